/** Today: what is due, and the way to it. */
import { expect, test } from 'vitest';
import { openOffice } from './support/browser.ts';

const office = openOffice();

test('a town officer sees what is due in order without a click', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.page.locator('.list-table tbody tr').first().waitFor();
  expect(officer.clicks).toBe(0);
  const { json } = await officer.api('GET', '/today');
  const { items: waiting } = json as { items: { due: string; head: string; what: string }[] };
  const dues = waiting.map(({ due }) => due);
  expect(dues).toEqual([...dues].sort());
  // What only this level can decide comes first.
  const items = [
    ...waiting.filter(({ what }) => what === 'case'),
    ...waiting.filter(({ what }) => what !== 'case'),
  ];
  const shown = await officer.page.locator('.list-table tbody tr td:first-child').allInnerTexts();
  expect(shown).toHaveLength(items.length);
  expect(shown[0]).toContain(items[0]?.head);
  // The clock says it in words, by a shape, and by a colour.
  const clock = officer.page.locator('.list-table tbody tr .clock').first();
  await expect.poll(() => clock.innerText()).toMatch(/剩 \d+ 天|今天到期|超期 \d+ 天/);
  await expect.poll(() => clock.locator('svg').count()).toBe(1);
  await officer.leave();
});

test('every count opens the list behind it', async () => {
  const officer = await office.comesIn('town_officer');
  const stat = (label: string) => officer.page.locator('.stat', { hasText: label });
  const count = async (label: string) =>
    Number((await stat(label).locator('.stat-number').innerText()).split('/')[0]);
  await stat('超期').waitFor();
  for (const label of ['超期', '今天到期', '3 天内到期']) {
    const expected = await count(label);
    await officer.click(stat(label));
    await officer.page.waitForFunction(
      (wanted) => document.querySelectorAll('.list-table tbody tr').length === wanted,
      expected,
    );
  }
  const missing = await count('未采集');
  await officer.click(stat('未采集'));
  await officer.page.getByText('应采集而未采集').waitFor();
  await officer.page.getByText(`共 ${missing} 条`).waitFor();
  expect(officer.clicks).toBe(4);
  await officer.leave();
});

test('a list is kept under a name and is there tomorrow', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/households?warning=true');
  await officer.page.locator('.list-table tbody tr').first().waitFor();
  await officer.click(officer.page.getByRole('button', { name: '存为工作清单' }));
  await officer.page.getByLabel('清单名称').fill('有预警的户');
  await officer.press('Enter');
  await officer.open('/');
  await officer.click(officer.page.getByRole('link', { name: '有预警的户' }));
  await officer.page.waitForURL(/warning=true/);
  expect(officer.clicks).toBeLessThanOrEqual(3);
  await officer.leave();
});

test('from today to an answered warning in two clicks, and back in one', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/?what=warning');
  const link = officer.page.locator('.list-table tbody tr a').first();
  await link.waitFor();
  const before = await officer.page.locator('.list-table tbody tr').count();
  await officer.click(link);
  await officer.click(officer.page.getByRole('button', { name: '属实，纳入识别' }));
  await officer.page.getByRole('button', { name: '属实，纳入识别' }).waitFor({ state: 'detached' });
  expect(officer.clicks).toBe(2);
  await officer.click(officer.page.getByRole('link', { name: '今日待办' }).first());
  await officer.page.locator('.list-table tbody tr').first().waitFor();
  await officer.open('/?what=warning');
  await officer.page.waitForFunction(
    (wanted) => document.querySelectorAll('.list-table tbody tr').length === wanted,
    before - 1,
  );
  expect(officer.clicks).toBe(3);
  await officer.leave();
});

test('a contact person sees what is due for the households one is the contact of', async () => {
  const officer = await office.comesIn('town_officer');
  const { json } = await officer.api('POST', '/households/search', { monitored: true });
  const village = (json as { items: { area: { name: string }[] }[] }).items[0]?.area[2]?.name;
  await officer.leave();
  const cadre = await office.comesIn('village_cadre', {}, village);
  const first = cadre.page.locator('.duties li').first();
  await first.waitFor();
  await expect.poll(() => first.locator('a').innerText()).not.toBe('');
  await expect.poll(() => first.locator('.tag').count()).toBeGreaterThan(0);
  await cadre.leave();
});
