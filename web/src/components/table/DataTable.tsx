import { DownloadOutlined } from '@ant-design/icons';
import { Button, Checkbox } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import type { Schemas } from '@/api/client';
import type { Problem } from '@/api/problem';
import { Later, later } from '@/app/Later';
import { useShortcut } from '@/lib/useShortcut';
import { type PageInfo, Pager } from '../Pager';
import { ProblemNotice } from '../ProblemNotice';
import { Sideways } from '../Sideways';
import { ColumnChooser, useHiddenColumns } from './ColumnChooser';
import { VillageOrder } from './VillageOrder';
import './table.css';

const TakeListOut = later(() => import('./TakeListOut'));

export interface Column<Row> {
  key: string;
  title: string;
  /** What is shown; without it, `text`. */
  render?: (row: Row) => ReactNode;
  /** What is shown where nothing else is. */
  text: (row: Row) => string;
  /** Right-aligned. */
  numeric?: boolean;
  /** Hidden until somebody chooses it. */
  optional?: boolean;
  /** It leaves with no file: acts, and what the screen alone knows. */
  onScreen?: boolean;
}

export interface TableProps<Row> {
  /** Under this name the choice of columns is remembered. */
  id: string;
  /** The list as the server knows it, and what it is asked: it can leave as a file. */
  out?: { list: Schemas['TakenList']; query?: object } | undefined;
  /** What the list is, for those who hear it. */
  caption: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  rowKey: (row: Row) => string;
  /** What a row opens. */
  rowLink?: (row: Row) => string;
  page?: PageInfo;
  onCursor?: (cursor: string) => void;
  problem?: Problem | null;
  onRetry?: () => void;
  /** What stands where no row is. */
  empty: ReactNode;
  /** Which rows are chosen, for acts on many. */
  chosen?: { keys: ReadonlySet<string>; change: (keys: ReadonlySet<string>) => void };
  /** Left in the line above the table. */
  tools?: ReactNode;
  /** It has more columns than a screen is wide, and is moved sideways. */
  wide?: boolean;
  /** The list can be put in the order of the villages; its question takes `sort` from the address. */
  byVillage?: boolean;
}

/** What stands in an address and narrows nothing. */
const OF_NO_FILTER = new Set(['cursor', 'sort', 'tab']);

/** A list: rows that open, columns to choose, pages, and the way out as a file. On a phone each row is a card. */
export function DataTable<Row>(props: TableProps<Row>) {
  const {
    id,
    caption,
    columns,
    rows,
    rowKey,
    rowLink,
    page,
    onCursor,
    problem,
    onRetry,
    empty,
    chosen,
    tools,
    byVillage,
    wide,
    out,
  } = props;
  const { t } = useTranslation('common');
  const navigate = useNavigate();
  const [hidden, setHidden] = useHiddenColumns(id, columns);
  const [isTaking, setTaking] = useState(false);
  const [params] = useSearchParams();
  // On a phone the filters are folded, unless the list is narrowed: then it is seen by what.
  const [isFiltering, setFiltering] = useState(() =>
    [...params.keys()].some((name) => !OF_NO_FILTER.has(name)),
  );
  const shown = columns.filter(({ key }) => !hidden.has(key));
  useShortcut('j', () => step(1));
  useShortcut('k', () => step(-1));

  const keys = rows?.map(rowKey) ?? [];
  const isAll = chosen !== undefined && keys.length > 0 && keys.every((key) => chosen.keys.has(key));
  const toggle = (key: string) => {
    const next = new Set(chosen?.keys);
    if (!next.delete(key)) next.add(key);
    chosen?.change(next);
  };
  const open = (event: React.MouseEvent, row: Row) => {
    const isControl = (event.target as HTMLElement).closest('a, button, input, label') !== null;
    if (rowLink && !isControl && window.getSelection()?.toString() === '') void navigate(rowLink(row));
  };

  const table = rows && rows.length > 0 && (
    <table className="list-table">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {chosen && (
            <td className="list-choice">
              <Checkbox
                aria-label={t('table.chooseAll')}
                checked={isAll}
                onChange={() => chosen.change(isAll ? new Set() : new Set(keys))}
              />
            </td>
          )}
          {shown.map((column) => (
            <th key={column.key} scope="col" className={column.numeric ? 'numeric' : undefined}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)} onClick={(event) => open(event, row)} data-opens={rowLink ? '' : undefined}>
            {chosen && (
              <td className="list-choice">
                <Checkbox
                  aria-label={t('table.choose', { what: shown[0]?.text(row) ?? '' })}
                  checked={chosen.keys.has(rowKey(row))}
                  onChange={() => toggle(rowKey(row))}
                />
              </td>
            )}
            {shown.map((column, idx) => (
              <td
                key={column.key}
                className={idx === 0 ? 'list-name' : column.numeric ? 'numeric' : classOf(column.text(row))}
                data-label={column.title}
              >
                {column.render ? column.render(row) : column.text(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );

  return (
    <section className="list" aria-label={caption} aria-busy={rows === undefined && !problem}>
      <div className="list-tools" data-filters={isFiltering ? 'open' : undefined}>
        <div className="list-tools-left">{tools}</div>
        {tools && (
          <Button
            className="list-filter"
            aria-expanded={isFiltering}
            onClick={() => setFiltering(!isFiltering)}
          >
            {t('table.filter')}
          </Button>
        )}
        {byVillage && <VillageOrder />}
        <ColumnChooser columns={columns} hidden={hidden} onChange={setHidden} />
        {out && (
          <Button
            icon={<DownloadOutlined aria-hidden />}
            disabled={!rows || rows.length === 0}
            onClick={() => setTaking(true)}
          >
            {t('table.export')}
          </Button>
        )}
      </div>
      <Later open={isTaking}>
        {out && isTaking && (
          <TakeListOut
            list={out.list}
            title={caption}
            query={out.query ?? {}}
            columns={shown.filter(({ onScreen }) => !onScreen).map(({ key }) => key)}
            total={page?.total_is_exact ? page.total : undefined}
            onClose={() => setTaking(false)}
          />
        )}
      </Later>
      <ProblemNotice problem={problem} onRetry={onRetry} />
      {rows === undefined && !problem && (
        <div className="page-loading" role="status" aria-label={t('loading')} />
      )}
      {rows?.length === 0 && empty}
      {wide && table ? <Sideways label={caption}>{table}</Sideways> : table}
      {page && onCursor && <Pager page={page} onCursor={onCursor} />}
    </section>
  );
}

/** A day is never broken, nor is what is as short as a name. */
function classOf(text: string): string | undefined {
  return /^\d{4}-\d{2}-\d{2}$|^.{1,5}$/.test(text) ? 'list-short' : undefined;
}

/** Moves the focus to the link of the next or previous row. */
function step(by: number): void {
  const links = [...document.querySelectorAll<HTMLElement>('.list-table tbody tr a')];
  const rows = [...new Set(links.map((link) => link.closest('tr')))];
  const at = rows.indexOf(document.activeElement?.closest('tr') ?? null);
  const row = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  row?.querySelector<HTMLElement>('a')?.focus();
}
