import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Problem } from '@/api/problem';
import { Empty } from './Empty';
import type { PageInfo } from './Pager';
import { PageTitle } from './PageTitle';
import { DataTable, type TableProps } from './table/DataTable';

/** A page of a list, as the API gives it. */
type Page<Row> = PageInfo & { items: Row[] };

/** One page of a list. While the next comes, the one before stays. */
export function useList<Row>(
  name: string,
  query: object,
  ask: (signal: AbortSignal) => Promise<Page<Row>>,
): UseQueryResult<Page<Row>, Problem> {
  return useQuery({
    queryKey: [name, 'list', query],
    queryFn: ({ signal }) => ask(signal),
    placeholderData: keepPreviousData,
  });
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
  list: UseQueryResult<Page<Row>, Problem>;
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
        empty={<Empty title={empty[0]}>{empty[1]}</Empty>}
      />
      {children}
    </>
  );
}
