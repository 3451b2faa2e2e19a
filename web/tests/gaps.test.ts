/** What is missing: plans with gaps, measures that lapse, and who is below the line and not monitored. */
import { expect, test } from 'vitest';
import { openOffice, type Person } from './support/browser.ts';
import { button, choose, drawer, send } from './support/forms.ts';

const office = openOffice();

type Row = { household_id: string; head: string | null };
interface Plan {
  risks: { cover: string | null; covered_by: string[] }[];
  measures: { id: string }[];
  check: { gaps: { code: string }[] };
}
const rows = (person: Person) => person.page.locator('.list-table tbody tr');
/** So many rows are shown of a list that comes as a whole. */
const SHOWN = 200;

test('from the cockpit to the plans with gaps, and to the plan itself', async () => {
  const officer = await office.comesIn('county_officer');
  const { json } = await officer.api('GET', '/plans/gaps');
  const view = json as { gaps: Record<string, number>; households: Row[] };
  expect(view.households.length).toBeGreaterThan(0);
  await officer.open('/cockpit');
  await officer.click(officer.page.getByRole('link', { name: '计划有缺口的户' }));
  await rows(officer).first().waitFor();
  await expect.poll(() => rows(officer).count()).toBe(Math.min(view.households.length, SHOWN));
  const NAMES: Record<string, string> = {
    'plan.risk_uncovered': '风险未落实措施',
    'plan.development_missing': '有劳动力未落实开发式措施',
    'plan.safety_net_missing': '无劳动力未落实兜底措施',
    'plan.risks_unrecorded': '风险未登记',
  };
  const [[gap, n] = ['', 0]] = Object.entries(view.gaps);
  await officer.click(officer.page.getByRole('link', { name: `${NAMES[gap]} ${n}` }));
  await officer.page.locator('.chip[aria-current="true"]', { hasText: NAMES[gap] }).waitFor();
  await expect.poll(() => rows(officer).count()).toBe(Math.min(n, SHOWN));
  await officer.click(rows(officer).first().getByRole('link').first());
  await officer.page.getByText('计划还有缺口').first().waitFor();
  expect(officer.clicks).toBe(3);
  expect(officer.complaints).toEqual([]);
  await officer.leave();
});

