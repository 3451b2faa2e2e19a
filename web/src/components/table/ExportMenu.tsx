import { DownloadOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
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
  every?: () => Promise<Row[]>;
}

/** Takes a list into a file: these columns, the rows of the page or all of them, masked as they are. */
export function ExportMenu<Row>({ list, title, columns, rows, page, every }: Props<Row>) {
  const { t } = useTranslation('common');
  const [asking, setAsking] = useState<Format | null>(null);
  const file = async (format: Format, of: Row[], requestId?: string) => {
    const { saveList } = await import('@/lib/listFile');
    const heads = columns.map((column) => ({ title: column.title, numeric: column.numeric ?? false }));
    const texts = of.map((row) => columns.map(({ text }) => text(row)));
    await saveList({ list, title, columns: heads, rows: texts, format, requestId });
  };
  const save = useCommand(({ format, all }: { format: Format; all: boolean }) =>
    all && every ? every().then((found) => file(format, found)) : file(format, rows),
  );
  const hasMore = every !== undefined && page !== undefined && Boolean(page.next ?? page.previous);
  const total = page?.total.toLocaleString('en-US') ?? '';
  const count = page?.total_is_exact ? total : `${total}+`;
  const long = longOf(page);
  const entry = (format: Format, all: boolean): MenuEntry => ({
    key: `${all ? 'all' : 'page'}-${format}`,
    label: all ? t(`table.all.${format}`, { count: count as never }) : t(`table.${format}`),
    act: () => (all && long !== undefined ? setAsking(format) : void save.send({ format, all })),
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
      <Later open={asking !== null && every !== undefined}>
        {asking && every && (
          <LongList
            list={list}
            title={title}
            total={long ?? 0}
            onClose={() => setAsking(null)}
            take={async (requestId) => {
              await file(asking, await every(), requestId);
              setAsking(null);
            }}
          />
        )}
      </Later>
    </>
  );
}
