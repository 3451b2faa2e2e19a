import { useQuery } from '@tanstack/react-query';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useAreas } from '@/api/useAreas';
import { useMay } from '@/app/session';
import { Empty } from '@/components/Empty';
import { FilterChips } from '@/components/FilterChips';
import { type NumberColumn, NumberTable } from '@/components/NumberTable';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { StatLink } from '@/components/StatLink';
import { usePlace } from '@/components/usePlace';
import { useCode } from '@/i18n/useCode';
import { among } from '@/lib/filters';
import { yuan } from '@/lib/money';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { ChartCard } from '../overview/cockpit/ChartCard';
import '../overview/cockpit/cockpit.css';
import '../work.css';
import { LEVERS, Levers } from './Levers';
import { MovedTable } from './MovedTable';
import { PolicyNav } from './PolicyNav';
import './policies.css';
import './words';

type View = Schemas['WhatIfView'];
type Moves = Schemas['VillageMoves'];
const CurveChart = lazy(() => import('./CurveChart').then((module) => ({ default: module.CurveChart })));
const LISTS = ['enters', 'leaves', 'near', 'data_missing', 'not_owed'] as const;
type List = (typeof LISTS)[number];
const PARTS = ['village', 'risk', 'curve'] as const;
const FILTERS = { ...LEVERS, list: among(...LISTS), by: among(...PARTS) };
/** Households of each list that are shown; the totals are those of all. */
const SHOWN = 200;

/** What if the line, or whom it is for, were others: who would enter and leave. Nothing is written. */
export function Component() {
  const { t } = useTranslation('policies');
  const { filters } = useUrlFilters(FILTERS);
  const mayScreen = useMay('screen');
  const { list = 'enters', by, area, ...levers } = filters;
  const body = { ...levers, area_id: area, limit: SHOWN };
  const found = useQuery({
    queryKey: ['policies', 'whatif', body],
    queryFn: ({ signal }) => answer(api.POST('/api/v1/policies/whatif', { body, signal })),
    enabled: mayScreen && levers.line !== undefined,
    placeholderData: (before) => before,
  });
  return (
    <>
      <PageTitle title={t('whatIf.title')} about={t('whatIf.about')} />
      <PolicyNav />
      {!mayScreen && <Empty title={t('whatIf.notYours')} />}
      {mayScreen && <Levers busy={found.isFetching} />}
      <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />
      {levers.line !== undefined && found.data && <Result view={found.data} list={list} by={by} />}
    </>
  );
}

function Result({ view, list, by }: { view: View; list: List; by: (typeof PARTS)[number] | undefined }) {
  const { t, i18n } = useTranslation('policies');
  const code = useCode();
  const [params] = useSearchParams();
  const to = (name: List) => {
    const next = withParam(params, 'list', name);
    next.delete('by');
    return `?${next}`;
  };
  const mayPropose = useMay('propose_standards');
  const unknown = view.data_missing.total + view.not_owed.total;
  const proposal = new URLSearchParams({
    propose: '1',
    line: String(view.to.line),
    populations: view.to.populations.join(','),
  });
  const lever = (one: Schemas['LeversView']) =>
    `${yuan(one.line)} · ${one.populations.map((value) => code('Population', value)).join('、')}`;
  return (
    <div className="policy-result">
      {unknown > 0 && (
        <p className="work-note">
          {t('whatIf.unknown', { n: unknown, exempt: view.not_owed.total, all: view.households })}
        </p>
      )}
      <p className="muted whatif-about">
        {t('whatIf.of', {
          day: view.as_of,
          n: view.households.toLocaleString('en-US'),
          pack: i18n.language === 'en' ? view.pack.en : view.pack.zh,
        })}
        <br />
        {t('whatIf.change', { from: lever(view.from), to: lever(view.to) })}{' '}
        <strong>{t('whatIf.within', { before: view.within_before, after: view.within_then })}</strong>
        {mayPropose && <Link to={`/policies/publications?${proposal}`}>{t('whatIf.propose')}</Link>}
      </p>
      <div className="stats">
        {LISTS.map((name) => (
          <StatLink
            key={name}
            label={t(`whatIf.list.${name}`)}
            value={view[name].total}
            to={to(name)}
            tone={name === 'data_missing' ? 'amber' : undefined}
          />
        ))}
      </div>
      <FilterChips
        label={t('whatIf.by.label')}
        name="by"
        all={t(`whatIf.list.${list}`)}
        options={PARTS.map((value) => ({
          value,
          label: t(`whatIf.by.${value}`),
        }))}
      />
      <div className="whatif-part">
        {by === 'village' && <Villages view={view} />}
        {by === 'risk' && <Risks view={view} />}
        {by === 'curve' && (
          <ChartCard
            title={t('whatIf.curve.title')}
            about={t('whatIf.curve.about')}
            chart={
              <CurveChart
                points={view.curve}
                name={t('whatIf.curve.within')}
                label={t('whatIf.curve.label')}
              />
            }
            table={<CurveTable view={view} />}
          />
        )}
        {by === undefined && (
          <>
            <p className="muted">{t(`whatIf.hint.${list}`)}</p>
            <MovedTable id={`whatif-${list}`} caption={t(`whatIf.list.${list}`)} moves={view[list]} />
          </>
        )}
      </div>
    </div>
  );
}

