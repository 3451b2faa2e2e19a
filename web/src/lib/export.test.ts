import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { csv, guarded, xlsx } from './export';

test('a text that looks like a formula cannot run in a spreadsheet', () => {
  for (const text of ['=1+1', '+86', '-cmd', '@x', '\t=1']) expect(guarded(text)).toBe(`'${text}`);
  for (const text of ['张三', '-12.5', '1,200', '']) expect(guarded(text)).toBe(text);
});

test('a CSV file carries its mark and quotes', async () => {
  const text = await csv([
    ['户主', '备注'],
    ['张三', '说"好"，来'],
  ]).text();
  expect(text).toContain('"张三","说""好""，来"');
});

test('a workbook is a sound archive with every cell as text', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shouwang-xlsx-'));
  try {
    const path = join(folder, 'x.xlsx');
    writeFileSync(
      path,
      new Uint8Array(await xlsx([['户主'], ['=HYPERLINK("x")'], ['<a>&']], '农户/名单').arrayBuffer()),
    );
    const check =
      'import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);assert z.testzip() is None;print(z.read("xl/worksheets/sheet1.xml").decode())';
    const sheet = execFileSync('python3', ['-c', check, path]).toString();
    expect(sheet).toContain('t="inlineStr"><is><t xml:space="preserve">=HYPERLINK(&quot;x&quot;)</t>');
    expect(sheet).toContain('&lt;a&gt;&amp;');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
