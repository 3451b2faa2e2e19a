// Writes what the API's document says: the types of the client, and the labels of every value list in both languages.
// With --check nothing is written, and a difference fails.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const web = new URL('..', import.meta.url).pathname;
const document = join(web, '../crates/server/openapi.json');

function types() {
  const folder = mkdtempSync(join(tmpdir(), 'shouwang-api-'));
  try {
    const out = join(folder, 'schema.d.ts');
    execFileSync(
      join(web, 'node_modules/.bin/openapi-typescript'),
      [document, '-o', out, '--default-non-nullable=false'],
      { stdio: 'pipe' },
    );
    return readFileSync(out, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Value lists that no screen shows (rights are asked for, and never named), or of which a late screen brings the words itself.
 * The first screen carries all others.
 */
const UNSHOWN = new Set([
  'Verb',
  'AmountKind',
  'ArrivalKind',
  'ConflictField',
  'ConflictState',
  'Damage',
  'FieldReason',
  'FieldReportState',
  'ReportUnit',
  'Strictness',
  'SuggestedFor',
  // A list that leaves is named by its answer.
  'TakenList',
  'FileLanguage',
  // src/i18n/{zh,en}/indicators.json
  'AlertGround',
  'AreaSignal',
  'PeopleFigure',
  'SpanKind',
]);

/** Each value list says in `x-labels` what its values are called. */
function labels(language) {
  const { schemas } = JSON.parse(readFileSync(document, 'utf8')).components;
  const lists = Object.entries(schemas).filter(([name, schema]) => schema['x-labels'] && !UNSHOWN.has(name));
  const words = ({ enum: codes, 'x-labels': called }) =>
    Object.fromEntries(codes.map((code) => [code, capital(called[code][language])]));
  return `${JSON.stringify(Object.fromEntries(lists.map(([name, schema]) => [name, words(schema)])), null, 2)}\n`;
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const files = {
  'src/api/schema.d.ts': types(),
  'src/i18n/zh/codes.json': labels('zh'),
  'src/i18n/en/codes.json': labels('en'),
};

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const stale = Object.entries(files).filter(([name, text]) => read(join(web, name)) !== text);
if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    console.error(
      `Older than crates/server/openapi.json, run \`npm run api\`: ${stale.map(([name]) => name).join(', ')}`,
    );
    process.exit(1);
  }
  console.log('API client: up to date');
} else {
  for (const [name, text] of stale) {
    writeFileSync(join(web, name), text);
    console.log(`wrote ${name}`);
  }
}
