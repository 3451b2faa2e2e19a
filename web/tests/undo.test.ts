/** A decision can be undone for ten seconds, and is never lost without a word. */
import { expect, test } from 'vitest';
import { openOffice, type Person } from './support/browser.ts';
import { TODAY } from './support/county.ts';
import { drawer, sendDecision } from './support/forms.ts';
import { expectAccessible } from './support/looks.ts';

const office = openOffice();

type Row = { id: string; version: number };
const OPINION = '经核查属实，同意纳入监测。';
const bar = (person: Person) => person.page.locator('.decision-bar');

/** The next case that waits for the county or the town, approved on the bench and not sent yet. */
async function approve(person: Person, at: 'county_decision' | 'town_review', time?: 'stands'): Promise<Row> {
  const { json } = await person.api('GET', `/cases?state=${at}&kind=identification`);
  const [row] = (json as { items: Row[] }).items;
  if (!row) throw new Error(`no case is at ${at}`);
  if (time) await person.page.clock.install();
  await person.open(`/cases/bench?case=${row.id}`);
  await person.page.getByRole('heading', { name: '村级核查' }).waitFor();
  await person.settled();
  await person.page.keyboard.press('a');
  const form = drawer(person);
  if (at === 'county_decision') await form.getByLabel('文号').fill('守乡振〔2026〕911号');
  else await form.getByLabel('已按授权查询家庭资产，申报情况与核查结果一致').check();
  await form.getByLabel('意见').fill(OPINION);
  await person.page.keyboard.press('Control+Enter');
  await bar(person).waitFor();
  return row;
}

async function stateOf(person: Person, id: string): Promise<string> {
  return ((await person.api('GET', `/cases/${id}`)).json as { state: string }).state;
}

/** The leader of the town hands a checked case on, so that one waits for the county. */
async function submitToCounty(): Promise<void> {
  const leader = await office.comesIn('town_leader');
  const { json } = await leader.api('GET', '/cases?state=town_submission&kind=identification');
  const [row] = (json as { items: Row[] }).items;
  const act = { act: 'submit_to_county', on: TODAY, opinion: '同意上报。' };
  const { status } = await leader.api('POST', `/cases/${row?.id}/acts`, { act }, row?.version);
  expect(status).toBe(200);
  await leader.leave();
}

test('an undone decision was never sent, and its form comes back as it was', async () => {
  const leader = await office.comesIn('county_leader');
  const { id } = await approve(leader, 'county_decision');
  await expectAccessible(leader, 'the bar of a decision');
  // It stays in sight on other screens.
  await leader.page.getByRole('link', { name: '农户', exact: true }).first().click();
  await leader.page.locator('.list-table').waitFor();
  await bar(leader).getByRole('button', { name: '撤销' }).click();
  await drawer(leader).waitFor();
  await expect.poll(() => drawer(leader).getByLabel('意见').inputValue()).toBe(OPINION);
  expect(await stateOf(leader, id)).toBe('county_decision');
  await leader.leave();
});

test('nobody has to press anything: after ten seconds it is sent', async () => {
  const leader = await office.comesIn('county_leader');
  const { id } = await approve(leader, 'county_decision', 'stands');
  await leader.page.clock.runFor(9_000);
  expect(await stateOf(leader, id)).toBe('county_decision');
  await leader.page.clock.runFor(2_000);
  await bar(leader).waitFor({ state: 'detached' });
  expect(await stateOf(leader, id)).toBe('included');
  expect(leader.complaints).toEqual([]);
  await leader.leave();
});

test('closing the page sends it', async () => {
  const town = await office.comesIn('town_officer');
  const { id } = await approve(town, 'town_review');
  town.page.on('dialog', (dialog) => void dialog.accept());
  await town.page.close({ runBeforeUnload: true });
  const officer = await office.comesIn('county_officer');
  await expect.poll(() => stateOf(officer, id)).toBe('town_submission');
});

test('one that is refused by the server says why and keeps what was written', async () => {
  await submitToCounty();
  const leader = await office.comesIn('county_leader');
  const { id } = await approve(leader, 'county_decision');
  const officer = await office.comesIn('county_officer');
  const { json } = await officer.api('GET', `/cases/${id}`);
  const other = { act: { act: 'suspend', reason: '等待部门复核。' } };
  const acted = await officer.api('POST', `/cases/${id}/acts`, other, (json as Row).version);
  expect(acted.status).toBe(200);
  await bar(leader).getByRole('button', { name: '立即提交' }).click();
  await bar(leader).getByText('没有提交成功').waitFor();
  await bar(leader).getByRole('button', { name: '回到表单' }).click();
  await bar(leader).waitFor({ state: 'detached' });
  expect(await stateOf(officer, id)).toBe('suspended');
  const resumed = (await officer.api('GET', `/cases/${id}`)).json as Row;
  await officer.api('POST', `/cases/${id}/acts`, { act: { act: 'resume' } }, resumed.version);
  await leader.page.reload();
  await drawer(leader).waitFor();
  const opinion = drawer(leader).getByLabel('意见');
  await expect.poll(() => opinion.inputValue()).toBe(OPINION);
  await opinion.press('Control+Enter');
  await sendDecision(leader);
  expect(await stateOf(officer, id)).toBe('included');
  await leader.leave();
  await officer.leave();
});
