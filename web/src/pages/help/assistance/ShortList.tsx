import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Column, DataTable } from '@/components/table/DataTable';
import { usePlace } from '@/components/usePlace';
import './words';

/** So many rows are shown of a list that comes as a whole. */
const SHOWN = 200;

interface Row {
  household_id: string;
  head?: string | null;
  area_id: string;
  area_name: string;
}

type Props<R extends Row> = Omit<Parameters<typeof DataTable<R>>[0], 'columns' | 'rows' | 'rowLink'> & {
  rows: R[] | undefined;
  /** What stands behind the household and its place. */
  columns: Column<R>[];
  /** The page of a household that deals with it. */
  to: (row: R) => string;
};

/** Households that need something, in the order of the areas: the first of them, and how many there are. */
export function ShortList<R extends Row>({ rows, columns, to, ...props }: Props<R>) {
  const { t } = useTranslation('assistance');
  const place = usePlace();
  const all: Column<R>[] = [
    {
      key: 'head',
      title: t('column.head'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={to(row)}>{row.head ?? t('noHead')}</Link>,
    },
    { key: 'village', title: t('column.village'), text: (row) => place(row.area_id) || row.area_name },
    ...columns,
  ];
  return (
    <>
      <DataTable<R> {...props} columns={all} rows={rows?.slice(0, SHOWN)} rowLink={to} />
      {rows && rows.length > SHOWN && (
        <p className="muted">{t('cut', { shown: SHOWN, total: rows.length })}</p>
      )}
    </>
  );
}
