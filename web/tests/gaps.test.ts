/** What is missing: plans with gaps, measures that lapse, and who is below the line and not monitored. */
import { expect, test } from 'vitest';
import { openOffice, type Person } from './support/browser.ts';

const office = openOffice();

type Row = { household_id: string; head: string | null };
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
    'plan.risk_uncovered': '风险没有措施',
    'plan.development_missing': '有劳动力无开发式措施',
    'plan.safety_net_missing': '无劳动力无兜底措施',
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
