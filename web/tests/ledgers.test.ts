/** Registers that descriptions make: one form, one list and one page for all of them. */
import { expect, test } from 'vitest';
import { openOffice, PHONE } from './support/browser.ts';
import { button, choose, closed, drawer, heading } from './support/forms.ts';

const office = openOffice();

test('a contact about work: what is asked follows what is answered, and its figures and history show it', async () => {
  const officer = await office.comesIn('town_officer');
  const found = await officer.api('POST', '/households/search', { monitored: true, page: { limit: 1 } });
  const [household] = (found.json as { items: { id: string }[] }).items;
  await officer.open(`/households/${household?.id}?tab=ledgers`);
  await officer.click(button(officer, '登记一条：务工联系记录'));
  const form = drawer(officer);
  const answerTo = (field: string) => form.locator('.ant-form-item', { hasText: field }).last();
  await choose(officer, '成员', '');
  await form.getByLabel('联系日期', { exact: true }).fill('2026-11-20');
  await officer.click(form.getByText('电话', { exact: true }));
  // Nothing is asked of somebody who was not reached.
  await officer.click(answerTo('是否联系上').getByText('否', { exact: true }));
  await form.getByLabel('下次联系日期').waitFor();
  expect(await form.getByText('就业状况').count()).toBe(0);
  await officer.click(answerTo('是否联系上').getByText('是', { exact: true }));
  await officer.click(form.getByText('已失业'));
  // Who lost the work is to be followed up: a day, or a reason.
  await form.getByText('已失业的劳动力须及时跟进').waitFor();
  await form.getByLabel('下次联系日期').fill('2026-11-20');
  await officer.click(button(officer, '保存'));
  await form.getByText('下次联系日期须晚于本次联系日期').first().waitFor();
  await form.getByLabel('下次联系日期').fill('2026-11-27');
  await officer.click(button(officer, '保存'));
  await closed(officer);
  await officer.page.getByRole('link', { name: /务工联系记录.*\d+ 条/ }).click();
  await heading(officer, '务工联系记录').waitFor();
  await expect.poll(() => officer.page.getByLabel('统计').innerText()).toMatch(/失业和求职\s*1/);
  await officer.page.locator('tbody a').first().click();
  await officer.page.getByText('已失业').first().waitFor();
  const place = officer.page.url();
  await officer.click(button(officer, '修改'));
  await officer.click(drawer(officer).getByText('稳定就业'));
  await officer.click(button(officer, '保存'));
  await closed(officer);
  await officer.page.getByText(/修改前：.*已失业/).waitFor();
  await officer.click(button(officer, '删除'));
  await drawer(officer).getByLabel('原因').fill('登记错了人');
  await officer.click(drawer(officer).getByRole('button', { name: '删除' }));
  await closed(officer);
  await officer.page.goto(place);
  await officer.page.getByText('没有找到该台账记录').waitFor();
  await officer.leave();
});

test('an asset with its distribution: sums are seen while one types, and the list counts them', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/assistance/ledgers');
  await officer.page.getByRole('link', { name: '项目资产台账' }).click();
  await officer.click(button(officer, '登记一条'));
  const form = drawer(officer);
  await form.getByLabel('资产编号').fill('ZC-001');
  await form.getByLabel('资产名称').fill('示例村冷库');
  await officer.click(form.getByText('过渡期（2021—2025年）'));
  await choose(officer, '资金来源', '中央衔接资金');
  await form.getByLabel('原值').fill('1,000,000');
  await officer.click(form.getByText('经营性'));
  await officer.click(form.getByText('村集体', { exact: true }).first());
  await form.getByLabel('经营主体').fill('示例合作社');
  await form.getByLabel('本年应收收益').fill('5000');
  await form.getByLabel('本年实收收益').fill('3000');
  await form.getByText('2,000 元').waitFor();
  await officer.click(button(officer, '增加一行'));
  await form.getByLabel('分配日期').fill('2026-10-10');
  await choose(officer, '分配去向', '监测对象');
  await form.getByLabel('金额').fill('4000');
  await officer.click(button(officer, '保存'));
  await form.getByText('已分配的收益多于实收收益').first().waitFor();
  await form.getByLabel('金额').fill('1500');
  await officer.click(button(officer, '保存'));
  await closed(officer);
  await heading(officer, '项目资产台账').waitFor();
  await officer.page.getByRole('cell', { name: '1,500 元' }).waitFor();
  await officer.open('/assistance/ledgers/asset?where=kind=operating');
  await expect.poll(() => officer.page.getByLabel('统计').innerText()).toMatch(/原值合计\s*2,600,000 元/);
  await officer.open('/assistance/ledgers/asset?where=kind=household');
  await officer.page.getByText('没有符合条件的记录').waitFor();
  await officer.leave();
});

test('leave is granted by the one whom it names, on a phone too', async () => {
  const officer = await office.comesIn('town_officer');
  const people = (await officer.api('GET', '/people')).json as {
    account_id: string;
    name: string;
    role: string;
  }[];
  const approver = people.find(({ role }) => role === 'town_leader');
  const asker =
    people.find(({ role }) => role === 'team_member') ?? people.find(({ role }) => role === 'town_officer');
  const { json } = await officer.api('POST', '/forms/team_leave/records', {
    values: {
      person: asker?.account_id,
      kind: 'leave',
      from_on: '2026-12-01',
      to_on: '2026-12-03',
      approver: approver?.account_id,
      reason: '家中有事',
    },
  });
  const { id } = json as { id: string };
  await officer.open(`/assistance/ledgers/team_leave/${id}`);
  await officer.page.getByText('待审批').waitFor();
  expect(await officer.page.getByRole('button', { name: '批准' }).count()).toBe(0);
  await officer.leave();
  const leader = await office.comesIn('town_leader', { width: PHONE.width });
  await leader.open(`/assistance/ledgers/team_leave/${id}`);
  await leader.click(leader.page.getByRole('button', { name: '批准', exact: true }));
  await leader.page.getByText('已批准').waitFor();
  await leader.leave();
});
