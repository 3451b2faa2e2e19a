/** What another line would do, whom a new pack concerns, and tuning by two people. */
import { expect, test } from 'vitest';
import { openOffice, type Person } from './support/browser.ts';
import { button, closed, drawer } from './support/forms.ts';

const office = openOffice();

type Moves = { total: number; households: { household_id: string; head: string | null }[] };
type View = Record<'enters' | 'leaves' | 'near' | 'data_missing' | 'not_owed', Moves> & {
  within_before: number;
  within_then: number;
  curve: { percent: number; within: number }[];
  risks: unknown[];
};

const rows = (person: Person) => person.page.locator('.list-table tbody tr');

test('two levers tell who would enter and leave, with a list behind every number', async () => {
  const officer = await office.comesIn('county_officer');
  const { json } = await officer.api('POST', '/policies/whatif', {
    line: 1_600_000,
    populations: ['lifted'],
  });
  const view = json as View;
  expect(view.enters.total).toBeGreaterThan(0);
  expect(view.leaves.total).toBeGreaterThan(0);

  await officer.open('/policies/whatif');
  const then = officer.page.getByRole('group', { name: '改为' });
  await then.getByLabel('监测线').fill('１６，０００');
  await then.getByLabel('一般农户').uncheck();
  await then.getByLabel(/边缘易致贫户/).uncheck();
  officer.clicks = 0;
  await then.getByLabel('监测线').press('Enter');
  await officer.page.locator('.stat').first().waitFor();
  const numbers = async () => (await officer.page.locator('.stat-number').allInnerTexts()).map(Number);
  await expect
    .poll(numbers)
    .toEqual(
      (['enters', 'leaves', 'near', 'data_missing', 'not_owed'] as const).map((list) => view[list].total),
    );
  // Before all numbers: how many nothing is known of.
  const unknown = view.data_missing.total + view.not_owed.total;
  expect(unknown).toBeGreaterThan(0);
  const first = officer.page.locator('.policy-result > :first-child');
  await expect
    .poll(() => first.innerText())
    .toContain(`${unknown} 户没有收入数据（其中 ${view.not_owed.total} 户不须填报）`);
  await officer.page.getByText(`范围内 ${view.within_before} 户 → ${view.within_then} 户`).waitFor();
  await expect.poll(() => rows(officer).count()).toBe(Math.min(view.enters.total, 200));
  await officer.click(officer.page.locator('.stat', { hasText: '退出' }));
  await officer.page.getByText('已认定的监测对象不因此退出').waitFor();
  await expect.poll(() => rows(officer).count()).toBe(view.leaves.total);
  await expect.poll(() => rows(officer).first().innerText()).toContain(view.leaves.households[0]?.head ?? '');

  // The same by village, by risk, and along the line, whose drawing has a table beside it.
  await officer.click(officer.page.getByRole('link', { name: '按村' }));
  const column = async (at: number) =>
    (await officer.page.locator(`.plain-table tbody tr td:nth-child(${at})`).allInnerTexts()).map(Number);
  await expect
    .poll(async () => (await column(2)).reduce((sum, entering) => sum + entering, 0))
    .toBe(view.enters.total);
  await officer.click(officer.page.getByRole('link', { name: '按风险' }));
  await officer.page.getByRole('heading', { name: '按风险' }).waitFor();
  await expect.poll(() => officer.page.locator('.plain-table tbody tr').count()).toBe(view.risks.length);
  await officer.click(officer.page.getByRole('link', { name: '敏感度' }));
  await officer.page.locator('canvas').waitFor();
  await officer.click(button(officer, '看表格'));
  await expect.poll(() => column(3)).toEqual(view.curve.map(({ within }) => within));

  // The address holds it all, so that it can be shown to a colleague.
  await officer.page.reload();
  await officer.page.locator('.stat').first().waitFor();
  await expect.poll(async () => (await numbers())[0]).toBe(view.enters.total);
  expect(officer.complaints).toEqual([]);
  await officer.leave();
});

test('without a line there is nothing to compare', async () => {
  const officer = await office.comesIn('county_officer');
  await officer.open('/policies/whatif');
  const then = officer.page.getByRole('group', { name: '改为' });
  await then.getByLabel('监测线').fill('很多');
  await officer.page.getByText('请填写监测线').waitFor();
  expect(await button(officer, '测算').isDisabled()).toBe(true);
  await officer.leave();
});

test('a newer pack names the households whose state it changes, and tells their villages', async () => {
  const officer = await office.comesIn('county_officer');
  await officer.open('/policies/difference?before=99/2024&after=99/2025');
  await officer.click(button(officer, '查看涉及的农户'));
  await officer.page.getByText(/^自\d{4}-\d{2}-\d{2}起执行/).waitFor();
  const entering = officer.page.getByRole('heading', { name: '按新标准进入范围' });
  await expect.poll(() => entering.innerText()).toMatch(/[1-9]/);
  await rows(officer).first().waitFor();
  await officer.click(button(officer, '生成解释引导待办'));
  const said = await officer.page.getByRole('status').filter({ hasText: '已生成' }).innerText();
  expect(said).toMatch(/已生成 [1-9]\d* 条待办/);
  await officer.leave();
});

