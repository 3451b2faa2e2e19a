import { expect, test } from 'vitest';
import { axisFrom, axisOf } from './incomeAxis';

test('the axis begins near the figures, and at nothing where they are small', () => {
  expect([axisFrom(3_000), axisFrom(7_200), axisFrom(11_610), axisFrom(30_000)]).toEqual([
    0, 5_000, 5_000, 20_000,
  ]);
});

test('the axis is that of everything that is drawn, income and lines', () => {
  const line = { name: 'line', up_to: 1_161_000 };
  const points = [
    { month: '2026-01', income_per_head: 2_000_000, lines: [line] },
    { month: '2026-02', income_per_head: null, lines: [] },
  ] as never;
  expect(axisOf(points)).toBe(5_000);
  expect(axisOf([])).toBe(0);
});
