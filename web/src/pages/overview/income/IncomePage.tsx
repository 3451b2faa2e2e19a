import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useAreas } from '@/api/useAreas';
import { useSession, useToday } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { FilterChips } from '@/components/FilterChips';
import { FilterSelect } from '@/components/FilterSelect';
import { type NumberColumn, NumberTable } from '@/components/NumberTable';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { monthPlus } from '@/lib/dates';
import { code, id, month } from '@/lib/filters';
import { yuan } from '@/lib/money';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { changeOf, type Kind, listOf, type MonthTrend, yearOf } from './changes';
import './income.css';
import { Sideways } from '@/components/Sideways';
import './words';

const KindChart = lazy(() => import('./KindChart').then((module) => ({ default: module.KindChart })));
const FILTERS = { area: id, month, group: code('GrowthGroup') };
const GROUPS: Schemas['GrowthGroup'][] = ['lifted', 'with_labour', 'without_labour'];
/** So many last months can be chosen. */
const CHOICES = 12;

/** How the income of an area stands against the year before: kind by kind, and that of lifted households per head. */
export function Component() {
  const { t } = useTranslation('income');
  const { post } = useSession();
  const today = useToday();
  const areas = useAreas();
  const { filters, change } = useUrlFilters(FILTERS);
  const area = filters.area ?? post.area_id;
  const last = monthPlus(today.slice(0, 7), -1);
  const name = areas.data?.find((one) => one.id === area)?.name ?? '';
  const months = Array.from({ length: CHOICES }, (_, back) => monthPlus(last, -back));
  return (
    <>
      <PageTitle
        title={t('title', { area: name })}
        path={<Link to={`/cockpit?area=${area}`}>{t('back')}</Link>}
        about={t('about')}
      />
      <div className="income-tools">
        <AreaSelect value={filters.area} onChange={(next) => change({ area: next })} />
        <FilterSelect
          label={t('until')}
          value={filters.month}
          options={months.map((value) => ({ value, label: t('untilMonth', { month: value }) }))}
          onChange={(next) => change({ month: next })}
        />
      </div>
      <Kinds area={area} month={filters.month} />
      <Growth area={filters.area} month={filters.month} group={filters.group ?? 'lifted'} />
    </>
  );
}

