import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { FilterSelect } from '@/components/FilterSelect';
import { ListPage, useList } from '@/components/ListPage';
import { Tag } from '@/components/Tag';
import type { Column } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { code, id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { AreaPapers } from '../../procedure/papers/AreaPapers';
import { AssistanceNav } from './AssistanceNav';
import './words';

type Row = Schemas['HouseholdRow'];
const FILTERS = { area: id, population: code('Population') };

/** The households under monitoring, and what is due for those whose contact person the caller is. */
export function Component() {
  const { t } = useTranslation('assistance');
  const label = useCode();
  const options = useCodeOptions();
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const mayVisit = useMay('record_visits');
  const body: Schemas['HouseholdQuery'] = {
    monitored: true,
    area_id: filters.area,
    population: filters.population,
    page: { cursor },
  };
  const list = useList<Row>('households', body, (body, signal) =>
    answer(api.POST('/api/v1/households/search', { body, signal })),
  );
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
      text: (row) => (row.monitored_type ? label('MonitoredType', row.monitored_type) : '--'),
    },
    {
      key: 'warning',
      title: t('column.warning'),
      text: (row) => (row.has_open_warning ? t('warned') : t('notWarned')),
      render: (row) => (row.has_open_warning ? <Tag tone="amber">{t('warned')}</Tag> : t('notWarned')),
    },
    {
      key: 'duties',
      onScreen: true,
      title: t('column.duties'),
      text: (row) =>
        dutiesOf(row)
          .map((duty) => label('Duty', duty))
          .join(' · ') || '--',
    },
  ];
  return (
    <ListPage<Row>
      id="assistance"
      out="assistance"
      title={t('title')}
      about={t('about')}
      nav={
        <>
          <AssistanceNav />
          <AreaPapers area={filters.area} />
        </>
      }
      columns={columns}
      rowLink={(row) => `/assistance/${row.id}`}
      list={list}
      onCursor={goTo}
      empty={[t('empty.title'), t('empty.text')]}
      tools={
        <>
          <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
          <FilterSelect
            label={t('population')}
            value={filters.population}
            options={options('Population')}
            onChange={(population) => change({ population })}
          />
        </>
      }
    />
  );
}