test('a risk is covered by what is in effect alone, and whether it prevents and who pays is seen wherever it is listed', async () => {
  const officer = await office.comesIn('county_officer');
  const { json } = await officer.api('POST', '/households/search', { monitored: true, page: { limit: 100 } });
  const planOf = async (id: string) => (await officer.api('GET', `/households/${id}/plan`)).json as Plan;
  let home = '';
  for (const { id } of (json as { items: { id: string }[] }).items) {
    if ((await planOf(id)).risks[0]?.cover === 'in_effect') home = id;
    if (home) break;
  }
  const gapsOf = async () => (await planOf(home)).check.gaps.map(({ code }) => code);
  const before = await planOf(home);
  const covering = before.measures.findIndex(({ id }) => before.risks[0]?.covered_by.includes(id));
  await officer.open(`/assistance/${home}`);
  const risk = officer.page.getByLabel('风险和对应措施', { exact: true }).locator('li').first();
  await risk.getByText('已落实', { exact: true }).waitFor();
  await officer.click(
    officer.page.locator('.measure').nth(covering).getByRole('button', { name: '登记完成' }),
  );
  await send(officer);
  // proves AST-06, AST-07: what is finished covers nothing any more
  await risk.getByText('已结束', { exact: true }).waitFor();
  await officer.page.getByLabel('计划还有缺口').getByText('原有的均已完成').first().waitFor();
  expect(await gapsOf()).toContain('plan.risk_uncovered');

  await officer.click(risk.getByRole('button', { name: /^＋/ }).first());
  await officer.click(drawer(officer).getByText('事前预防', { exact: true }));
  await drawer(officer).getByLabel('具体内容').fill('每月 500 元，先做再看。');
  await drawer(officer).getByLabel('金额（元）').fill('500');
  await choose(officer, '资金来源', '“6·30”社会捐赠资金');
  await send(officer);
  // proves AST-06, AST-07: by what a risk is answered is seen, and what is only proposed is none
  await risk.getByText('仅拟定', { exact: true }).waitFor();
  await officer.page.getByLabel('计划还有缺口').getByText('目前只是拟定').first().waitFor();
  expect(await gapsOf()).toContain('plan.risk_uncovered');
  for (const [step, shown] of [
    ['登记评议', '评议公示中'],
    ['登记公示', '评议公示中'],
    ['登记实施', '已落实'],
  ] as const) {
    await officer.click(button(officer, step));
    await send(officer);
    await risk.getByText(shown, { exact: true }).waitFor();
  }
  expect(await gapsOf()).not.toContain('plan.risk_uncovered');
  // proves AST-07: and in how many days after the inclusion
  await officer.page.getByText(/首项措施已于 2026-\d\d-\d\d 实施，距纳入 \d+ 天/).waitFor();
  const paidBy = '“6·30”社会捐赠资金';
  // proves AST-01, AST-02: at the plan
  await officer.page.locator('.measure', { hasText: '事前预防' }).getByText(paidBy).waitFor();
  await officer.open(`/households/${home}?tab=measures`);
  // proves AST-01, AST-02: at the household
  await officer.page.locator('.finding', { hasText: '事前预防' }).getByText(paidBy).waitFor();
  await officer.open(`/households/${home}?tab=cases`);
  const folder = officer.page.locator('.archive-folder', { hasText: '事前预防' });
  await officer.click(folder.locator('summary'));
  // proves AST-01, AST-02: in its file
  await folder.getByText(paidBy).waitFor();
  expect(officer.complaints).toEqual([]);
  await officer.leave();
});

test('who could be monitored and is not is listed by ground, range and reason', async () => {
  const officer = await office.comesIn('county_officer');
  const { json } = await officer.api('GET', '/policies/gaps');
  type Gap = Row & { grounds: string[]; tier: string | null; reason: string };
  const view = json as { reasons: object; grounds: Record<string, number>; households: Gap[] };
  expect(view.households.length).toBeGreaterThan(0);
  await officer.open('/assistance/missed');
  await rows(officer).first().waitFor();
  await expect.poll(() => rows(officer).count()).toBe(Math.min(view.households.length, SHOWN));
  const chips = officer.page.locator('.chip').filter({ hasText: /\d/ });
  const choices = Object.keys(view.reasons).length + Object.keys(view.grounds).length;
  await expect.poll(() => chips.count()).toBe(choices);
  const NAMES: Record<string, string> = {
    income: '收入在监测范围内',
    civil_affairs: '民政部门认定的身份',
    struck: '刚性支出较大或收入大幅缩减',
  };
  for (const [ground, n] of Object.entries(view.grounds)) {
    await officer.click(officer.page.getByRole('link', { name: `${NAMES[ground]} ${n}` }));
    await officer.page.locator('.chip[aria-current="true"]', { hasText: NAMES[ground] }).waitFor();
    // proves STD-12: each ground has its households, and each of them its range, income and reason
    await expect.poll(() => rows(officer).count()).toBe(Math.min(n, SHOWN));
    await expect.poll(() => rows(officer).first().innerText()).toContain(NAMES[ground] ?? '?');
  }
  const reason = officer.page.getByRole('navigation', { name: '未纳入的原因' }).locator('.chip').nth(1);
  const said = (await reason.innerText()).replace(/ \d+$/, '');
  await officer.open('/assistance/missed?ground=income&tier=province');
  await rows(officer).first().waitFor();
  const inRange = view.households.filter(({ tier }) => tier === 'province').length;
  await expect.poll(() => rows(officer).count()).toBe(Math.min(inRange, SHOWN));
  await expect.poll(() => rows(officer).first().innerText()).toContain('省级监测范围');
  await officer.click(officer.page.getByRole('navigation', { name: '未纳入的原因' }).locator('.chip').nth(1));
  await officer.page.locator('.chip[aria-current="true"]', { hasText: said }).waitFor();
  await officer.leave();
});

