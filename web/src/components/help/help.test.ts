import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { screens } from '@/app/routes';
import en from '@/i18n/en/help.json';
import zh from '@/i18n/zh/help.json';
import { pageKey } from './pageKey';

test('every screen has its help, and no help is of a screen that is gone', () => {
  const keys = screens.map(pageKey).sort();
  expect(Object.keys(zh.page).sort()).toEqual(keys);
  expect(Object.keys(en.page).sort()).toEqual(keys);
});

test('the table of keys has every key that does something', () => {
  const src = join(import.meta.dirname, '../..');
  const names = readdirSync(src, { recursive: true, encoding: 'utf8' });
  const texts = names
    .filter((name) => name.endsWith('.tsx'))
    .map((name) => readFileSync(join(src, name), 'utf8'));
  const used = texts.flatMap((text) =>
    [...text.matchAll(/useShortcut\('([^']+)'/g)].map(([, key]) => key ?? ''),
  );
  const table = readFileSync(join(src, 'app/KeyTable.tsx'), 'utf8');
  const named = [...table.matchAll(/\['([^']+)', t\(/g)].flatMap(([, keys]) =>
    (keys ?? '').split(' / ').map((key) => key.replaceAll(' ', '').toLowerCase()),
  );
  expect(used.length).toBeGreaterThan(5);
  expect(used.filter((key) => !named.includes(key))).toEqual([]);
});
