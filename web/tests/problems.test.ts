/** Problems that households told at visits: entered one a line, found in a list, and closed where they are seen. */
import { expect, test } from 'vitest';
import { openOffice } from './support/browser.ts';
import { TODAY } from './support/county.ts';
import { button, closed, drawer } from './support/forms.ts';

const office = openOffice();

test('two problems of a visit are told, listed, and closed one by one', async () => {
  const cadre = await office.comesIn('village_cadre');
  const { json } = await cadre.api('POST', '/households/search', { monitored: false });
  const [household] = (json as { items: { id: string; head: string }[] }).items;
  if (!household) throw new Error('the village has nobody');
  const open = async () =>
    (
      (await cadre.api('GET', '/visits/open-problems?limit=200')).json as {
        items: {
          visit: { household_id: string; problems: { problem: string; solved_on: string | null }[] };
        }[];
      }
    ).items
      .filter(({ visit }) => visit.household_id === household.id)
      .flatMap(({ visit }) => visit.problems)
      .filter(({ solved_on: solved }) => solved === null)
      .map(({ problem }) => problem);
  const before = await open();

  await cadre.open(`/households/${household.id}?tab=visits`);
  await cadre.click(button(cadre, '登记走访'));
  await cadre.click(drawer(cadre).getByText('有变化', { exact: true }));
  await drawer(cadre).getByLabel('反映的问题').fill('屋后水沟堵塞\n\n孩子转学手续没办好');
  await drawer(cadre).getByLabel('反映的问题').press('Control+Enter');
  await closed(cadre);
  // proves DSC-04: a visit at any time, from the page of the household, with what was found
  expect(await open()).toEqual([...before, '屋后水沟堵塞', '孩子转学手续没办好']);

  // In the list of the village, from the page of plans.
  await cadre.open('/assistance');
  await cadre.click(cadre.page.getByRole('link', { name: '走访问题' }));
  const row = cadre.page.locator('.list-table tbody tr', { hasText: '屋后水沟堵塞' }).first();
  await row.waitFor();
  const line = row.locator('li', { hasText: '屋后水沟堵塞' });
  await cadre.click(line.getByRole('button', { name: '已解决' }));
  await drawer(cadre).getByText(`${TODAY} 走访时反映`).waitFor();
  await drawer(cadre).getByLabel('解决日期').press('Control+Enter');
  await closed(cadre);
  await expect.poll(open).toEqual([...before, '孩子转学手续没办好']);

  // And on the household's page, where the day stands beside it.
  await cadre.open(`/households/${household.id}?tab=visits`);
  await cadre.page.getByText(`${TODAY} 已解决`).first().waitFor();
  const other = cadre.page.locator('.finding p', { hasText: '孩子转学手续没办好' }).first();
  await cadre.click(other.getByRole('button', { name: '已解决' }));
  await drawer(cadre).getByLabel('解决日期').press('Control+Enter');
  await closed(cadre);
  await expect.poll(open).toEqual(before);
  expect(cadre.complaints).toEqual([]);
  await cadre.leave();
});
