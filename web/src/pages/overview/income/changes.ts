import type { Schemas } from '@/api/client';
import { addressOf } from '@/lib/addressOf';

export type MonthTrend = Schemas['MonthTrend'];
export type Kind = Schemas['IncomeKind'];

/** From then to now in per cent with one decimal and its sign; nothing before has no change. */
export function changeOf(now: number | null | undefined, before: number | null | undefined): string {
  if (now == null || before == null || before <= 0) return '--';
  const percent = (((now - before) / before) * 100).toFixed(1);
  return `${Number(percent) > 0 ? '+' : ''}${percent}%`;
}

/** A kind over the months that were compared, or all kinds where none is named. */
export interface Year {
  kind?: Kind;
  now: number;
  before: number;
}

/** Each kind over the whole year, and all of them together. */
export function yearOf(months: MonthTrend[]): Year[] {
  const years = new Map<Kind, Year>();
  for (const { kinds } of months) {
    for (const { kind, compared, year_before: before } of kinds) {
      const year = years.get(kind) ?? { kind, now: 0, before: 0 };
      years.set(kind, { kind, now: year.now + compared, before: year.before + before });
    }
  }
  const all = [...years.values()];
  const sum = (of: (year: Year) => number) => all.reduce((total, year) => total + of(year), 0);
  return [...all, { now: sum(({ now }) => now), before: sum(({ before }) => before) }];
}

/** The address of the households behind a number. */
export function listOf(filters: Record<string, string | undefined>): string {
  return addressOf('/cockpit/income/list', filters);
}
