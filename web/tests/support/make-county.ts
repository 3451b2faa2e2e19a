/** The demo county of a run: made once by the product itself. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const web = new URL('../..', import.meta.url).pathname;

/** All suites live on this day. */
export const TODAY = '2026-11-26';
/** The month whose statements are collected then. */
export const LAST_MONTH = '2026-10';
/** Enough for five rows on the screens that list what few households have. */
const HOUSEHOLDS = 1_000;

/** The program under test: told by `cargo xtask`, or where cargo builds. */
export function binary(): string {
  const target = process.env.CARGO_TARGET_DIR ?? join(web, '../target');
  const path = process.env.SHOUWANG_BINARY ?? join(target, 'debug/shouwang');
  if (!existsSync(path)) throw new Error(`${path} is not built: cargo build -p shouwang`);
  return path;
}

/** What a county is made by: the program without this app, and the standards. */
function digestOfMakers(): string {
  const digest = createHash('sha256').update(`${TODAY} ${HOUSEHOLDS}`);
  for (const folder of ['crates', 'policies']) {
    const root = join(web, '..', folder);
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    for (const path of files.map((one) => join(one.parentPath, one.name)).sort()) {
      digest.update(path).update(readFileSync(path));
    }
  }
  return digest.digest('hex').slice(0, 16);
}

/** The folder of the county, made when what makes it changed since the last run; once for all suites of a run. */
export function makeCounty(): string {
  const kept = join(web, '.cache', `county-${digestOfMakers()}`);
  if (!existsSync(join(kept, 'demo.json'))) {
    rmSync(join(web, '.cache'), { recursive: true, force: true });
    mkdirSync(join(web, '.cache'), { recursive: true });
    execFileSync(binary(), ['demo', 'run', '--households', String(HOUSEHOLDS), '--dir', kept], {
      env: { ...process.env, SHOUWANG_NOW: TODAY },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  return kept;
}
