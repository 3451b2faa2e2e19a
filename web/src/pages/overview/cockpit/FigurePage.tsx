import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useAreas } from '@/api/useAreas';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { useUrlFilters } from '@/lib/useUrlFilters';
import type { Figure } from './figures';

type Row = Schemas['HouseholdRow'];
const FILTERS = ['figure', 'area', 'risk', 'month'] as const;

/** The households behind a number of the cockpit. */
export function Component() {
  const { t } = useTranslation('cockpit');
  const code = useCode();
  const areas = useAreas();
  const { filters, cursor, goTo } = useUrlFilters(FILTERS);
  const figure = (filters.figure ?? 'monitored') as Figure;
  const list = useQuery({
    queryKey: ['cockpit', 'list', filters, cursor],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/cockpit/households', {
          params: {
            query: {
              figure,
              area_id: filters.area,
              risk: filters.risk as Schemas['RiskCategory'] | undefined,
              month: filters.month,
              cursor,
            },
          },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });
  const columns: Column<Row>[] = [
    {
      key: 'head',
      title: t('list.head'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={`/households/${row.id}`}>{row.head ?? t('list.noHead')}</Link>,
    },
    {
      key: 'place',
      title: t('list.place'),
      text: (row) =>
        row.area
          .slice(1)
          .map(({ name }) => name)
          .join(' '),
    },
    { key: 'members', title: t('list.members'), text: (row) => String(row.members), numeric: true },
    { key: 'population', title: t('list.population'), text: (row) => code('Population', row.population) },
    {
      key: 'monitored',
      title: t('list.monitored'),
      text: (row) => (row.monitored_type ? code('MonitoredType', row.monitored_type) : '--'),
      render: (row) =>
        row.monitored_type ? <Tag tone="blue">{code('MonitoredType', row.monitored_type)}</Tag> : '--',
    },
    {
      key: 'warning',
      title: t('list.warning'),
      text: (row) => (row.has_open_warning ? t('list.warned') : '--'),
      render: (row) => (row.has_open_warning ? <Tag tone="amber">{t('list.warned')}</Tag> : '--'),
    },
  ];
  const place = areas.data?.find(({ id }) => id === filters.area)?.name;
  const about = [
    place,
    filters.risk && code('RiskCategory', filters.risk),
    filters.month,
    list.data && t('list.total', { total: list.data.total.toLocaleString('en-US') }),
  ];
  return (
    <>
      <PageTitle
        title={code('Figure', figure)}
        path={<Link to={filters.area ? `/cockpit?area=${filters.area}` : '/cockpit'}>{t('list.back')}</Link>}
        about={about.filter(Boolean).join(' · ')}
      />
      <DataTable<Row>
        id="cockpit-list"
        caption={code('Figure', figure)}
        columns={columns}
        rows={list.data?.items}
        rowKey={(row) => row.id}
        rowLink={(row) => `/households/${row.id}`}
        page={list.data}
        onCursor={goTo}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('list.none')} />}
      />
    </>
  );
}
