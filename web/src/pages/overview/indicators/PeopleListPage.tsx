import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useAreas } from '@/api/useAreas';
import { ListPage, useList } from '@/components/ListPage';
import type { Column } from '@/components/table/DataTable';
import { usePlace } from '@/components/usePlace';
import type words from '@/i18n/zh/indicators.json';
import { among, id, month } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import './words';

type Row = Schemas['PersonRow'];
type Figure = Schemas['PeopleFigure'];
const FIGURES: Record<Figure, keyof (typeof words)['PeopleFigure']> = {
  willing: 'willing',
  willing_at_work: 'willing_at_work',
  willing_idle: 'willing_idle',
  workers: 'workers',
  workers_before: 'workers_before',
  workers_stopped: 'workers_stopped',
  monitored_people: 'monitored_people',
  insured: 'insured',
  not_insured: 'not_insured',
  school_age: 'school_age',
  at_school: 'at_school',
  out_of_school: 'out_of_school',
  destitute_people: 'destitute_people',
  dibao_people: 'dibao_people',
};
const FILTERS = { figure: among(...(Object.keys(FIGURES) as Figure[])), area: id, month, until: month };

/** The people behind a number of an indicator. */
export function Component() {
  const { t } = useTranslation('indicators');
  const place = usePlace();
  const areas = useAreas();
  const { filters, cursor, goTo } = useUrlFilters(FILTERS);
  const { area, figure = 'willing_idle', ...rest } = filters;
  const query = { ...rest, figure, area_id: area, cursor };
  const list = useList<Row, typeof query>('people', query, (query, signal) =>
    answer(api.GET('/api/v1/cockpit/people', { params: { query }, signal })),
  );
  const columns: Column<Row>[] = [
    {
      key: 'name',
      title: t('people.name'),
      text: (row) => row.name,
      render: (row) => <Link to={`/households/${row.household_id}`}>{row.name}</Link>,
    },
    { key: 'head', title: t('people.head'), text: (row) => row.head ?? t('people.noHead') },
    { key: 'village', title: t('people.village'), text: (row) => place(row.area_id) || row.area_name },
  ];
  const about = [
    areas.data?.find(({ id }) => id === area)?.name,
    filters.until ?? filters.month,
    list.data && t('people.total', { total: list.data.total.toLocaleString('en-US') }),
  ];
  return (
    <ListPage<Row>
      id="people"
      out="people"
      title={t(`PeopleFigure.${FIGURES[figure]}`)}
      path={
        <Link to={area ? `/cockpit/indicators?area=${area}` : '/cockpit/indicators'}>{t('people.back')}</Link>
      }
      about={about.filter(Boolean).join(' · ')}
      columns={columns}
      rowLink={(row) => `/households/${row.household_id}`}
      list={list}
      onCursor={goTo}
      empty={[t('people.none')]}
    />
  );
}
