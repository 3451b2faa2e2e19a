import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useAreas } from '@/api/useAreas';
import { ListPage, useList } from '@/components/ListPage';
import { Tag } from '@/components/Tag';
import type { Column } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { code, id, month } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import './words';

type Row = Schemas['HouseholdRow'];
const FILTERS = { figure: code('Figure'), area: id, risk: code('RiskCategory'), month, until: month };

/** The households behind a number of the cockpit. */
export function Component() {
  const { t } = useTranslation('cockpit');
  const label = useCode();
  const areas = useAreas();
  const { filters, cursor, goTo } = useUrlFilters(FILTERS);
  const { area, figure = 'monitored', ...rest } = filters;
  const query = { ...rest, figure, area_id: area, cursor };
  const list = useList<Row, typeof query>('cockpit', query, (query, signal) =>
    answer(api.GET('/api/v1/cockpit/households', { params: { query }, signal })),
  );
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
    { key: 'population', title: t('list.population'), text: (row) => label('Population', row.population) },
    {
      key: 'monitored',
      title: t('list.monitored'),
      text: (row) => (row.monitored_type ? label('MonitoredType', row.monitored_type) : '--'),
      render: (row) =>
        row.monitored_type ? <Tag tone="blue">{label('MonitoredType', row.monitored_type)}</Tag> : '--',
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
    filters.risk && label('RiskCategory', filters.risk),
    filters.month,
    list.data && t('list.total', { total: list.data.total.toLocaleString('en-US') }),
  ];
  return (
    <ListPage<Row>
      id="cockpit-list"
      out="cockpit_list"
      title={label('Figure', figure)}
      path={<Link to={area ? `/cockpit?area=${area}` : '/cockpit'}>{t('list.back')}</Link>}
      about={about.filter(Boolean).join(' · ')}
      columns={columns}
      rowLink={(row) => `/households/${row.id}`}
      list={list}
      onCursor={goTo}
      empty={[t('list.none')]}
    />
  );
}
