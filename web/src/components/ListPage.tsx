import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Schemas } from '@/api/client';
import type { Problem } from '@/api/problem';
import { Empty } from './Empty';
import type { PageInfo } from './Pager';
import { PageTitle } from './PageTitle';
import { DataTable, type TableProps } from './table/DataTable';

/** A page of a list, as the API gives it. */
type Page<Row> = PageInfo & { items: Row[] };

/** A list of which one page is shown. */
export type List<Row> = UseQueryResult<Page<Row>, Problem> & {
  /** What was asked. */
  query: object;
};

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
  return { ...shown, query };
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
  /** The list as the server knows it, and what is asked of it besides: it can leave as a file. */
  out?: Schemas['TakenList'] | { list: Schemas['TakenList']; query: object };
  /** What is said where no row is, and what one can do about it. */
  empty: readonly [title: string, text?: string];
  /** What opens beside the list. */
  children?: ReactNode;
}

/** A screen that is one list. */
export function ListPage<Row extends { id: string }>(props: Props<Row>) {
  const { title, about, path, actions, nav, list, out, empty, children, ...table } = props;
  const leaves = typeof out === 'string' ? { list: out, query: {} } : out;
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
        out={leaves && { list: leaves.list, query: { ...list.query, ...leaves.query } }}
        empty={<Empty title={empty[0]}>{empty[1]}</Empty>}
      />
      {children}
    </>
  );
}
