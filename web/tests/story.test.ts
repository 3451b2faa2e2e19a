/** One household's whole life, by four people at four browsers, through the screens alone. */
import { expect, test } from 'vitest';
import { card, openOffice, type Person } from './support/browser.ts';
import {
  button,
  choose,
  countyApproves,
  decide,
  drawer,
  openCase,
  reviewAndNotice,
  send,
  townPasses,
  townSubmits,
  verifyAndCommit,
} from './support/forms.ts';

const office = openOffice();

interface File {
  spell: object | null;
  has_labour: boolean;
  statements: { period: string }[];
}
/** What still counts half a year later. */
const STATED = ['2026-06', '2026-07', '2026-08', '2026-09', '2026-10'];

/** A warning of a household of the village that works and stated its income. */
async function warned(person: Person): Promise<{ household: string; warning: string }> {
  const { json } = await person.api('GET', '/warnings?state=open&limit=200');
  const told = (json as { items: { id: string; household_id: string }[] }).items;
  for (const { id, household_id: household } of told) {
    const file = (await person.api('GET', `/households/${household}`)).json as File;
    const states = STATED.every((month) => file.statements.some(({ period }) => period === month));
    if (!file.spell && file.has_labour && states) return { household, warning: id };
  }
  throw new Error('no household of the village is warned of, works and states its income');
}

/** It is another day: everybody whose turn it is logs in again. */
async function anotherDay(day: string): Promise<void> {
  await office.server.stop();
  await office.server.start(day);
}

async function comesBack(person: Person, role: string, address: string): Promise<void> {
  await person.open(address);
  await person.logIn(card(role));
}

test('from a warning to the archive', async () => {
  // The warning, and what the cadre makes of it.
  const cadre = await office.comesIn('village_cadre');
  const { household, warning } = await warned(cadre);
  const id = await openCase(cadre, warning);
  const address = `/cases/${id}`;

  // Verification at home, and the authorisation.
  await verifyAndCommit(cadre);

  // The village meeting and the notice.
  const secretary = await office.comesIn('village_secretary');
  await secretary.open(address);
  await reviewAndNotice(secretary);
  await anotherDay('2026-12-04');
  await comesBack(secretary, 'village_secretary', address);
  await secretary.click(button(secretary, /^结束公示并上报/));
  await send(secretary);

  // The town and the county decide.
  const officer = await office.comesIn('town_officer');
  // The warning was answered late, and its days have passed: somebody says why.
  await officer.open(address);
  await officer.click(button(officer, '说明超期原因'));
  await drawer(officer).getByLabel('理由').fill('预警核实较晚，公示须满期。');
  await send(officer);
  await officer.open(`/cases/bench?case=${id}`);
  await decide(officer, townPasses);
  const head = await office.comesIn('town_leader');
  await head.open(`/cases/bench?case=${id}`);
  await decide(head, townSubmits);
  const leader = await office.comesIn('county_leader');
  await leader.open(`/cases/bench?case=${id}`);
  await decide(leader, countyApproves('守乡振〔2026〕901号'));
  expect(leader.clicks).toBeLessThanOrEqual(2);
  await leader.open(address);
  await leader.page.locator('.facts').getByText('已纳入', { exact: true }).waitFor();

  // Contact persons, a measure through its states.
  await officer.open(`/assistance/${household}`);
  for (const level of ['镇级监测联系人', '村级监测联系人']) {
    await officer.click(officer.page.locator('.facts > div', { hasText: level }).getByRole('button'));
    await drawer(officer).getByText(level).first().waitFor();
    await choose(officer, '人员', level.startsWith('镇') ? '镇级信息员' : '上屋村村干部');
    await send(officer);
  }
  await officer.click(officer.page.locator('.button-row .ant-btn', { hasText: '＋' }).first());
  await drawer(officer).getByLabel('具体内容').fill('报销住院自付部分。');
  await send(officer);
  for (const step of ['登记评议', '登记公示', '登记实施']) {
    await officer.click(button(officer, step));
    await send(officer);
  }
  await officer.page.getByText(/首项措施已于/).waitFor();

  // Half a year of work: each month its statement; the first well paid, the others as the one before.
  const months = ['2027-01', '2027-02', '2027-03', '2027-04', '2027-05', '2027-06'];
  const statements = `/households/${household}?tab=statements`;
  await comesBack(cadre, 'village_cadre', statements);
  await cadre.click(button(cadre, '填报收支'));
  await drawer(cadre).getByLabel('工资性收入').fill('20000');
  await send(cadre);
  for (const month of months) {
    await anotherDay(`${month}-10`);
    await comesBack(cadre, 'village_cadre', statements);
    await cadre.click(button(cadre, /与上月相同/));
    await button(cadre, /与上月相同/).waitFor({ state: 'detached' });
  }

  // A visit that sees every guarantee met, and the risk that is gone.
  await cadre.open(`/assistance/${household}`);
  await cadre.click(button(cadre, '登记走访'));
  await cadre.click(drawer(cadre).getByText('有变化', { exact: true }));
  await drawer(cadre).getByLabel('生产生活情况').fill('已返岗务工，病情稳定。');
  const guarantees = drawer(cadre).locator('.visit-guarantees .ant-form-item');
  await guarantees.first().waitFor();
  for (const guarantee of await guarantees.all()) {
    await cadre.click(guarantee.getByText('有保障', { exact: true }));
  }
  await send(cadre);
  const open = button(cadre, '登记已解除');
  while ((await open.count()) > 0) {
    await cadre.click(open);
    await drawer(cadre).getByLabel('如何解除').fill('病情稳定，自付部分已报销。');
    await send(cadre);
    await cadre.settled();
  }

  // The proposal to let the household go, and the same way once more.
  await cadre.click(button(cadre, '提出风险消除'));
  await drawer(cadre).getByLabel('核查情况').fill('收入持续稳定，各项保障到位。');
  await send(cadre);
  await cadre.page.waitForURL(/\/cases\/\d+/);
  const last = new URL(cadre.page.url()).pathname;
  const lastId = last.split('/').at(-1) ?? '';
  await comesBack(secretary, 'village_secretary', last);
  await reviewAndNotice(secretary);
  await anotherDay('2027-06-18');
  await comesBack(secretary, 'village_secretary', last);
  await secretary.click(button(secretary, /^结束公示并上报/));
  await send(secretary);
  await comesBack(officer, 'town_officer', `/cases/bench?case=${lastId}`);
  await decide(officer, townPasses);
  await comesBack(head, 'town_leader', `/cases/bench?case=${lastId}`);
  await decide(head, townSubmits);
  await comesBack(leader, 'county_leader', `/cases/bench?case=${lastId}`);
  await decide(leader, countyApproves('守乡振〔2027〕902号'));

  // The file of the household tells both stories.
  await leader.open(`/households/${household}?tab=cases`);
  await leader.page.getByText('已标注风险消除', { exact: true }).first().waitFor();
  await leader.page.getByText('识别认定').first().waitFor();
  const folders = leader.page.locator('.card', { hasText: '一户一档' });
  for (const folder of ['核查', '认定', '公示', '采集', '帮扶', '风险消除']) {
    await folders.locator('summary', { hasText: folder }).first().waitFor();
  }
  for (const person of [cadre, secretary, officer, head, leader]) expect(person.complaints).toEqual([]);
}, 600_000);
