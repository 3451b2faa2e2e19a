import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useAreas } from '@/api/useAreas';
import { ListPage, useList } from '@/components/ListPage';
import { Tag } from '@/components/Tag';
import type { Column } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { useKnown } from './known';
import './words';

type Row = Schemas['HouseholdRow'];
const FILTERS = { figure: (text: string) => (/^[a-z_]+$/.test(text) ? text : undefined), area: id };

/** The households behind a number beside the checklist. */
export function Component() {
  const { t, i18n } = useTranslation('inspections');
  const code = useCode();
  const areas = useAreas();
  const { filters, cursor, goTo } = useUrlFilters(FILTERS);
  const { area, figure = 'leader_missed' } = filters;
  const query = { figure, area_id: area, cursor };
  const list = useList<Row, typeof query>('look-back', query, (query, signal) =>
    answer(api.GET('/api/v1/look-back/households', { params: { query }, signal })),
  );
  const known = useKnown(area);
  const shown = known.data?.rows.flatMap(({ figures }) => figures).find((one) => one.id === figure);
  const columns: Column<Row>[] = [
    {
      key: 'head',
      title: t('known.head'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={`/households/${row.id}`}>{row.head ?? '--'}</Link>,
    },
    {
      key: 'place',
      title: t('known.place'),
      text: (row) =>
        row.area
          .slice(1)
          .map(({ name }) => name)
          .join(' '),
    },
    { key: 'members', title: t('known.members'), text: (row) => String(row.members), numeric: true },
    { key: 'population', title: t('known.population'), text: (row) => code('Population', row.population) },
    {
      key: 'monitored',
      title: t('known.monitored'),
      text: (row) => (row.monitored_type ? code('MonitoredType', row.monitored_type) : '--'),
      render: (row) =>
        row.monitored_type ? <Tag tone="blue">{code('MonitoredType', row.monitored_type)}</Tag> : '--',
    },
  ];
  const title = shown && (i18n.language.startsWith('zh') ? shown.zh : shown.en);
  const place = areas.data?.find((one) => one.id === area)?.name;
  const about = [place, list.data && t('known.total', { total: list.data.total.toLocaleString('en-US') })];
  return (
    <ListPage<Row>
      id="look-back-list"
      out="look_back"
      title={title ?? t('known.page')}
      path={<Link to={area ? `/duties/look-back?area=${area}` : '/duties/look-back'}>{t('known.page')}</Link>}
      about={about.filter(Boolean).join(' · ')}
      columns={columns}
      rowLink={(row) => `/households/${row.id}`}
      list={list}
      onCursor={goTo}
      empty={[t('known.none')]}
    />
  );
}
