import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { AssistanceNav } from './AssistanceNav';

type Row = Schemas['HouseholdRow'];
const FILTERS = ['area', 'population'] as const;

/** The households under monitoring, and what is due for those whose contact person the caller is. */
export function Component() {
  const { t } = useTranslation('assistance');
  const code = useCode();
  const options = useCodeOptions();
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const mayVisit = useMay('record_visits');
  const body: Schemas['HouseholdQuery'] = {
    monitored: true,
    area_id: filters.area,
    population: filters.population as Schemas['Population'] | undefined,
    page: { cursor },
  };
  const list = useQuery({
    queryKey: ['households', 'monitored', body],
    queryFn: ({ signal }) => answer(api.POST('/api/v1/households/search', { body, signal })),
    placeholderData: (before) => before,
  });
  const mine = useQuery({
    queryKey: ['worklist'],
    enabled: mayVisit,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/worklist', { signal })),
  });
  const dutiesOf = (row: Row) => mine.data?.find((item) => item.household_id === row.id)?.duties ?? [];
  const columns: Column<Row>[] = [
    {
      key: 'head',
      title: t('column.head'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={`/assistance/${row.id}`}>{row.head ?? t('noHead')}</Link>,
    },
    {
      key: 'village',
      title: t('column.village'),
      text: (row) =>
        row.area
          .slice(1)
          .map(({ name }) => name)
          .join(' '),
    },
    { key: 'members', title: t('column.members'), text: (row) => String(row.members), numeric: true },
    {
      key: 'type',
      title: t('column.type'),
      text: (row) => (row.monitored_type ? code('MonitoredType', row.monitored_type) : '--'),
    },
    {
      key: 'warning',
      title: t('column.warning'),
      text: (row) => (row.has_open_warning ? t('warned') : t('notWarned')),
      render: (row) => (row.has_open_warning ? <Tag tone="amber">{t('warned')}</Tag> : t('notWarned')),
    },
    {
      key: 'duties',
      title: t('column.duties'),
      text: (row) =>
        dutiesOf(row)
          .map((duty) => code('Duty', duty))
          .join(' · ') || '--',
    },
  ];
  return (
    <>
      <PageTitle title={t('title')} about={t('about')} />
      <AssistanceNav />
      <DataTable<Row>
        id="assistance"
        caption={t('title')}
        columns={columns}
        rows={list.data?.items}
        rowKey={(row) => row.id}
        rowLink={(row) => `/assistance/${row.id}`}
        page={list.data}
        onCursor={goTo}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('empty.title')}>{t('empty.text')}</Empty>}
        tools={
          <>
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <Select
              allowClear
              aria-label={t('population')}
              placeholder={t('population')}
              value={filters.population}
              options={options('Population')}
              popupMatchSelectWidth={false}
              onChange={(population: string | undefined) => change({ population })}
            />
          </>
        }
      />
    </>
  );
}
