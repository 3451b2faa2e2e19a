import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { FilterChips } from '@/components/FilterChips';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { usePlace } from '@/components/usePlace';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { code, id, month } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import './words';

type Row = Schemas['DrawnRow'];
const FILTERS = { area: id, month, state: code('DrawnState') };
const TONES = {
  waiting: undefined,
  not_visited: 'amber',
  undecided: 'amber',
  in_need: 'red',
  not_in_need: 'green',
} as const;

/** The households that were drawn at random, and what became of them. */
export function Component() {
  const { t } = useTranslation('estimate');
  const label = useCode();
  const options = useCodeOptions();
  const place = usePlace();
  const { filters, change } = useUrlFilters(FILTERS);
  const query = { area_id: filters.area, month: filters.month, state: filters.state };
  const list = useQuery({
    queryKey: ['missed', 'list', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/missed/households', { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
  const columns: Column<Row>[] = [
    {
      key: 'head',
      title: t('list.head'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={`/households/${row.household_id}`}>{row.head ?? t('list.noHead')}</Link>,
    },
    { key: 'village', title: t('list.village'), text: (row) => place(row.area_id) || row.area_name },
    { key: 'month', title: t('month'), text: (row) => row.month },
    { key: 'visited', title: t('list.visitedOn'), text: (row) => row.visited_on ?? '--' },
    {
      key: 'state',
      title: t('list.state'),
      text: (row) => label('DrawnState', row.state),
      render: (row) => <Tag tone={TONES[row.state]}>{label('DrawnState', row.state)}</Tag>,
    },
  ];
  const { data } = list;
  return (
    <>
      <PageTitle
        title={t('list.title')}
        path={
          <Link to={filters.area ? `/cockpit/estimate?area=${filters.area}` : '/cockpit/estimate'}>
            {t('list.back')}
          </Link>
        }
        about={data && t('list.total', { total: data.total.toLocaleString('en-US') })}
      />
      <DataTable<Row>
        id="drawn-list"
        out={{ list: 'drawn_list', query }}
        caption={t('list.title')}
        columns={columns}
        rows={data?.households}
        rowKey={(row) => `${row.month}/${row.household_id}`}
        rowLink={(row) => `/households/${row.household_id}`}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('list.none')} />}
        tools={
          <>
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <FilterChips
              label={t('list.state')}
              name="state"
              all={t('list.all')}
              options={options('DrawnState')}
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
