import type { ReactNode } from 'react';

export type NumberColumn<R> = readonly [title: string, value: (row: R) => ReactNode];

interface Props<R> {
  caption: string;
  /** What names a row, then its numbers. */
  columns: readonly NumberColumn<R>[];
  rows: readonly R[];
  rowKey: (row: R) => string | number;
  isCurrent?: (row: R) => boolean;
  className?: string;
}

/** A small table of numbers: the twin of a drawing, or counts by place. */
export function NumberTable<R>({ caption, columns, rows, rowKey, isCurrent, className }: Props<R>) {
  const [name, ...numbers] = columns;
  if (!name) return null;
  return (
    <table className={className ? `plain-table ${className}` : 'plain-table'}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{name[0]}</th>
          {numbers.map(([title]) => (
            <th key={title} scope="col" className="numeric">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)} aria-current={isCurrent?.(row) ? 'true' : undefined}>
            <th scope="row">{name[1](row)}</th>
            {numbers.map(([title, value]) => (
              <td key={title} className="numeric">
                {value(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
