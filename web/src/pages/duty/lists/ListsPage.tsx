import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useMay } from '@/app/session';
import { ClockChip } from '@/components/ClockChip';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { month as aMonth } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { QueryTable } from '@/pages/procedure/assets/QueryTable';
import { ListsNav } from './ListsNav';
import { MonthField } from './MonthField';
import { SendList } from './SendList';
import './lists.css';
import './words';

type List = Schemas['ListView'];
const TONES = { due: 'amber', in: 'green', in_late: 'amber', missing: 'red' } as const;
const FILTERS = { month: aMonth };

/** The lists of a month: what a department still owes, and for the county what came in and what became of it. */
export function Component() {
  const { t, i18n } = useTranslation('departments');
  const code = useCode();
  const maySend = useMay('send_department_lists');
  const seesQueries = useMay('send_asset_answers');
  const { filters, change } = useUrlFilters(FILTERS);
  const [sending, setSending] = useState<List | null>(null);
  const board = useQuery({
    queryKey: ['department-lists', filters.month],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/department-lists', { params: { query: { month: filters.month } }, signal })),
    placeholderData: (before) => before,
  });
  const name = (list: List) => textOf(list, i18n.language);
  const columns: Column<List>[] = [
    {
      key: 'list',
      title: t('column.list'),
      text: name,
      render: (row) => {
        const [newest] = row.batches;
        return newest ? <Link to={`/duties/lists/${newest.id}`}>{name(row)}</Link> : name(row);
      },
    },
    {
      key: 'department',
      title: t('column.department'),
      text: ({ department }) => code('Department', department),
    },
    {
      key: 'standing',
      title: t('column.standing'),
      text: ({ standing, due }) => `${code('ListStanding', standing)} ${due}`,
      render: ({ standing, due }) => (
        <span className="chips">
          <Tag tone={TONES[standing]}>{code('ListStanding', standing)}</Tag>
          {standing === 'due' || standing === 'missing' ? <ClockChip due={due} /> : null}
        </span>
      ),
    },
    { key: 'rows', title: t('column.rows'), text: ({ batches }) => count(batches[0]?.rows), numeric: true },
    {
      key: 'matched',
      title: t('column.matched'),
      text: ({ batches }) => count(batches[0]?.matched),
      numeric: true,
    },
    {
      key: 'open',
      title: t('column.open'),
      text: ({ open_pairs }) => String(open_pairs),
      render: ({ open_pairs, open_batches }) =>
        open_batches.length === 0 ? (
          String(open_pairs)
        ) : (
          <span className="chips">
            {open_batches.map((batch) => (
              <Link
                key={batch.id}
                to={`/duties/lists/${batch.id}`}
                aria-label={t('openOf', { n: batch.open_pairs, receipt: batch.receipt })}
              >
                {batch.open_pairs}
              </Link>
            ))}
          </span>
        ),
      numeric: true,
    },
    {
      key: 'warnings',
      title: t('column.warnings'),
      text: ({ warnings }) => String(warnings),
      numeric: true,
    },
    {
      key: 'answered',
      title: t('column.answered'),
      text: ({ answered }) => String(answered),
      numeric: true,
    },
    { key: 'hit', title: t('column.hit'), text: hitRate, numeric: true },
    {
      key: 'act',
      title: t('column.act'),
      text: () => '',
      onScreen: true,
      render: (row) => (
        <span className="chips">
          <Button
            size="small"
            href={`/api/v1/department-lists/${row.id}/template`}
            download={`${row.zh}.xlsx`}
            aria-label={t('templateOf', { list: name(row) })}
          >
            {t('template')}
          </Button>
          {maySend && (
            <Button
              size="small"
              type="primary"
              aria-label={t('sendOf', { list: name(row) })}
              onClick={() => setSending(row)}
            >
              {t('send')}
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <PageTitle title={t('title')} about={t('about', { month: board.data?.month ?? '' })} />
      <ListsNav />
      <DataTable<List>
        id="department-lists"
        out={{ list: 'department_lists', query: { month: filters.month } }}
        caption={t('title')}
        columns={columns}
        rows={board.data?.lists}
        rowKey={({ id }) => id}
        problem={board.error}
        onRetry={() => void board.refetch()}
        empty={<Empty title={t('none')}>{t('noneText')}</Empty>}
        tools={<MonthField value={board.data?.month ?? ''} onChange={(month) => change({ month })} />}
      />
      {seesQueries && <QueryTable />}
      {sending && board.data && (
        <SendList list={sending} month={board.data.month} onClose={() => setSending(null)} />
      )}
    </>
  );
}

function count(n: number | undefined): string {
  return n === undefined ? '--' : String(n);
}

/** How many of the warnings that somebody answered were true. */
function hitRate({ answered, was_true }: List): string {
  return answered === 0 ? '--' : `${((100 * was_true) / answered).toFixed(0)}%`;
}
