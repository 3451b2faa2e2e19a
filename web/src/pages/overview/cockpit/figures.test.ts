import { expect, test } from 'vitest';
import { classOf, listOf, share } from './figures';

test('a share of nothing is no share', () => {
  expect([share(0, 0), share(1, 3), share(3, 3)]).toEqual(['--', '33.3%', '100.0%']);
});

test('a class begins at its lower edge', () => {
  expect([classOf(0, 0), classOf(0, 90), classOf(1, 100), classOf(9, 300), classOf(2, 10)]).toEqual([
    0, 0, 1, 2, 4,
  ]);
});

test('the list behind a number is an address of codes and ids alone', () => {
  expect(listOf('at_risk', '17', { risk: 'unsafe_water', month: undefined })).toBe(
    '/cockpit/list?figure=at_risk&area=17&risk=unsafe_water',
  );
});
