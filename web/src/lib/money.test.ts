import { expect, test } from 'vitest';
import { exactYuan, fenOf, yuan } from './money';

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

test('an amount is shown in whole yuan, and to the fen where it is entered', () => {
  expect([yuan(311175), yuan(500000), yuan(0)]).toEqual(['3,112', '5,000', '0']);
  expect([exactYuan(1234560), exactYuan(0), exactYuan(-7)]).toEqual(['12,345.6', '0', '-0.07']);
});
