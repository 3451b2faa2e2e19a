// The words of the screens: the same keys and places in both languages, each key used, no key used that is not there.
// A file takes its words from one namespace, `const { t } = useTranslation('today')`, and from the common one by
// `const { t: c } = useTranslation('common')`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const src = new URL('../src', import.meta.url).pathname;
const GENERATED = 'codes';
/** The words of the log, by the names of the commands. */
const COMMANDS = 'commands';
/** And of what an entry of the log is about, by the kinds of subjects. */
const SUBJECTS = 'subjects';
const problems = [];

function flatten(value, prefix = '') {
  if (typeof value === 'string') return [[prefix, value]];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, prefix ? `${prefix}.${key}` : key));
}

function load(language) {
  const folder = join(src, 'i18n', language);
  const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
  return Object.fromEntries(
    names.map((name) => [
      name,
      Object.fromEntries(flatten(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')))),
    ]),
  );
}

const singular = (key) => key.replace(/_(one|other)$/, '');
const places = (text) =>
  [...text.matchAll(/\{\{\s*(\w+)/g)]
    .map(([, name]) => name)
    .sort()
    .join();

const zh = load('zh');
const en = load('en');
for (const namespace of new Set([...Object.keys(zh), ...Object.keys(en)])) {
  const [chinese, english] = [zh[namespace] ?? {}, en[namespace] ?? {}];
  const known = new Set(Object.keys(chinese).map(singular));
  const translated = new Set(Object.keys(english).map(singular));
  for (const key of known) if (!translated.has(key)) problems.push(`${namespace}:${key} has no English`);
  for (const key of translated) if (!known.has(key)) problems.push(`${namespace}:${key} has no Chinese`);
  for (const [key, text] of Object.entries(english)) {
    const source = chinese[key] ?? chinese[`${singular(key)}_other`] ?? chinese[singular(key)];
    if (source !== undefined && !key.endsWith('_one') && places(source) !== places(text)) {
      problems.push(`${namespace}:${key} has other places in English`);
    }
    if (/\p{Script=Han}/u.test(text) && namespace !== GENERATED && key !== 'otherLanguage') {
      problems.push(`${namespace}:${key} holds Chinese in English`);
    }
  }
}

const used = new Set();
const prefixes = new Set();
const files = readdirSync(src, { recursive: true }).filter(
  (name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'),
);
for (const name of files) {
  const text = readFileSync(join(src, name), 'utf8');
  const own = new Set([...text.matchAll(/useTranslation\('(\w+)'\)/g)].map(([, namespace]) => namespace));
  if (text.includes('{ t: c }')) own.delete('common');
  if (own.size > 1) problems.push(`${name} takes its words from several namespaces: ${[...own].join(', ')}`);
  const [namespace] = own;
  for (const [caller, from] of [
    ['t', namespace],
    ['c', 'common'],
  ]) {
    const calls = (argument) => text.matchAll(new RegExp(`\\b${caller}\\(\\s*${argument}`, 'g'));
    for (const [, key] of calls("'([^']+)'")) note(`${from}:${key}`, name);
    for (const [, start] of calls('`([^`$]+)\\$\\{')) prefixes.add(`${from}:${start}`);
  }
}

function note(full, name) {
  const [namespace, key] = full.split(':');
  const known = zh[namespace] ?? {};
  if (!(key in known) && !(`${key}_other` in known)) problems.push(`${name} uses ${full}, which is nowhere`);
  used.add(full);
}

for (const [namespace, keys] of Object.entries(zh)) {
  if (namespace === GENERATED || namespace === COMMANDS || namespace === SUBJECTS) continue;
  for (const key of Object.keys(keys)) {
    const full = `${namespace}:${singular(key)}`;
    if (!used.has(full) && ![...prefixes].some((start) => full.startsWith(start)))
      problems.push(`${full} is used nowhere`);
  }
}

// Each command that the service writes into the log, and each kind of subject, is known there by its name; none else is.
const service = new URL('../../crates/service/src', import.meta.url).pathname;
// The log of an installation also holds what earlier programs wrote.
const commands = new Set([
  'node.init',
  'installation.init',
  'reading.take',
  'reading.erase',
  'record.save',
  'import.records',
]);
const subjects = new Set(['node', 'readings', 'retention', 'snapshots']);
for (const name of readdirSync(service, { recursive: true }).filter((file) => file.endsWith('.rs'))) {
  const text = readFileSync(join(service, name), 'utf8');
  for (const [, command] of text.matchAll(/\(\s*(?:&?ctx|[\w.]*now),\s*"([a-z_]+\.[a-z_]+)"/g))
    commands.add(command);
  for (const [, kind] of text.matchAll(/subject\((?:format!\()?"([a-z_]+)/g)) subjects.add(kind);
}
for (const [namespace, written] of [
  [COMMANDS, commands],
  [SUBJECTS, subjects],
]) {
  for (const key of written) {
    if (!(key in zh[namespace])) problems.push(`${namespace}:${key} has no words in the log`);
  }
  for (const key of Object.keys(zh[namespace])) {
    if (!written.has(key)) problems.push(`${namespace}:${key} is nowhere in the log`);
  }
}

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`Words: ${Object.keys(zh).length} namespaces, complete in both languages`);
