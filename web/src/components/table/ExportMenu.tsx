import { DownloadOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { Problem } from '@/api/problem';
import { useCommand } from '@/api/useCommand';
import { Later, later } from '@/app/Later';
import { MenuButton, type MenuEntry } from '../MenuButton';
import type { PageInfo } from '../Pager';
import { ProblemNotice } from '../ProblemNotice';
import type { Column } from './DataTable';

const LongList = later(() => import('./LongList'));

/** More rows than these nobody takes out alone. */
const ALONE = 1000;
/** More than these go out by parts. */
const MOST = 20_000;

/** So many rows need another person's agreement; none where nobody needs it. */
export function longOf(page: PageInfo | undefined): number | undefined {
  if (page && !page.total_is_exact) return MOST;
  return page && page.total > ALONE ? page.total : undefined;
}

type Format = Schemas['ListFormat'];

interface Props<Row> {
  list: string;
  title: string;
  columns: Column<Row>[];
  rows: Row[];
  page?: PageInfo;
  every?: (atMost: number) => Promise<Row[]>;
}

/** A list that needs another person's agreement. */
interface Long {
  format: Format;
  all: boolean;
  total: number;
}

/** Takes a list into a file: these columns, the rows of the page or all of them, masked as they are. */
export function ExportMenu<Row>({ list, title, columns, rows, page, every }: Props<Row>) {
  const { t } = useTranslation('common');
  const [long, setLong] = useState<Long | null>(null);
  const file = async (format: Format, of: Row[], requestId?: string) => {
    const { saveList } = await import('@/lib/listFile');
    const heads = columns.map((column) => ({ title: column.title, numeric: column.numeric ?? false }));
    const texts = of.map((row) => columns.map(({ text }) => text(row)));
    await saveList({ list, title, columns: heads, rows: texts, format, requestId });
  };
  const save = useCommand(async ({ format, all }: { format: Format; all: boolean }) => {
    const isCounted = page?.total_is_exact === true;
    const counted = all ? longOf(page) : undefined;
    if (isCounted && counted !== undefined) return setLong({ format, all, total: counted });
    const found = all && every ? await every(ALONE) : rows;
    if (found.length > ALONE) return setLong({ format, all, total: all ? MOST : found.length });
    try {
      return await file(format, found);
    } catch (problem) {
      // What was taken out today counts too.
      if (problem instanceof Problem && problem.code === 'list.ask_first')
        return setLong({ format, all, total: found.length });
      throw problem;
    }
  });
  const hasMore = every !== undefined && page !== undefined && Boolean(page.next ?? page.previous);
  const total = page?.total.toLocaleString('en-US') ?? '';
  const count = page?.total_is_exact ? total : `${total}+`;
  const entry = (format: Format, all: boolean): MenuEntry => ({
    key: `${all ? 'all' : 'page'}-${format}`,
    label: all ? t(`table.all.${format}`, { count: count as never }) : t(`table.${format}`),
    act: () => void save.send({ format, all }),
    isApart: !all && format === 'xlsx' && hasMore,
  });
  const formats: Format[] = ['xlsx', 'csv'];
  return (
    <>
      <MenuButton
        icon={<DownloadOutlined aria-hidden />}
        disabled={rows.length === 0}
        loading={save.busy}
        entries={[
          ...(hasMore ? formats.map((format) => entry(format, true)) : []),
          ...formats.map((format) => entry(format, false)),
        ]}
      >
        {t('table.export')}
      </MenuButton>
      <ProblemNotice problem={save.problem} onRetry={save.repeat} />
      <Later open={long !== null}>
        {long && (
          <LongList
            list={list}
            title={title}
            total={long.total}
            onClose={() => setLong(null)}
            take={async (requestId) => {
              const found = long.all && every ? await every(MOST) : rows;
              await file(long.format, found, requestId);
            }}
          />
        )}
      </Later>
    </>
  );
}
