import { expect, test } from 'vitest';
import { differences, type Fact } from './facts';

const fact = (key: string, value: string, citation = 'A §1'): Fact => ({
  part: 'procedure',
  key,
  label: key,
  value,
  citation,
});

test('a difference is another value, another source, something new or something dropped', () => {
  const before = [fact('same', '1'), fact('value', '1'), fact('source', '1'), fact('dropped', '1')];
  const after = [fact('same', '1'), fact('value', '2'), fact('source', '1', 'B §2'), fact('new', '3')];
  const found = differences(before, after).map(({ key, before: was, after: is }) => [
    key,
    was?.value,
    is?.value,
  ]);
  expect(found).toEqual([
    ['value', '1', '2'],
    ['source', '1', '1'],
    ['new', undefined, '3'],
    ['dropped', '1', undefined],
  ]);
});
