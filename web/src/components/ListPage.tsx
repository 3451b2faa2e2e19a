import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Problem } from '@/api/problem';
import { Empty } from './Empty';
import type { PageInfo } from './Pager';
import { PageTitle } from './PageTitle';
import { DataTable, type TableProps } from './table/DataTable';

/** A page of a list, as the API gives it. */
type Page<Row> = PageInfo & { items: Row[] };

/** A list of which one page is shown. */
export type List<Row> = UseQueryResult<Page<Row>, Problem> & {
  /** All its rows under the same filters. */
  every: () => Promise<Row[]>;
};

/** As many rows as the API gives at once. */
const MOST = 200;

/** One page of a list. While the next comes, the one before stays. */
export function useList<Row, Query extends object = object>(
  name: string,
  query: Query,
  ask: (query: Query, signal?: AbortSignal) => Promise<Page<Row>>,
): List<Row> {
  const shown = useQuery({
    queryKey: [name, 'list', query],
    queryFn: ({ signal }) => ask(query, signal),
    placeholderData: keepPreviousData,
  });
  const every = async () => {
    const rows: Row[] = [];
    let cursor: string | undefined;
    do {
      const page = await ask(turned(query, cursor));
      rows.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor);
    return rows;
  };
  return { ...shown, every };
}

/** The query for another page, as long as the API gives one. */
function turned<Query extends object>(query: Query, cursor: string | undefined): Query {
  const page = { cursor, limit: MOST };
  return 'page' in query ? { ...query, page: { ...(query.page as object), ...page } } : { ...query, ...page };
}

interface Props<Row>
  extends Pick<
    TableProps<Row>,
    'id' | 'columns' | 'rowLink' | 'chosen' | 'tools' | 'onCursor' | 'byVillage'
  > {
  title: string;
  about?: ReactNode;
  path?: ReactNode;
  actions?: ReactNode;
  /** Beside the list: its sisters. */
  nav?: ReactNode;
  list: List<Row>;
  /** What is said where no row is, and what one can do about it. */
  empty: readonly [title: string, text?: string];
  /** What opens beside the list. */
  children?: ReactNode;
}

/** A screen that is one list. */
export function ListPage<Row extends { id: string }>(props: Props<Row>) {
  const { title, about, path, actions, nav, list, empty, children, ...table } = props;
  return (
    <>
      <PageTitle title={title} about={about} path={path} actions={actions} />
      {nav}
      <DataTable<Row>
        {...table}
        caption={title}
        rows={list.data?.items}
        rowKey={({ id }) => id}
        page={list.data}
        problem={list.error}
        onRetry={() => void list.refetch()}
        every={list.every}
        empty={<Empty title={empty[0]}>{empty[1]}</Empty>}
      />
      {children}
    </>
  );
}