test('a measure with a planned end is listed before it lapses', async () => {
  const officer = await office.comesIn('county_officer');
  const found = await officer.api('POST', '/households/search', { monitored: true });
  const [home] = (found.json as { items: { id: string; head: string }[] }).items;
  const body = {
    kind: 'public_welfare_post',
    risks: [],
    timing: 'after_event',
    note: '公益性岗位，合同到期。',
    ends_on: '2026-12-10',
  };
  const { json } = await officer.api('POST', `/households/${home?.id}/measures`, body);
  const made = (json as { measures: { id: string; note: string; version: number }[] }).measures.find(
    ({ note }) => note === body.note,
  );
  let version = made?.version ?? 0;
  for (const to of ['reviewed', 'noticed', 'in_effect']) {
    const step = await officer.api('POST', `/measures/${made?.id}/state`, { to, on: '2026-11-26' }, version);
    expect(step).toMatchObject({ status: 200 });
    version += 1;
  }
  await officer.open('/assistance/lapsing?days=30');
  const row = rows(officer).filter({ hasText: '2026-12-10' });
  await row.waitFor();
  await expect.poll(() => row.innerText()).toContain(home?.head ?? '');
  // proves STD-13: on the list of what lapses
  await expect.poll(() => row.innerText()).toContain('剩 14 天');
  await officer.leave();
});

test('a measure of a plan says on which document it rests', async () => {
  const officer = await office.comesIn('county_officer');
  const found = await officer.api('POST', '/households/search', { monitored: true, page: { limit: 50 } });
  type Plan = { measures: { kind: string; cited?: string[] }[] };
  for (const { id } of (found.json as { items: { id: string }[] }).items) {
    const plan = (await officer.api('GET', `/households/${id}/plan`)).json as Plan;
    const cited = plan.measures.flatMap((measure) => measure.cited ?? [])[0];
    if (!cited) continue;
    await officer.open(`/assistance/${id}`);
    const basis = officer.page.locator('.measure-cited').first();
    await basis.waitFor();
    // proves STD-15: a measure cites its document and clause
    expect(await basis.innerText()).toContain(`依据：${cited}`);
    await officer.leave();
    return;
  }
  throw new Error('no measure in the demo county answers a risk by the catalogue');
});

test('all gaps stand on one page, and each number opens its list', async () => {
  const officer = await office.comesIn('county_officer');
  const plans = (await officer.api('GET', '/plans/gaps')).json as { gaps: Record<string, number> };
  const counts = (await officer.api('GET', '/lists/monitored_without_assistance/counts')).json as {
    total: { listed: number; looked_at: number };
  };
  expect(counts.total.looked_at).toBeGreaterThan(0);
  await officer.open('/assistance/gaps/all');
  const stat = (name: string) => officer.page.locator('.stat', { hasText: name });
  const n = (name: string) => stat(name).locator('.stat-number');
  // proves RPT-06: each gap has its number, and the number opens its list
  await expect
    .poll(() => n('监测对象未纳入社会救助').textContent())
    .toBe(`${counts.total.listed} / ${counts.total.looked_at}`);
  await expect
    .poll(() => n('风险未落实措施').textContent())
    .toMatch(new RegExp(`^${plans.gaps['plan.risk_uncovered'] ?? 0} / `));
  await officer.click(stat('监测对象未纳入社会救助'));
  await officer.page
    .getByText('依据的部门名单')
    .or(officer.page.getByText('还没有收到可比对的部门名单'))
    .first()
    .waitFor();
  expect(officer.clicks).toBe(1);
  expect(officer.complaints).toEqual([]);
  await officer.leave();
});
