/** Households that were monitored before they came: nobody brings them in alone. */
import { expect, test } from 'vitest';
import { openOffice } from './support/browser.ts';
import { TODAY } from './support/county.ts';
import { button, choose, closed, drawer } from './support/forms.ts';

const office = openOffice();

test('a household that moves in is proposed on its page and decided by somebody else', async () => {
  const officer = await office.comesIn('county_officer');
  const { json } = await officer.api('POST', '/households/search', { monitored: false });
  const [household] = (json as { items: { id: string; head: string }[] }).items;
  if (!household) throw new Error('everybody is monitored');
  await officer.open(`/households/${household.id}`);
  await officer.click(button(officer, '外县转入登记'));
  await drawer(officer).getByLabel('迁出县（市、区）').fill('邻县');
  await drawer(officer).getByLabel('外县文件文号').fill('邻农函〔2026〕1号');
  await choose(officer, '监测类型', '突发严重困难户');
  await drawer(officer).getByLabel('监测开始').fill(TODAY);
  await drawer(officer).getByLabel('监测开始').press('Enter');
  await drawer(officer).getByLabel('监测开始').press('Control+Enter');
  await closed(officer);
  await officer.open('/cases/arrivals');
  const row = officer.page
    .locator('.list-table')
    .first()
    .locator('tbody tr')
    .filter({ hasText: '由邻县转入' });
  await row.waitFor();
  expect((await row.getByText('由另一人').count()) + (await row.getByRole('button').count())).toBe(1);
  expect(await row.getByRole('button').count()).toBe(0);
  expect(officer.complaints).toEqual([]);
  await officer.leave();

  const leader = await office.comesIn('county_leader');
  await leader.open('/cases');
  await leader.click(leader.page.getByRole('link', { name: '期初登记和转入' }));
  const same = leader.page
    .locator('.list-table')
    .first()
    .locator('tbody tr')
    .filter({ hasText: '由邻县转入' });
  await leader.click(same.getByRole('button', { name: '审定' }));
  await drawer(leader).getByText(household.head).waitFor();
  await drawer(leader).getByLabel('同意，名单').check();
  await drawer(leader).getByLabel('同意，名单').press('Control+Enter');
  await closed(leader);
  await same.getByText('已审定').waitFor();
  await leader.open(`/households/${household.id}`);
  await leader.page.getByText(`突发严重困难户 · ${TODAY} 纳入`).waitFor();
  expect(leader.complaints).toEqual([]);
  await leader.leave();
});
