/** Letting a household go: the proposal, the village, the town, the county, and the file that is left. */
import { expect, test } from 'vitest';
import { openOffice, type Person } from './support/browser.ts';
import { cards, TODAY } from './support/county.ts';
import { button, closed, drawer, sendDecision } from './support/forms.ts';
import { expectAccessible, expectNoOverflow } from './support/looks.ts';

const office = openOffice();
const villages = new Set(
  cards()
    .filter(({ role }) => role === 'village_cadre')
    .map(({ place }) => place),
);

type Household = { id: string; head: string; area: { name: string }[] };
type Answer = { criterion: string; met: boolean };
type Versioned = { version: number };

const later = (days: number) => new Date(Date.parse(TODAY) + days * 86_400_000).toISOString().slice(0, 10);
const villageOf = (home: Household) => home.area.find(({ name }) => villages.has(name))?.name;
/** The twelve months before the day of the suites. */
const YEAR = Array.from({ length: 12 }, (_, back) =>
  new Date(Date.UTC(2026, 9 - back, 1)).toISOString().slice(0, 7),
);
const ATTENDEES =
  '欧阳书记、甲一、乙二、丙三、丁四、戊五、己六、庚七、辛八、壬九、癸十、子一、丑二、寅三、卯四'.split('、');

async function send(person: Person): Promise<void> {
  await person.click(drawer(person).locator('.ant-drawer-footer .ant-btn-primary'));
  await closed(person);
}

async function unmetOf(person: Person, household: string): Promise<string[]> {
  const path = `/households/${household}/elimination-criteria?stability=stable`;
  const answers = (await person.api('GET', path)).json as Answer[];
  return answers.filter(({ met }) => !met).map(({ criterion }) => criterion);
}

/** Monitored households of villages with people, that lack nothing but what a form can give them. */
async function nearlyThere(person: Person): Promise<Household[]> {
  const { json } = await person.api('POST', '/households/search', { monitored: true, page: { limit: 200 } });
  const found: Household[] = [];
  for (const row of (json as { items: Household[] }).items) {
    if (!villageOf(row)) continue;
    const cases = (await person.api('GET', `/cases?household_id=${row.id}&kind=elimination`)).json;
    if ((cases as { total: number }).total > 0) continue;
    const unmet = await unmetOf(person, row.id);
    const stays = ['time_served', 'has_labour', 'measures_done'];
    if (!unmet.some((criterion) => stays.includes(criterion))) found.push(row);
  }
  if (found.length < 2) throw new Error('the demo county has no two households that could be let go');
  return found;
}

/** A statement with enough income, as the cadre would have entered it. */
async function earnEnough(cadre: Person, household: string, month: string): Promise<void> {
  const path = `/households/${household}`;
  const { statements } = (await cadre.api('GET', path)).json as {
    statements: (Versioned & { period: string })[];
  };
  const version = statements.find(({ period }) => period === month)?.version;
  const body = { amounts: { wage: 4_000_000 } };
  const saved = await cadre.api('PUT', `${path}/statements/${month}`, body, version);
  expect(saved.status).toBeLessThan(300);
}

/** Everything else that the criteria ask for: guarantees that were looked at, and risks that are gone. */
async function settle(cadre: Person, household: string): Promise<void> {
  const path = `/households/${household}`;
  const view = (await cadre.api('GET', path)).json as { guarantees: { guarantee: string; state: string }[] };
  for (const guarantee of ['food', 'clothing', 'education', 'medical', 'housing', 'water']) {
    if (view.guarantees.find((one) => one.guarantee === guarantee)?.state === 'met') continue;
    const saved = await cadre.api('PUT', `${path}/guarantees/${guarantee}`, { state: 'met', on: TODAY });
    expect(saved).toMatchObject({ status: 200 });
  }
  type Plan = { risks: { risk: string; closed_on: string | null }[]; risks_unrecorded: boolean };
  const planned = async () => (await cadre.api('GET', `${path}/plan`)).json as Plan;
  if ((await planned()).risks_unrecorded) {
    const recorded = { risks: ['unstable_employment'], on: TODAY };
    expect(await cadre.api('POST', `${path}/risks`, recorded)).toMatchObject({ status: 200 });
  }
  const plan = await planned();
  for (const { risk } of plan.risks.filter(({ closed_on: on }) => on === null)) {
    const how = { on: TODAY, how: '已稳定半年以上。' };
    expect(await cadre.api('POST', `${path}/risks/${risk}/closing`, how)).toMatchObject({ status: 200 });
  }
}

