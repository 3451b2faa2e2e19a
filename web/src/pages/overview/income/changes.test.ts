import { expect, test } from 'vitest';
import { changeOf, yearOf } from './changes';

test('a change has its sign and one decimal, and nothing before has none', () => {
  expect([changeOf(110, 100), changeOf(999, 1000), changeOf(100, 100)]).toEqual(['+10.0%', '-0.1%', '0.0%']);
  expect([changeOf(5, 0), changeOf(null, 5), changeOf(5, undefined)]).toEqual(['--', '--', '--']);
});

test('a year is the sum of the months that were compared, kind by kind and together', () => {
  const month = (month: string, wage: number, before: number) => ({
    month,
    reported: 9,
    matched: 2,
    kinds: [
      { kind: 'wage' as const, sum: 99, compared: wage, year_before: before },
      { kind: 'transfer' as const, sum: 99, compared: 1, year_before: 2 },
    ],
  });
  expect(yearOf([month('2026-01', 10, 8), month('2026-02', 20, 30)])).toEqual([
    { kind: 'wage', now: 30, before: 38 },
    { kind: 'transfer', now: 2, before: 4 },
    { now: 32, before: 42 },
  ]);
});