function withParam(params: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(params);
  next.set(name, value);
  return next;
}

function CurveTable({ view }: { view: View }) {
  const { t } = useTranslation('policies');
  return (
    <NumberTable
      caption={t('whatIf.curve.title')}
      columns={[
        [t('whatIf.curve.percent'), ({ percent }) => `${percent}%`],
        [t('whatIf.curve.line'), ({ line }) => yuan(line)],
        [t('whatIf.curve.within'), ({ within }) => within],
      ]}
      rows={view.curve}
      rowKey={({ percent }) => percent}
      isCurrent={({ percent }) => percent === 100}
    />
  );
}

function Risks({ view }: { view: View }) {
  const { t } = useTranslation('policies');
  const code = useCode();
  return (
    <section className="card">
      <h2>{t('whatIf.byRisk')}</h2>
      {view.risks.length === 0 && <p className="muted">{t('whatIf.noRisk')}</p>}
      {view.risks.length > 0 && (
        <NumberTable
          caption={t('whatIf.byRisk')}
          columns={[
            [t('rule.risk'), ({ risk }) => code('RiskCategory', risk)],
            [t('whatIf.list.enters'), ({ enters }) => enters],
            [t('whatIf.list.leaves'), ({ leaves }) => leaves],
          ]}
          rows={view.risks}
          rowKey={({ risk }) => risk}
        />
      )}
    </section>
  );
}

/** Households live in groups; people ask by villages. */
function villagesOf(rows: Moves[], areas: Schemas['AreaView'][]): Moves[] {
  const known = new Map(areas.map((area) => [area.id, area]));
  const villageOf = (id: string | null | undefined) => {
    let at = id ? known.get(id) : undefined;
    while (at && at.level !== 'village') at = at.parent_id ? known.get(at.parent_id) : undefined;
    return at;
  };
  const sums = new Map<string, Moves>();
  for (const row of rows) {
    const village = villageOf(row.area_id);
    const key = village?.id ?? row.area_id ?? row.name;
    const before = sums.get(key) ?? {
      ...row,
      ...(village ? { area_id: village.id, name: village.name } : {}),
      ...{ enters: 0, leaves: 0, near: 0, data_missing: 0, not_owed: 0 },
    };
    const sum = { ...before };
    for (const list of LISTS) sum[list] += row[list];
    sums.set(key, sum);
  }
  return [...sums.values()];
}

/** Villages in which something would be different. */
function Villages({ view }: { view: View }) {
  const { t } = useTranslation('policies');
  const [params] = useSearchParams();
  const place = usePlace();
  const { data: areas } = useAreas();
  const moved = villagesOf(view.villages, areas ?? []).filter((village) =>
    (['enters', 'leaves', 'near', 'data_missing'] as const).some((list) => village[list] > 0),
  );
  return (
    <section className="card">
      <h2>{t('whatIf.byVillage')}</h2>
      <p className="muted">{t('whatIf.villageHint')}</p>
      <div className="scroll-x cockpit-table">
        <NumberTable<Moves>
          caption={t('whatIf.byVillage')}
          columns={[
            [
              t('whatIf.village'),
              (village) =>
                village.area_id ? (
                  <Link className="cockpit-link" to={`?${withParam(params, 'area', village.area_id)}`}>
                    {place(village.area_id) || village.name}
                  </Link>
                ) : (
                  village.name
                ),
            ],
            ...LISTS.map(
              (name): NumberColumn<Moves> => [t(`whatIf.list.${name}`), (village) => village[name]],
            ),
          ]}
          rows={moved}
          rowKey={(village) => `${village.area_id}${village.name}`}
        />
      </div>
    </section>
  );
}
