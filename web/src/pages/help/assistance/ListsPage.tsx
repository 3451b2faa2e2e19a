import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { useMay, useToday } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { FilterSelect } from '@/components/FilterSelect';
import { ListPage, useList } from '@/components/ListPage';
import { ProblemNotice } from '@/components/ProblemNotice';
import type { Column } from '@/components/table/DataTable';
import { usePlace } from '@/components/usePlace';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { daysAfter } from '@/lib/dates';
import { code, flag, id } from '@/lib/filters';
import { yuan } from '@/lib/money';
import { say } from '@/lib/said';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { AssistanceNav } from './AssistanceNav';
import { ANSWER_DAYS } from './answerDays';
import './words';

const ReportClue = lazy(() => import('@/pages/procedure/clues/ReportClue'));
const Sources = lazy(() =>
  import('@/pages/duty/lists/Sources').then((module) => ({ default: module.Sources })),
);

type Row = Schemas['ListItem'] & { id: string };
/** Those that are compared with lists of departments, and say with which. */
const COMPARED = new Set<Schemas['ListName']>(['monitored_without_assistance', 'low_income_not_monitored']);
const FILTERS = { list: code('ListName'), area: id, monitored: flag };

/** Lists that are derived from the records: who is on one and why, how many of how many, and one press to refer them. */
export function Component() {
  const { t } = useTranslation('assistance');
  const label = useCode();
  const options = useCodeOptions();
  const place = usePlace();
  const today = useToday();
  const mayRefer = useMay('refer_households');
  const mayReport = useMay('report_clues');
  const [reported, setReported] = useState<string | null>(null);
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const list = filters.list ?? 'guarantee_problems';
  const query = { area_id: filters.area, monitored: filters.monitored, cursor };
  const found = useList<Row>(`lists/${list}`, query, async (query, signal) => {
    const page = await answer(api.GET('/api/v1/lists/{list}', { params: { path: { list }, query }, signal }));
    return { ...page, items: page.items.map((item) => ({ ...item, id: item.household_id })) };
  });
  const counts = useQuery({
    queryKey: ['lists', 'counts', list, filters.area, filters.monitored],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/lists/{list}/counts', {
          params: { path: { list }, query: { area_id: filters.area, monitored: filters.monitored } },
          signal,
        }),
      ),
  });
  const refer = useCommand(
    (households: string[], key) =>
      answer(
        api.POST('/api/v1/lists/{list}/referrals', {
          params: { path: { list }, header: { 'Idempotency-Key': key } },
          body: { household_ids: households, due: daysAfter(today, ANSWER_DAYS) },
        }),
      ),
    ({ sent, waiting, not_concerned: nobodys }) => {
      setChosen(new Set());
      const count = Object.values(sent).reduce((sum, n) => sum + n, 0);
      say(t('lists.referred', { count, waiting, nobodys: nobodys.length }));
    },
  );
  const reasonOf = (one: Row['reasons'][number]) =>
    [
      one.member,
      label('ReasonCode', one.code),
      one.amount == null ? '' : t('lists.amount', { amount: yuan(one.amount) }),
      one.percent == null ? '' : `${one.percent}%`,
    ]
      .filter(Boolean)
      .join(' ');
  const columns: Column<Row>[] = [
    {
      key: 'head',
      title: t('column.head'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={`/households/${row.household_id}`}>{row.head ?? t('noHead')}</Link>,
    },
    { key: 'village', title: t('column.village'), text: (row) => place(row.area_id) || row.area_name },
    { key: 'why', title: t('lists.why'), text: (row) => row.reasons.map(reasonOf).join('；') },
    { key: 'since', title: t('lists.since'), text: (row) => row.since ?? '--' },
    {
      key: 'departments',
      title: t('lists.departments'),
      text: (row) => row.refer_to.map((one) => label('Department', one)).join('、') || '--',
    },
  ];
  const total = counts.data?.total;
  // What speaks of this household, and not whichever list came in last.
  const source = found.data?.items.find((row) => row.household_id === reported)?.source;
  return (
    <>
      <ListPage<Row>
        id="lists"
        out={{ list: 'lists', query: { list } }}
        title={t('lists.title')}
        about={
          total
            ? t('lists.count', {
                list: label('ListName', list),
                place: total.area_name,
                listed: total.listed,
                of: total.looked_at,
              })
            : t('lists.about')
        }
        nav={
          <>
            <AssistanceNav />
            <ProblemNotice problem={refer.problem} onRetry={refer.repeat} />
          </>
        }
        columns={columns}
        rowLink={(row) => `/households/${row.household_id}`}
        list={found}
        onCursor={goTo}
        empty={[t('lists.none'), t('lists.noneText')]}
        chosen={mayRefer || mayReport ? { keys: chosen, change: setChosen } : undefined}
        tools={
          <>
            {mayReport && chosen.size === 1 && (
              <Button onClick={() => setReported([...chosen][0] ?? null)}>{t('lists.clue')}</Button>
            )}
            {mayRefer && chosen.size > 0 && (
              <Button type="primary" loading={refer.busy} onClick={() => void refer.send([...chosen])}>
                {t('lists.refer', { count: chosen.size, days: ANSWER_DAYS })}
              </Button>
            )}
            <FilterSelect
              label={t('lists.title')}
              value={list}
              options={options('ListName')}
              onChange={(value) => change({ list: value })}
            />
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <FilterSelect
              label={t('lists.monitored')}
              value={filters.monitored}
              options={[
                { value: 'true', label: t('lists.isMonitored') },
                { value: 'false', label: t('lists.isNot') },
              ]}
              onChange={(monitored) => change({ monitored })}
            />
          </>
        }
      />
      <Suspense fallback={null}>
        {counts.data && COMPARED.has(list) && <Sources sources={counts.data.sources} />}
        {reported && (
          <ReportClue
            householdId={reported}
            initial={
              source
                ? { channel: 'data_comparison', department: source.department, list: source.receipt }
                : undefined
            }
            onClose={() => setReported(null)}
            onDone={() => {
              setReported(null);
              setChosen(new Set());
            }}
          />
        )}
      </Suspense>
    </>
  );
}