test('a standard is proposed from what was tried, and published by somebody else', async () => {
  const officer = await office.comesIn('county_officer');
  const { json: tried } = await officer.api('POST', '/policies/whatif', { line: 1_200_000 });
  const view = tried as View;
  await officer.open('/policies/whatif?line=1200000');
  await officer.click(officer.page.getByRole('link', { name: '按此拟定标准' }));
  await drawer(officer).getByLabel('依据').fill('守望县2027年工作要点（虚构）第一条');
  await expect.poll(() => drawer(officer).getByLabel('监测线').inputValue()).toBe('12,000');
  await drawer(officer).getByLabel('监测线').fill('9,000');
  await drawer(officer).getByLabel('生效日期').fill('2027-01-01');
  await officer.press('Control+Enter');
  // A line below the floor is refused with its reason; nothing that was typed is lost.
  await drawer(officer)
    .getByText(/低于底线/)
    .waitFor();
  await drawer(officer).getByLabel('监测线').fill('12,000');
  officer.clicks = 0;
  await officer.press('Control+Enter');
  await closed(officer);
  expect(officer.clicks).toBe(1);
  const row = rows(officer).first();
  await row.getByText(/→ 12,000/).waitFor();
  await row.getByText(`新进入 ${view.enters.total}，退出 ${view.leaves.total}`).waitFor();
  await row.getByText('须由另一人审定').waitFor();

  const leader = await office.comesIn('county_leader');
  await leader.open('/policies/publications');
  await leader.click(rows(leader).first().getByRole('button', { name: '发布审定' }));
  await drawer(leader).getByRole('definition').getByText('守望县2027年工作要点（虚构）第一条').waitFor();
  await drawer(leader).getByText('发布', { exact: true }).click();
  await leader.click(button(leader, '确认审定'));
  await closed(leader);
  await rows(leader).first().getByText('已发布').waitFor();
  const { json } = await leader.api('GET', '/policies');
  const published = (json as { id: string; effective_from: string; in_force: boolean }[]).find(
    ({ id }) => id === '990101/2027',
  );
  expect(published).toMatchObject({ effective_from: '2027-01-01', in_force: false });
  expect(leader.complaints.concat(officer.complaints)).toEqual([]);
});

test('a standard that is not published says why and changes nothing', async () => {
  const officer = await office.comesIn('county_officer');
  await officer.open('/policies/whatif?line=1300000');
  await officer.click(officer.page.getByRole('link', { name: '按此拟定标准' }));
  await drawer(officer).getByLabel('依据').fill('守望县2028年工作要点（虚构）第二条');
  await drawer(officer).getByLabel('生效日期').fill('2028-01-01');
  await officer.press('Control+Enter');
  await closed(officer);
  const leader = await office.comesIn('county_leader');
  await leader.open('/policies/publications');
  await leader.click(rows(leader).first().getByRole('button', { name: '发布审定' }));
  await drawer(leader).getByText('不发布', { exact: true }).click();
  await leader.press('Control+Enter');
  await drawer(leader).locator('.ant-form-item-explain-error').waitFor();
  await drawer(leader).getByLabel('说明').fill('等省里的通知。');
  await leader.click(button(leader, '确认审定'));
  await closed(leader);
  await rows(leader).first().getByText('等省里的通知。').waitFor();
  await expect.poll(() => rows(leader).first().getByRole('button').count()).toBe(0);
  const { json } = await leader.api('GET', '/policies');
  expect((json as { id: string }[]).map(({ id }) => id)).not.toContain('990101/2028');
  expect(leader.complaints.concat(officer.complaints)).toEqual([]);
  await leader.leave();
  await officer.leave();
});

test('one person proposes a tuning, and only another can decide it', async () => {
  const officer = await office.comesIn('county_officer');
  await officer.open('/policies/tunings');
  await officer.click(button(officer, '提出调参'));
  await officer.click(drawer(officer).getByLabel('参数'));
  await officer.click(officer.page.locator('.ant-select-item-option', { hasText: '10%' }).first());
  await drawer(officer).getByLabel('新数值').fill('15');
  await drawer(officer).getByLabel('理由').fill('临界户多，扩大关注范围。');
  await officer.press('Control+Enter');
  await closed(officer);
  const row = rows(officer).first();
  await expect.poll(() => row.innerText()).toMatch(/10% → 15%/);
  await row.getByText('须由另一人审定').waitFor();
  await expect.poll(() => row.getByRole('button').count()).toBe(0);

  const leader = await office.comesIn('county_leader');
  // The day's page says that it waits, and why.
  const waiting = leader.page.getByRole('region', { name: '等您审定（1 项）' });
  await waiting.getByText('临界户多，扩大关注范围。').waitFor();
  await leader.click(waiting.getByRole('link', { name: '规则调参 1 项' }));
  await leader.click(rows(leader).first().getByRole('button', { name: '审定' }));
  await drawer(leader).getByText('不批准', { exact: true }).click();
  await drawer(leader).getByText('不批准', { exact: true }).press('Control+Enter');
  await drawer(leader).locator('.ant-form-item-explain-error').waitFor();
  await drawer(leader).getByText('批准', { exact: true }).click();
  await leader.click(button(leader, '确认审定'));
  await closed(leader);
  await rows(leader).first().getByText('已批准').waitFor();

  // The rules say how often they were right; their parameter is another from today on.
  await leader.open('/policies/rules');
  await rows(leader).first().waitFor();
  const { json } = await leader.api('GET', '/rules');
  const seen = json as {
    rules: { id: string; pushed: number; hit_percent: number | null }[];
    pack: { version: string };
  };
  expect(seen.pack.version).toContain('+');
  const pushed = seen.rules.find((rule) => rule.pushed > 0 && rule.hit_percent !== null);
  expect(pushed).toBeDefined();
  await leader.page.getByText(`${pushed?.hit_percent}%`).first().waitFor();
  await leader.leave();
  await officer.leave();
});