/** The four kinds over the year, and month by month. */
function Kinds({ area, month: until }: { area: string; month: string | undefined }) {
  const { t } = useTranslation('income');
  const label = useCode();
  const trend = useQuery({
    queryKey: ['income', 'trend', area, until],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/areas/{area_id}/income-trend', {
          params: { path: { area_id: area }, query: { month: until } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
  const months = trend.data ?? [];
  const kinds = months[0]?.kinds.map(({ kind }) => kind) ?? [];
  const ofKind = (kind: Kind): NumberColumn<MonthTrend> => [
    label('IncomeKind', kind),
    (row) => {
      const found = row.kinds.find((one) => one.kind === kind);
      return found && row.matched > 0
        ? t('sumAndChange', {
            sum: yuan(found.compared),
            change: changeOf(found.compared, found.year_before),
          })
        : '--';
    },
  ];
  return (
    <section className="card" aria-busy={trend.isPending}>
      <h2>{t('kinds.title')}</h2>
      <ProblemNotice problem={trend.error} onRetry={() => void trend.refetch()} />
      {months.length > 0 && (
        <>
          <Sideways label={t('kinds.title')}>
            <NumberTable
              className="income-kinds"
              caption={t('kinds.title')}
              columns={[
                [t('kinds.kind'), (row) => (row.kind ? label('IncomeKind', row.kind) : t('kinds.all'))],
                [t('kinds.now'), (row) => yuan(row.now)],
                [t('kinds.before'), (row) => yuan(row.before)],
                [t('kinds.more'), (row) => yuan(row.now - row.before)],
                [t('kinds.change'), (row) => changeOf(row.now, row.before)],
              ]}
              rows={yearOf(months)}
              rowKey={(row) => row.kind ?? 'all'}
            />
          </Sideways>
          <p className="muted income-about">{t('kinds.about')}</p>
          <Suspense fallback={<div className="income-chart" aria-busy="true" />}>
            <KindChart
              months={months}
              names={kinds.map((kind) => ({ kind, name: label('IncomeKind', kind) }))}
              label={t('kinds.chart')}
              unit={t('kinds.percent')}
            />
          </Suspense>
          <Sideways label={t('kinds.byMonth')}>
            <NumberTable<MonthTrend>
              caption={t('kinds.byMonth')}
              columns={[
                [t('kinds.month'), (row) => row.month],
                [t('kinds.reported'), (row) => row.reported.toLocaleString('en-US')],
                [t('kinds.matched'), (row) => row.matched.toLocaleString('en-US')],
                ...kinds.map(ofKind),
              ]}
              rows={[...months].reverse()}
              rowKey={(row) => row.month}
            />
          </Sideways>
        </>
      )}
    </section>
  );
}

/** Lifted households: income per head and month against the year before, each count with its list. */
function Growth(asked: {
  area: string | undefined;
  month: string | undefined;
  group: Schemas['GrowthGroup'];
}) {
  const { t } = useTranslation('income');
  const label = useCode();
  const { area, month: until, group } = asked;
  const growth = useQuery({
    queryKey: ['income', 'growth', area, until],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/income-growth', { params: { query: { area_id: area, month: until } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });
  type Row = Schemas['GroupGrowth'] & { area_id: string; area_name: string };
  const linked = (change: Schemas['IncomeChange'] | undefined, count: keyof Row): NumberColumn<Row> => [
    change ? label('IncomeChange', change) : t('growth.households'),
    (row) => (
      <Link
        className="income-link"
        to={listOf({ area: row.area_id, month: until, group: row.group, change })}
      >
        {Number(row[count]).toLocaleString('en-US')}
      </Link>
    ),
  ];
  const perHead = (fen: number | null | undefined) => (fen == null ? '--' : yuan(fen));
  const numbers: NumberColumn<Row>[] = [
    linked(undefined, 'households'),
    [t('growth.now'), (row) => perHead(row.per_head)],
    [t('growth.before'), (row) => perHead(row.per_head_before)],
    [t('growth.change'), (row) => changeOf(row.per_head, row.per_head_before)],
    linked('grew', 'grew'),
    linked('not_grown', 'not_grown'),
    linked('unknown', 'unknown'),
  ];
  const rowsOf = ({ groups, ...place }: Schemas['AreaGrowth']): Row[] =>
    groups.map((one) => ({ ...one, ...place }));
  const { data } = growth;
  return (
    <section className="card income-growth" aria-busy={growth.isPending}>
      <h2>{t('growth.title')}</h2>
      <ProblemNotice problem={growth.error} onRetry={() => void growth.refetch()} />
      {data && (
        <>
          <p className="muted income-about">{t('growth.about', { from: data.from, until: data.until })}</p>
          <div className="scroll-x">
            <NumberTable<Row>
              caption={t('growth.title')}
              columns={[[t('growth.group'), (row) => label('GrowthGroup', row.group)], ...numbers]}
              rows={rowsOf(data.total)}
              rowKey={(row) => row.group}
            />
          </div>
          {data.areas.length > 0 && (
            <>
              <h3>{t('growth.byArea')}</h3>
              <FilterChips
                label={t('growth.group')}
                name="group"
                all={label('GrowthGroup', 'lifted')}
                options={GROUPS.slice(1).map((value) => ({ value, label: label('GrowthGroup', value) }))}
              />
              <div className="scroll-x">
                <NumberTable<Row>
                  className="income-areas"
                  caption={t('growth.byArea')}
                  columns={[
                    [
                      t('growth.area'),
                      (row) => (
                        <Link
                          className="income-link"
                          to={`/cockpit/income?${new URLSearchParams({
                            area: row.area_id,
                            ...(until ? { month: until } : {}),
                          })}`}
                        >
                          {row.area_name}
                        </Link>
                      ),
                    ],
                    ...numbers,
                  ]}
                  rows={data.areas.flatMap(rowsOf).filter((row) => row.group === group)}
                  rowKey={(row) => row.area_id}
                />
              </div>
            </>
          )}
        </>
      )}
    </section>
  );
}
