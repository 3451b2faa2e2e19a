import { expect, test } from 'vitest';
import { fenOf, yuan } from './money';

test('an amount is read as it is typed, without floating point', () => {
  for (const [typed, fen] of [
    ['12,345.6', 1234560],
    ['１２３', 12300],
    ['¥0.07', 7],
    ['-5', -500],
    ['1.005', null],
    ['', null],
    ['十元', null],
  ] as const) {
    expect(fenOf(typed), typed).toBe(fen);
  }
});

test('an amount is shown in yuan', () => {
  expect([yuan(1234560), yuan(0), yuan(-7)]).toEqual(['12,345.6', '0', '-0.07']);
});
