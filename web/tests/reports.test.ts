/** Reports: figures that are taken, words of the office, the signature of somebody else, and who has read it. */
import { expect, test } from 'vitest';
import { openOffice } from './support/browser.ts';
import { button, drawer, heading, paperOf, send } from './support/forms.ts';

const office = openOffice();

test('an officer writes a circular, the head signs it, a town answers, and it is printed', async () => {
  const officer = await office.comesIn('county_officer');
  await officer.open('/duties/reports');
  await officer.click(
    officer.page.locator('tr', { hasText: '跟踪走访情况通报' }).getByRole('button', { name: '起草' }).first(),
  );
  await heading(officer, '跟踪走访情况通报').waitFor();
  const path = new URL(officer.page.url()).pathname;
  // proves RPT-02, SUP-04, TIM-27: visits town by town, each figure with its list, without a number typed by hand
  const figures = officer.page.locator('.report-table').first();
  expect(await figures.locator('tbody tr').count()).toBeGreaterThan(3);
  await figures.getByRole('link').first().waitFor();
  await officer.click(button(officer, '送签'));
  await officer.click(officer.page.locator('.ant-modal').getByRole('button', { name: '送签' }));
  await officer.page.getByText('还有必写的章节没有写：走访情况、下一步要求').waitFor();
  await officer.click(button(officer, '写作'));
  await drawer(officer).getByLabel('走访情况').fill('多数镇按期走访，两镇偏慢。');
  await drawer(officer).getByLabel('下一步要求').fill('各镇月底前补齐走访。');
  await send(officer);
  await officer.click(button(officer, '送签'));
  await officer.click(officer.page.locator('.ant-modal').getByRole('button', { name: '送签' }));
  await officer.page.locator('.page-about', { hasText: '待签发' }).waitFor();
  expect(await officer.page.getByRole('button', { name: '签发或退回' }).count()).toBe(0);
  await officer.leave();

  const leader = await office.comesIn('county_leader');
  await leader.open('/');
  await leader.click(leader.page.getByRole('link', { name: /跟踪走访情况通报 报告待签发/ }));
  await leader.click(button(leader, '签发或退回'));
  await drawer(leader).getByLabel('文号（可不填）').fill('示农函〔2026〕9号');
  await send(leader);
  await leader.page.locator('.page-about', { hasText: '已签发' }).waitFor();
  await leader.leave();

  const town = await office.comesIn('town_officer');
  await town.open('/');
  await town.click(town.page.getByRole('link', { name: /跟踪走访情况通报 通报待签收/ }));
  await town.click(button(town, '签收'));
  await drawer(town).getByLabel('答复（可不填）').fill('本月补齐。');
  await send(town);
  // proves SUP-03: the circular of each place has come there, and what it answers is seen above
  await town.page.getByText('本月补齐。').waitFor();
  const print = await paperOf(town, '打印');
  expect(print).toContain('示农函〔2026〕9号');
  expect(print).toContain('各镇月底前补齐走访。');
  expect(town.complaints).toEqual([]);
  await town.leave();

  const again = await office.comesIn('county_officer');
  await again.open(path);
  await again.page.getByText('本月补齐。').waitFor();
  await again.leave();
});
