import { expect, test } from 'vitest';
import { periodsUntil } from './periods';

test('quarters go back through the year before', () => {
  expect(periodsUntil('2026-05-20')).toEqual([
    '2026-Q2',
    '2026-Q1',
    '2025-Q4',
    '2025-Q3',
    '2025-Q2',
    '2025-Q1',
    '2026',
    '2025',
  ]);
});
