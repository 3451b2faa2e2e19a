/** Standards: each value with its source, what changed between two packs, and the rules. */
import { expect, test } from 'vitest';
import { openOffice } from './support/browser.ts';

const office = openOffice();

test('each value stands beside its document and clause', async () => {
  const person = await office.comesIn('county_officer');
  await person.open('/policies');
  const rows = person.page.locator('.facts-table tbody tr');
  await rows.first().waitFor();
  const cells = await rows.evaluateAll((all) =>
    all.map((row) => [...row.children].map((cell) => cell.textContent?.trim() ?? '')),
  );
  expect(cells.length).toBeGreaterThan(20);
  expect(cells.filter(([what, value, source]) => !what || !value || !source)).toEqual([]);
  // A document narrows the page to what it says.
  const document = rows.first().locator('.citation a');
  const source = (await document.innerText()).split(/[§第：]/)[0]?.trim() ?? '';
  await document.click();
  await person.page.locator('[aria-current="true"]').waitFor();
  const left = await rows.locator('.citation').allInnerTexts();
  expect(left.length).toBeLessThan(cells.length);
  expect(left.every((text) => text.startsWith(source))).toBe(true);
  await person.leave();
});

test('the difference between two packs names the line, before and after', async () => {
  const person = await office.comesIn('county_officer');
  const { json } = await person.api('GET', '/policies');
  const packs = json as { id: string; year: number; area: string; tiers: { up_to: number }[] }[];
  const newer = packs.find(({ id }) => id === '99/2025');
  const older = packs.find(({ id }) => id === '99/2024');
  if (!newer?.tiers[0] || !older?.tiers[0]) throw new Error('the demo province has no two packs');
  await person.open('/policies/difference?before=99/2024&after=99/2025');
  const yuan = (fen: number) => (fen / 100).toLocaleString('en-US');
  const row = person.page.locator('.list-table tbody tr', { hasText: yuan(newer.tiers[0].up_to) }).first();
  await row.waitFor();
  await expect.poll(() => row.innerText()).toContain(yuan(older.tiers[0].up_to));
  const all = await person.page.locator('.list-table tbody tr').count();
  await person.page.getByText(`${all} 处不同`).waitFor();
  await person.open('/policies/difference?before=99/2025&after=99/2025');
  await person.page.getByText('这两版没有差异').waitFor();
  await person.leave();
});

test('the rules of a pack are listed with level, text and source', async () => {
  const person = await office.comesIn('county_officer');
  await person.open('/policies/rules');
  const rows = person.page.locator('.list-table tbody tr');
  await rows.first().waitFor();
  const { json } = await person.api('GET', '/policies');
  const pack = (json as { in_force: boolean; rules: unknown[] }[]).find((one) => one.in_force);
  await expect.poll(() => rows.count()).toBe(pack?.rules.length);
  // What a rule says is read in words; its expression is shown to who asks.
  const expression = rows.first().locator('.rule-text').first();
  expect(await expression.isVisible()).toBe(false);
  await person.click(rows.first().getByText('看表达式'));
  await expression.waitFor({ state: 'visible' });
  await person.leave();
});
