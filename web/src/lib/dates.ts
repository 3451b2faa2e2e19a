/** Days as the server writes them: `2026-03-05`, always of Asia/Shanghai. */

const DAY_MS = 86_400_000;

/** From one day to another; negative when the other lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** The day so many days later. */
export function daysAfter(day: string, n: number): string {
  return new Date(Date.parse(day) + n * DAY_MS).toISOString().slice(0, 10);
}

/** The day of a moment such as `2026-03-05T08:12:00+08:00`; the server's moments carry Shanghai's offset. */
export function dayOf(moment: string): string {
  return moment.slice(0, 10);
}

/** Day and minute of a moment. */
export function minuteOf(moment: string): string {
  return moment.slice(0, 16).replace('T', ' ');
}

/** The month a number of months away. */
export function monthPlus(month: string, n: number): string {
  const [year = 0, of = 1] = month.split('-').map(Number);
  const months = year * 12 + (of - 1) + n;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
}

/** The last day of a month: `2026-02` gives `2026-02-28`. */
export function lastDayOf(month: string): string {
  const [year = 0, nth = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, nth, 0)).toISOString().slice(0, 10);
}