async function act(person: Person, id: string, record: object): Promise<void> {
  const { version } = (await person.api('GET', `/cases/${id}`)).json as Versioned;
  expect(await person.api('POST', `/cases/${id}/acts`, { act: record }, version)).toMatchObject({
    status: 200,
  });
}

async function stateOf(person: Person, id: string): Promise<string> {
  return ((await person.api('GET', `/cases/${id}`)).json as { state: string }).state;
}

async function isOpened(person: Person, id: string): Promise<boolean> {
  return ((await person.api('GET', `/cases/${id}`)).json as { is_opened: boolean }).is_opened;
}

/** Opens a case on the bench with today's criteria beside it. */
async function onBench(person: Person, id: string): Promise<void> {
  await person.open(`/cases/bench?case=${id}`);
  await person.page.locator('.bench-case .criteria li').first().waitFor();
  await person.settled();
}

test('one household is let go, from the proposal to its file, and one is kept with a reason', async () => {
  const officer = await office.comesIn('county_officer');
  const [home, other] = (await nearlyThere(officer)) as [Household, Household];
  const village = villageOf(home);
  let cadre = await office.comesIn('village_cadre', {}, village);
  await settle(cadre, home.id);
  await earnEnough(cadre, home.id, YEAR[0] ?? '');

  // What is not met says why; then everything is.
  await cadre.open(`/assistance/${home.id}`);
  await cadre.page.locator('.criteria li').first().waitFor();
  await expect.poll(() => cadre.page.locator('.criteria li').count()).toBe(7);
  await cadre.page.getByLabel('不够稳定').check();
  const unmet = cadre.page.locator('.criteria li', { hasText: '未满足' });
  await unmet.first().waitFor();
  await expect.poll(() => unmet.first().locator('p').innerText()).not.toBe('');
  expect(await button(cadre, '提出风险消除').isDisabled()).toBe(true);
  for (const month of YEAR) await earnEnough(cadre, home.id, month);
  await cadre.page.reload();
  await cadre.page.locator('.criteria li').first().waitFor();
  cadre.clicks = 0;
  await cadre.click(button(cadre, '提出风险消除'));
  await drawer(cadre).getByLabel('核查情况').fill('收入持续稳定，各项保障到位。');
  await send(cadre);
  expect(cadre.clicks).toBeLessThanOrEqual(2);
  await cadre.page.getByRole('heading', { name: /户 · 风险消除$/ }).waitFor();
  const id = new URL(cadre.page.url()).pathname.split('/').at(-1) ?? '';
  await cadre.page.getByText('按今天的情况核对').waitFor();

  // The village reviews and gives notice.
  let secretary = await office.comesIn('village_secretary', {}, village);
  await secretary.open(`/cases/${id}`);
  await secretary.click(button(secretary, /^民主评议/));
  const form = drawer(secretary);
  // The village sums up what the contact found: it stands there already.
  await expect.poll(() => form.getByLabel('村级汇总').inputValue()).toBe('收入持续稳定，各项保障到位。');
  await form.getByLabel('地点').fill('村委会会议室');
  await form.getByLabel('主持人').fill('欧阳书记');
  await form.getByLabel('参加人员').fill(ATTENDEES.join('、'));
  await form.getByLabel('同意', { exact: true }).fill('15');
  await send(secretary);
  await secretary.click(button(secretary, /^张贴公示/));
  await drawer(secretary).getByLabel('地点').fill('村公告栏');
  await send(secretary);

  // Another household goes the same way beside it.
  const neighbour = await office.comesIn('village_cadre', {}, villageOf(other));
  await settle(neighbour, other.id);
  for (const month of YEAR) await earnEnough(neighbour, other.id, month);
  const finding = { way: 'natural', stability: 'stable', checked_on: TODAY, finding: '收入稳定。' };
  const proposed = await neighbour.api('POST', '/eliminations', { ...finding, household_id: other.id });
  const kept = (proposed.json as { id: string }).id;
  let chair = await office.comesIn('village_secretary', {}, villageOf(other));
  const votes = { votes_for: 15, votes_against: 0, abstentions: 0, minutes: '' };
  const meeting = { held_on: TODAY, place: '村委会', chair: '欧阳书记', attendees: ATTENDEES, ...votes };
  await act(chair, kept, { act: 'record_review', summary: '联系人提出，村级核对属实。', ...meeting });
  await act(chair, kept, { act: 'start_notice', from: TODAY, place: '村公告栏' });

  // The notices hang for their days; everybody logs in anew.
  await office.server.stop();
  await office.server.start(later(8));
  for (const person of [cadre, secretary, chair, neighbour, officer]) await person.leave();
  secretary = await office.comesIn('village_secretary', {}, village);
  await secretary.open(`/cases/${id}`);
  await secretary.click(button(secretary, /^结束公示并上报/));
  await send(secretary);
  chair = await office.comesIn('village_secretary', {}, villageOf(other));
  await act(chair, kept, { act: 'close_notice', until: later(8) });

  const town = await office.comesIn('town_officer');
  await onBench(town, id);
  await town.press('a');
  for (const statement of await drawer(town).getByRole('checkbox').all()) await statement.check();
  await drawer(town).getByLabel('验收情况').fill('务工收入稳定，住房饮水安全，原有风险已解除。');
  await drawer(town).getByLabel('意见').fill('验收通过。');
  await town.press('Control+Enter');
  await sendDecision(town);
  // The bench goes on to the next case and notes that it was opened, which is an act of its own.
  await onBench(town, kept);
  await expect.poll(() => isOpened(town, kept)).toBe(true);
  const passed = { on: later(8), asset_query_done: false, facts_agree: true, finding: '收入稳定。' };
  await act(town, kept, { act: 'pass_town_review', opinion: '验收通过。', ...passed });

  // What was accepted waits for the town's leader, who submits it.
  const head = await office.comesIn('town_leader');
  await onBench(head, id);
  await head.page.getByText('务工收入稳定，住房饮水安全，原有风险已解除。').first().waitFor();
  // proves ELM-04: the acceptance, in its own words, lies before the town's leader
  expect(await stateOf(head, id)).toBe('town_submission');
  await head.press('a');
  await drawer(head).getByLabel('意见').fill('同意上报。');
  await head.press('Control+Enter');
  await sendDecision(head);
  // proves ELM-04: and the town's government submits it to the county
  expect(await stateOf(head, id)).toBe('county_decision');
  await onBench(head, kept);
  await expect.poll(() => isOpened(head, kept)).toBe(true);
  await act(head, kept, { act: 'submit_to_county', on: later(8), opinion: '同意上报。' });

  // A month has passed since the proposal, and its statement is missing: the bench says so before the server has to.
  const leader = await office.comesIn('county_leader');
  await onBench(leader, id);
  await leader.page.getByText('今天核对，有标准未满足').waitFor();
  cadre = await office.comesIn('village_cadre', {}, village);
  await earnEnough(cadre, home.id, '2026-11');
  await onBench(leader, id);
  await leader.press('a');
  await drawer(leader).getByLabel('文号').fill('守乡振〔2026〕921号');
  await drawer(leader).getByLabel('意见').fill('同意消除。');
  await leader.press('Control+Enter');
  await sendDecision(leader);
  expect(await stateOf(leader, id)).toBe('labelled');

  // Its file is complete and names each paper.
  await leader.open(`/cases/${id}`);
  await leader.click(leader.page.getByRole('link', { name: '查看一户一档' }));
  const archive = leader.page.locator('.archive-folder', { hasText: '风险消除' }).first();
  await archive.getByText('提出风险消除').first().waitFor();
  await archive.getByText('登记民主评议').first().waitFor();
  await expectAccessible(leader, 'the file of a household');

  // The other one stays, with a reason that it is told, and the help goes on.
  await onBench(leader, kept);
  await expectAccessible(leader, 'an elimination on the bench');
  await expectNoOverflow(leader, 'an elimination on the bench');
  await leader.click(button(leader, '不予通过'));
  await drawer(leader).getByText('继续监测和帮扶').waitFor();
  await drawer(leader).getByLabel('理由').press('Control+Enter');
  await drawer(leader).locator('.ant-form-item-explain-error').waitFor();
  await drawer(leader).getByLabel('理由').fill('收入还不稳定，再观察一个季度。');
  await leader.press('Control+Enter');
  await sendDecision(leader);
  expect(await stateOf(leader, kept)).toBe('not_eliminated');
  expect((await leader.api('GET', `/households/${other.id}/plan`)).status).toBe(200);
  await leader.open(`/cases/${kept}`);
  await leader.page.getByText('收入还不稳定，再观察一个季度。').first().waitFor();
  for (const person of [cadre, secretary, chair, town, leader]) {
    expect(person.complaints).toEqual([]);
    await person.leave();
  }
}, 300_000);
