import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { Empty } from '@/components/Empty';
import { type Column, DataTable } from '@/components/table/DataTable';
import { usePlace } from '@/components/usePlace';
import { yuan } from '@/lib/money';
import './words';

interface Props {
  id: string;
  caption: string;
  moves: Schemas['MoveList'];
}

/** The households behind a number of a comparison of two lines. */
export function MovedTable({ id, caption, moves }: Props) {
  const { t } = useTranslation('policies');
  const place = usePlace();
  const columns: Column<Schemas['MovedView']>[] = [
    {
      key: 'head',
      title: t('moved.head'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={`/households/${row.household_id}`}>{row.head ?? t('moved.noHead')}</Link>,
    },
    { key: 'area', title: t('moved.area'), text: (row) => place(row.area_id) || (row.area_name ?? '--') },
    {
      key: 'income',
      title: t('moved.income'),
      text: (row) => (row.income_per_head == null ? '--' : yuan(row.income_per_head)),
      numeric: true,
    },
  ];
  return (
    <>
      <DataTable<Schemas['MovedView']>
        id={id}
        caption={caption}
        columns={columns}
        rows={moves.households}
        rowKey={(row) => row.household_id}
        rowLink={(row) => `/households/${row.household_id}`}
        empty={<Empty title={t('moved.none')} />}
      />
      {moves.total > moves.households.length && (
        <p className="muted">{t('moved.more', { shown: moves.households.length, total: moves.total })}</p>
      )}
    </>
  );
}
