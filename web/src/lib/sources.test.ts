import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('no field grows by itself: that writes a style as text, which our content security policy forbids', () => {
  const src = join(import.meta.dirname, '..');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.tsx'),
  );
  const growing = files.filter((name) => readFileSync(join(src, name), 'utf8').includes('autoSize'));
  expect(files.length).toBeGreaterThan(50);
  expect(growing).toEqual([]);
});
