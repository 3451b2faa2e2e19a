import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { type NumberColumn, NumberTable } from '@/components/NumberTable';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { StatLink } from '@/components/StatLink';
import { useCode } from '@/i18n/useCode';
import { id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { InspectionsDue } from '../today/InspectionsDue';
import { Bars } from './Bars';
import { ChartCard } from './ChartCard';
import { type Cockpit, type Figure, listOf, share } from './figures';
import { PlacesTable } from './PlacesTable';
import type { Shapes } from './VillageMap';
import './cockpit.css';
import './words';

const TrendChart = lazy(() => import('./TrendChart').then((module) => ({ default: module.TrendChart })));
const EstimateCard = lazy(() => import('../estimate/EstimateCard'));
const VillageMap = lazy(() => import('./VillageMap').then((module) => ({ default: module.VillageMap })));
const FILTERS = { area: id };

/** Where an area stands; each number opens its list, and each place its own cockpit. */
export function Component() {
  const { t } = useTranslation('cockpit');
  const { filters } = useUrlFilters(FILTERS);
  // Who looks on begins here, and has the inspections to do.
  const seesRounds = useMay('read_rounds');
  const seesHouseholds = useMay('read_households');
  const asks = useMay('read_questions');
  const { data, error, refetch } = useQuery({
    queryKey: ['cockpit', filters.area],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/cockpit', { params: { query: { area_id: filters.area } }, signal })),
    placeholderData: (before) => before,
  });
  const here = data?.path.at(-1)?.name ?? '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: another area is another page, and begins at its top.
  useEffect(() => {
    window.scrollTo({ top: 0 });
  }, [filters.area]);
  const path = data && (
    <nav aria-label={t('path')}>
      <ol className="crumbs">
        {data.path.slice(0, -1).map(({ id, name }) => (
          <li key={id}>
            <Link to={`/cockpit?area=${id}`}>{name}</Link>
          </li>
        ))}
        <li aria-current="page">{here}</li>
      </ol>
    </nav>
  );
  return (
    <>
      <PageTitle
        title={t('title', { area: here })}
        path={path}
        about={data && t('asOf', { day: data.as_of })}
        actions={
          <span className="chips">
            {seesHouseholds && data && <Link to={`/cockpit/income?area=${data.area_id}`}>{t('income')}</Link>}
            {data && <Link to={`/cockpit/alerts?area=${data.area_id}`}>{t('alerts')}</Link>}
            {data && <Link to={`/cockpit/indicators?area=${data.area_id}`}>{t('indicators')}</Link>}
            {asks && data && <Link to={`/cockpit/questions?area=${data.area_id}`}>{t('questions')}</Link>}
            {seesRounds && <Link to="/duties/rounds">{t('rounds')}</Link>}
            {seesRounds && <Link to="/duties/draws">{t('draws')}</Link>}
          </span>
        }
      />
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {!data && !error && (
        <div className="page-loading" role="status" aria-label={t('title', { area: '' })} />
      )}
      {seesRounds && <InspectionsDue />}
      {data && <Figures cockpit={data} />}
    </>
  );
}

function Figures({ cockpit }: { cockpit: Cockpit }) {
  const { t } = useTranslation('cockpit');
  const code = useCode();
  const area = cockpit.area_id;
  const of = (figure: Figure) => cockpit.figures.find((count) => count.figure === figure)?.households ?? 0;
  const bar = (figure: Figure, whole: number, tone?: 'red' | 'amber') => ({
    key: figure,
    label: code('Figure', figure),
    value: of(figure),
    to: listOf(figure, area),
    note: share(of(figure), whole),
    tone,
  });
  return (
    <>
      <div className="stats">
        <StatLink
          label={t('monitored', { persons: cockpit.monitored_persons.toLocaleString('en-US') })}
          value={of('monitored')}
          to={listOf('monitored', area)}
        />
        <StatLink
          label={t('eliminated', { share: share(of('eliminated'), of('ever_monitored')) })}
          value={of('eliminated')}
          of={of('ever_monitored')}
          to={listOf('eliminated', area)}
        />
        <StatLink
          label={code('Figure', 'overdue')}
          value={of('overdue')}
          of={of('identifying')}
          tone="red"
          to={listOf('overdue', area)}
        />
        <StatLink
          label={code('Figure', 'suspected')}
          value={of('suspected')}
          tone="amber"
          to={listOf('suspected', area)}
        />
        <StatLink
          label={code('Figure', 'warned')}
          value={of('warned')}
          tone="amber"
          to={listOf('warned', area)}
        />
        <StatLink
          label={code('Figure', 'households')}
          value={of('households')}
          to={listOf('households', area)}
        />
      </div>
      <div className="cockpit-cards">
        <Villages cockpit={cockpit} />
        <section className="card">
          <h2>{t('funnel.title')}</h2>
          <Bars
            caption={t('funnel.title')}
            head={[t('funnel.stage'), t('households'), t('funnel.median')]}
            bars={cockpit.funnel.map(({ stage, figure, households, median_days: days }) => ({
              key: stage,
              label: code('Stage', stage),
              value: households,
              to: listOf(figure, area),
              note: days ?? '--',
            }))}
          />
          <p className="muted cockpit-about">{t('funnel.about', { since: cockpit.funnel_since })}</p>
        </section>
        <Trend cockpit={cockpit} />
        <section className="card">
          <h2>{t('risks.title')}</h2>
          <Bars
            caption={t('risks.title')}
            head={[t('risks.risk'), t('households')]}
            zeros={(names) => t('zeros', { names })}
            bars={cockpit.risks.map(({ risk, households }) => ({
              key: risk,
              label: code('RiskCategory', risk),
              value: households,
              to: listOf('at_risk', area, { risk }),
            }))}
          />
          <p className="muted cockpit-about">{t('risks.about')}</p>
        </section>
        <section className="card">
          <h2>{t('coverage.title')}</h2>
          <Bars
            caption={t('coverage.title')}
            head={[t('coverage.what'), t('households'), t('shareOfMonitored')]}
            whole={of('monitored')}
            bars={[
              bar('helped', of('monitored')),
              bar('help_waits', of('monitored')),
              bar('not_helped', of('monitored'), 'amber'),
            ]}
          />
          <p className="cockpit-more">
            <Link to={`/assistance/gaps?area=${area}`}>{t('coverage.gaps')}</Link>
            <Link to={`/assistance/lapsing?area=${area}`}>{t('coverage.lapsing')}</Link>
            <Link to={`/assistance/missed?area=${area}&ground=income`}>{t('coverage.missed')}</Link>
          </p>
        </section>
        <Suspense fallback={<section className="card" aria-busy="true" />}>
          <EstimateCard area={area} />
        </Suspense>
        <section className="card">
          <h2>{t('quality.title')}</h2>
          <Bars
            caption={t('quality.title')}
            head={[t('quality.what'), t('households')]}
            zeros={(names) => t('zeros', { names })}
            bars={[
              bar('statement_missing', 0, 'amber'),
              bar('visit_stale', 0, 'amber'),
              bar('identity_missing', 0, 'amber'),
              bar('contact_missing', 0, 'amber'),
            ]}
          />
        </section>
      </div>
      {cockpit.places.length > 0 && (
        <section className="card cockpit-places">
          <h2>{t('places.title')}</h2>
          <div className="scroll-x">
            <PlacesTable caption={t('places.title')} places={cockpit.places} />
          </div>
          <p className="muted cockpit-about">{t('places.about')}</p>
        </section>
      )}
    </>
  );
}

function Villages({ cockpit }: { cockpit: Cockpit }) {
  const { t } = useTranslation('cockpit');
  const navigate = useNavigate();
  const map = useQuery({
    queryKey: ['map'],
    queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/map', { signal }))) as Shapes,
    enabled: cockpit.has_map,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const table = <PlacesTable caption={t('map.title')} places={cockpit.villages} />;
  if (cockpit.villages.length === 0) return null;
  if (map.data) {
    return (
      <ChartCard
        title={t('map.title')}
        about={t('map.about')}
        chart={
          <VillageMap
            shapes={map.data}
            villages={cockpit.villages}
            label={t('map.label')}
            onVillage={(id) => void navigate(`/cockpit?area=${id}`)}
          />
        }
        table={table}
      />
    );
  }
  return (
    <section className="card" aria-busy={map.isFetching}>
      <h2>{t('map.title')}</h2>
      <ProblemNotice problem={map.error} onRetry={() => void map.refetch()} />
      <div className="scroll-x cockpit-table">{table}</div>
      {!cockpit.has_map && <p className="muted cockpit-about">{t('map.none')}</p>}
    </section>
  );
}

function Trend({ cockpit }: { cockpit: Cockpit }) {
  const { t } = useTranslation('cockpit');
  const names = { included: t('trend.included'), ended: t('trend.ended'), monitored: t('trend.monitored') };
  const linked = (
    title: string,
    figure: Figure,
    value: (month: Schemas['TrendMonth']) => number,
  ): NumberColumn<Schemas['TrendMonth']> => [
    title,
    (month) => (
      <Link className="cockpit-link" to={listOf(figure, cockpit.area_id, { month: month.month })}>
        {value(month)}
      </Link>
    ),
  ];
  return (
    <ChartCard
      title={t('trend.title')}
      about={t('trend.about')}
      chart={<TrendChart months={cockpit.trend} names={names} label={t('trend.label')} />}
      table={
        <NumberTable<Schemas['TrendMonth']>
          caption={t('trend.title')}
          columns={[
            [t('trend.month'), ({ month }) => month],
            linked(names.included, 'included', ({ included }) => included),
            linked(names.ended, 'ended', ({ ended }) => ended),
            linked(names.monitored, 'monitored_at', ({ monitored }) => monitored),
          ]}
          rows={cockpit.trend}
          rowKey={({ month }) => month}
        />
      }
    />
  );
}
