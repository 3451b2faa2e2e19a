import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { FilterChips } from '@/components/FilterChips';
import { FilterSelect } from '@/components/FilterSelect';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { usePlace } from '@/components/usePlace';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { code, id, month } from '@/lib/filters';
import { yuan } from '@/lib/money';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { changeOf } from './changes';
import './income.css';
import './words';

type Row = Schemas['GrowthRow'];
const FILTERS = { area: id, month, group: code('GrowthGroup'), change: code('IncomeChange') };
const TONES = { grew: 'green', not_grown: 'amber', unknown: undefined } as const;

/** The lifted households behind a number of the growth of income. */
export function Component() {
  const { t } = useTranslation('income');
  const label = useCode();
  const options = useCodeOptions();
  const place = usePlace();
  const { filters, change } = useUrlFilters(FILTERS);
  const query = {
    area_id: filters.area,
    month: filters.month,
    group: filters.group,
    change: filters.change,
  };
  const list = useQuery({
    queryKey: ['income', 'list', query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/income-growth/households', { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
  const amount = (fen: number | null | undefined) => (fen == null ? '--' : yuan(fen));
  const columns: Column<Row>[] = [
    {
      key: 'head',
      title: t('list.head'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={`/households/${row.household_id}`}>{row.head ?? t('list.noHead')}</Link>,
    },
    { key: 'village', title: t('list.village'), text: (row) => place(row.area_id) || row.area_name },
    {
      key: 'labour',
      title: t('list.labour'),
      text: (row) => (row.has_labour ? t('list.with') : t('list.without')),
    },
    { key: 'months', title: t('list.months'), text: (row) => String(row.months), numeric: true },
    { key: 'now', title: t('growth.now'), text: (row) => amount(row.per_head), numeric: true },
    { key: 'before', title: t('growth.before'), text: (row) => amount(row.per_head_before), numeric: true },
    {
      key: 'percent',
      title: t('growth.change'),
      text: (row) => changeOf(row.per_head, row.per_head_before),
      numeric: true,
    },
    {
      key: 'change',
      title: t('list.change'),
      text: (row) => label('IncomeChange', row.change),
      render: (row) => <Tag tone={TONES[row.change]}>{label('IncomeChange', row.change)}</Tag>,
    },
  ];
  const { data } = list;
  const up = new URLSearchParams(
    Object.entries({ area: filters.area, month: filters.month }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  return (
    <>
      <PageTitle
        title={t('list.title')}
        path={<Link to={`/cockpit/income?${up}`}>{t('list.back')}</Link>}
        about={data && t('list.total', { total: data.total.toLocaleString('en-US') })}
      />
      <DataTable<Row>
        id="income-list"
        out={{ list: 'income_list', query }}
        caption={t('list.title')}
        columns={columns}
        rows={data?.households}
        rowKey={(row) => row.household_id}
        rowLink={(row) => `/households/${row.household_id}`}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('list.none')} />}
        tools={
          <>
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <FilterSelect
              label={t('growth.group')}
              value={filters.group}
              options={options('GrowthGroup')}
              onChange={(group) => change({ group })}
            />
            <FilterChips
              label={t('list.change')}
              name="change"
              all={t('list.all')}
              options={options('IncomeChange')}
            />
          </>
        }
      />
      {data && data.total > data.households.length && (
        <p className="muted">{t('list.cut', { shown: data.households.length, total: data.total })}</p>
      )}
    </>
  );
}
