/** Papers: a town opens what hangs on the village's board, and a form to be written by hand, one button each. */
import { expect, test } from 'vitest';
import { openOffice } from './support/browser.ts';
import { paperOf } from './support/forms.ts';

const office = openOffice();

test('a township officer opens the notice from the case, and a blank form', async () => {
  const officer = await office.comesIn('town_officer');
  const { json } = await officer.api('GET', '/cases?state=town_review&kind=identification');
  const [row] = (json as { items: { id: string; head: string }[] }).items;
  await officer.open(`/cases/${row?.id}`);
  officer.clicks = 0;
  const notice = await paperOf(officer, '打印 识别认定公示');
  expect(officer.clicks).toBe(1);
  expect(notice).toMatch(/公示期：\d{4}年\d+月\d+日至\d{4}年\d+月\d+日（\d+日）/);
  expect(notice).toContain('县级监督电话：0990-1000123');
  expect(notice).toContain(`${row?.head.slice(0, 1)}*`);
  expect(notice).not.toContain(row?.head);
  expect(notice).not.toMatch(/\d{15}|\d{17}[\dX]|1\d{10}|病/);
  const blank = await paperOf(officer, '空白表 承诺授权书');
  expect(blank).toContain('签字或按手印');
  expect(blank).not.toContain(row?.head);
  expect(officer.complaints).toEqual([]);
});
