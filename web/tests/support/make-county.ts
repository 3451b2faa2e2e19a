/** The demo county of all runs: made once by the product itself, and kept where cargo builds, outside of the clone. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = new URL('../../..', import.meta.url).pathname;

/** All suites live on this day. */
export const TODAY = '2026-11-26';
/** The month whose statements are collected then. */
export const LAST_MONTH = '2026-10';
/** Enough for five rows on the screens that list what few households have. */
const HOUSEHOLDS = 1_000;

/** The program under test: told by `cargo xtask`, or where cargo builds. */
export function binary(): string {
  const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
  const path = process.env.SHOUWANG_BINARY ?? join(target, 'debug/shouwang');
  if (!existsSync(path)) throw new Error(`${path} is not built: cargo build -p shouwang`);
  return path;
}

/** What a county is made by: the program without this app and without its tests, registers, lists and the standards. */
function digestOfMakers(): string {
  const digest = createHash('sha256').update(`${TODAY} ${HOUSEHOLDS}`);
  for (const folder of ['crates', 'forms', 'lists', 'policies']) {
    const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
    for (const path of files.filter((one) => !/\/crates\/\w+\/tests\//.test(one)).sort()) {
      digest.update(relative(root, path)).update(readFileSync(path));
    }
  }
  digest.update(readFileSync(join(root, 'Cargo.lock')));
  return digest.digest('hex').slice(0, 16);
}

/** So many counties are kept: clones that share a place to build may each have one. */
const KEPT = 4;

/** The folder of the county, made when what makes it changed since the last run; once for all suites of a run. */
export function makeCounty(): string {
  const counties = join(dirname(binary()), '../counties');
  const kept = join(counties, digestOfMakers());
  if (existsSync(kept)) return kept;
  // What another run makes at the same time is not in the way of this, and half a county is never taken for a whole one.
  const growing = `${kept}-${process.pid}`;
  mkdirSync(counties, { recursive: true });
  execFileSync(binary(), ['demo', 'run', '--households', String(HOUSEHOLDS), '--dir', growing], {
    env: { ...process.env, SHOUWANG_NOW: TODAY },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (existsSync(kept)) rmSync(growing, { recursive: true });
  else renameSync(growing, kept);
  removeOldest(counties);
  return kept;
}

function removeOldest(counties: string): void {
  const made = (path: string) => statSync(path).mtimeMs;
  const all = readdirSync(counties).map((name) => join(counties, name));
  for (const path of all.sort((one, other) => made(other) - made(one)).slice(KEPT)) {
    rmSync(path, { recursive: true, force: true });
  }
}
