/** The demo county of this run, as the suites use it. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';

export { binary, LAST_MONTH, TODAY } from './make-county.ts';

/** A copy of the county's data that a suite may write to. */
export function copyOfCounty(): string {
  const copy = mkdtempSync(join(tmpdir(), 'shouwang-web-'));
  cpSync(join(inject('county'), 'data'), copy, { recursive: true });
  // A witness of its own: the histories of two suites are two.
  const witness = join(copy, 'witness');
  mkdirSync(witness);
  writeFileSync(join(copy, 'witnesses.txt'), `${witness}\n`);
  return copy;
}

export interface Card {
  login: string;
  password: string;
  role: string;
  place: string;
}

/** How to come in as whom. */
export function cards(): Card[] {
  const lines = readFileSync(join(inject('county'), 'login-cards.txt'), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [login = '', password = '', role = '', place = ''] = line.split('\t');
    return { login, password, role, place };
  });
}
