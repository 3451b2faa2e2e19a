import type { Schemas } from '@/api/client';

/** What is drawn is rounded down to so much, in yuan. */
const STEP = 5000;

/** Where the axis of amounts begins, in yuan: near the figures, but never so near that a small change looks like a cliff. */
export const axisFrom = (smallest: number): number => Math.max(0, Math.floor((smallest * 0.7) / STEP) * STEP);

/** The same for what is drawn of a household. */
export function axisOf(points: Schemas['IncomePoint'][]): number {
  const drawn = points.flatMap((point) => [point.income_per_head, ...point.lines.map((line) => line.up_to)]);
  const amounts = drawn.filter((fen): fen is number => fen != null);
  return amounts.length === 0 ? 0 : axisFrom(Math.min(...amounts) / 100);
}
