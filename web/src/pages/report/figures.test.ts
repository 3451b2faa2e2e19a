import { expect, test } from 'vitest';
import { monthsOf, said } from './figures.ts';

test('a period has its months', () => {
  expect(monthsOf('2026-11')).toEqual(['2026-11', '2026-11']);
  expect(monthsOf('2026-Q4')).toEqual(['2026-10', '2026-12']);
  expect(monthsOf('2026-H2')).toEqual(['2026-07', '2026-12']);
  expect(monthsOf('2026')).toEqual(['2026-01', '2026-12']);
});

test('a figure is said with what it is a share of', () => {
  expect(said({ value: 12 }, 'count')).toBe('12');
  expect(said({ value: 12, of: 48 }, 'count')).toBe('12/48 (25.0%)');
  expect(said({ value: 0, of: 0 }, 'count')).toBe('--');
  expect(said({ value: 90_000, of: 100_000 }, 'change')).toBe('900 (-10.0%)');
});
