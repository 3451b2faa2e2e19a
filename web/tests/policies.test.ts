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

test('where product and published figure differ both are shown, and the published one holds', async () => {
  const person = await office.comesIn('county_officer');
  const { json } = await person.api('GET', '/policies');
  type Basis = { product: number | null; difference: number | null };
  const packs = json as { id: string; tiers: { basis: Basis | null }[] }[];
  const basis = packs.find(({ id }) => id === '99/2024')?.tiers[0]?.basis;
  if (!basis?.product || !basis.difference) throw new Error('the pack of 2024 was rounded');
  await person.open('/policies?pack=99/2024');
  const line = person.page.locator('.facts-table tbody tr', { hasText: '测算' }).first();
  await line.waitFor();
  const yuan = (fen: number) => (fen / 100).toLocaleString('en-US');
  const text = await line.innerText();
  // proves STD-08: the product, the published figure, and what rounding did
  for (const part of [
    `= ${yuan(basis.product)} 元`,
    `公布数 ${yuan(basis.product + basis.difference)} 元`,
    `相差 +${yuan(basis.difference)} 元`,
  ])
    expect(text).toContain(part);
  // proves STD-08: and that the published one is the law
  expect(text).toContain('以公布数为准');
  await person.open('/policies?pack=99/2025');
  await line.waitFor();
  expect(await line.innerText()).toContain('与公布数相同');
  await person.leave();
});

test('the register of documents says what implements what, and what rests on each', async () => {
  const person = await office.comesIn('county_officer');
  const { json } = await person.api('GET', '/policies/documents');
  const documents = json as { id: string; title: string | null; parents: string[]; cited_by: string[] }[];
  await person.open('/policies');
  await person.click(person.page.getByRole('link', { name: '文件目录' }));
  const rows = person.page.locator('.list-table tbody tr');
  await rows.first().waitFor();
  await expect.poll(() => rows.count()).toBe(documents.length);
  const notice = documents.find(({ id }) => id === '普农函〔2023〕77号');
  await person.click(rows.filter({ hasText: '普农函〔2023〕77号' }).getByRole('link').first());
  const details = person.page.locator('.document-details');
  await details.waitFor();
  // proves STD-15: a document with its number, issuer, openness and what it implements
  for (const text of ['普农函〔2023〕77号', '普宁市农业农村局', '不公开', notice?.parents[0] ?? '?'])
    await expect.poll(() => details.innerText()).toContain(text);
  const resting = notice?.cited_by.filter((one) => one.includes(' ')) ?? [];
  expect(resting.length).toBeGreaterThan(0);
  // proves STD-15: the values of the standards that cite it, by name
  expect(await details.locator('.document-values li').count()).toBe(resting.length);
  // proves STD-15: and the registers and checklists that are kept because of it
  expect(await details.locator('.document-registers li').count()).toBeGreaterThan(3);
  // The way up and down.
  await person.click(details.getByRole('link', { name: notice?.parents[0] ?? '?' }));
  await expect.poll(() => details.innerText()).toContain(notice?.title ?? '?');
  // The measures against a risk rest on a document, too.
  const scheme = documents.find(({ id }) => id === '翁乡振组〔2021〕25号');
  expect(scheme?.cited_by.some((one) => one.endsWith('measures.unsafe_water'))).toBe(true);
  await person.click(rows.filter({ hasText: '翁乡振组〔2021〕25号' }).getByRole('link').first());
  await expect.poll(() => details.locator('.document-values').innerText()).toContain('的帮扶措施');
  expect(person.complaints).toEqual([]);
  await person.leave();
});
