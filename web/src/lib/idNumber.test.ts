import { expect, test } from 'vitest';
import { idNumberProblem } from './idNumber';

test('what is wrong with an ID number is told while it is typed', () => {
  const head = '99010119900808001';
  const sound = [...'0123456789X']
    .map((last) => head + last)
    .filter((text) => idNumberProblem(text) === null);
  expect(sound).toHaveLength(1);
  const [good = ''] = sound;
  expect(idNumberProblem(` ${good.slice(0, 6)} ${good.slice(6)}`)).toBeNull();
  expect(idNumberProblem(good.slice(1))).toBe('length');
  expect(idNumberProblem(`A${good.slice(1)}`)).toBe('digits');
  expect(idNumberProblem(`${good.slice(0, 10)}1332${good.slice(14)}`)).toBe('date');
  expect(idNumberProblem(`${head}${good.endsWith('1') ? '2' : '1'}`)).toBe('check');
});
