import type { Schemas } from '@/api/client';
import { share } from '../overview/cockpit/figures';

type Cell = Schemas['ReportCell'];
type Column = Schemas['ReportColumn'];

const yuan = (fen: number) => String(Math.trunc(fen / 100));

/** A figure as it is shown, with what it is a share of or how it changed. */
export function said({ value, of }: Cell, unit: Column['unit']): string {
  if (unit === 'money') return yuan(value);
  if (unit === 'change') {
    if (!of || of <= 0) return yuan(value);
    const percent = ((value - of) / of) * 100;
    return `${yuan(value)} (${percent >= 0 ? '+' : ''}${percent.toFixed(1)}%)`;
  }
  if (of === undefined || of === null) return String(value);
  if (unit === 'days') return of === 0 ? '--' : String(value);
  return of === 0 ? '--' : `${value}/${of} (${share(value, of)})`;
}

/** The months of a period, the first and the last: of `2026-03`, `2026-Q1`, `2026-H1` or `2026`. */
export function monthsOf(period: string): [string, string] {
  const [year = '', part = ''] = period.split('-');
  const month = (number: number) => `${year}-${String(number).padStart(2, '0')}`;
  const length = part.startsWith('Q') ? 3 : part.startsWith('H') ? 6 : 12;
  if (/^\d+$/.test(part)) return [period, period];
  const before = (Number(part.slice(1) || 1) - 1) * length;
  return [month(before + 1), month(before + length)];
}

/** The list behind a figure, as it is today; none where there is none. */
export function listBehind(
  list: Column['list'],
  area: string,
  { period }: { period: string },
): string | undefined {
  if (!list) return undefined;
  const [month, until] = monthsOf(period);
  switch (list.of) {
    case 'households':
      return `/cockpit/list?${new URLSearchParams({ figure: list.figure, area, month, until })}`;
    case 'people':
      return `/cockpit/people?${new URLSearchParams({ figure: list.figure, area, month, until })}`;
    case 'spans':
      return `/cockpit/spans?${new URLSearchParams({ kind: list.span, area, month, until })}`;
    case 'ledger': {
      const query = new URLSearchParams({ figure: list.figure, area });
      if (list.filter) query.set('where', list.filter);
      return `/assistance/ledgers/${list.form}?${query}`;
    }
    case 'tasks':
      return `/duties/tasks?${new URLSearchParams({ duty: list.duty, area })}`;
  }
}
