import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Expression, evaluate, type Value } from './expression';
import kept from './expression.cases.json';

interface Case {
  expression: Expression;
  record: (null | boolean | string | [string])[];
  truth: boolean | null;
}

/** The program's own answers; `cargo xtask prove expressions` gives a file with more. */
const file = process.env.SHOUWANG_EXPRESSIONS_FILE;
const cases = (file ? JSON.parse(readFileSync(file, 'utf8')) : kept) as Case[];

const known = (value: Case['record'][number]): Value => (Array.isArray(value) ? BigInt(value[0]) : value);

describe('an expression', () => {
  test('says of a record what the server says of it', () => {
    for (const { expression, record, truth } of cases) {
      const valueOfName = (name: string) => known(record[expression.inputs.indexOf(name)] ?? null);
      expect(evaluate(expression, valueOfName), JSON.stringify(expression)).toBe(truth);
    }
    expect(cases.length).toBeGreaterThanOrEqual(200);
  });
});
