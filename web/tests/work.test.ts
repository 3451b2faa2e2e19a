/** Clues, cases, decisions and help: one household's story by four people, and what each job costs in clicks. */
import { expect, test } from 'vitest';
import { card, openOffice, type Person } from './support/browser.ts';
import { TODAY } from './support/county.ts';
import {
  button,
  countyApproves,
  decide,
  drawer,
  heading,
  paperOf,
  reviewAndNotice,
  send,
  townPasses,
  townSubmits,
  verifyAndCommit,
} from './support/forms.ts';

const office = openOffice();

type Listed<T> = { items: T[] };

/** Days later, as the server writes them. */
function later(days: number): string {
  return new Date(Date.parse(TODAY) + days * 86_400_000).toISOString().slice(0, 10);
}

/** A household of the person's village that nobody works on. */
async function quietHousehold(person: Person): Promise<{ id: string; head: string }> {
  const { json } = await person.api('POST', '/households/search', { monitored: false, page: { limit: 200 } });
  for (const row of (json as Listed<{ id: string; head: string }>).items) {
    const cases = await person.api('GET', `/cases?household_id=${row.id}`);
    const clues = await person.api('GET', `/clues?household_id=${row.id}&state=open`);
    if ((cases.json as { total: number }).total + (clues.json as { total: number }).total === 0) return row;
  }
  throw new Error('every household of the village has a case');
}

test('one household from a clue to its inclusion, each job within its clicks', async () => {
  const cadre = await office.comesIn('village_cadre');
  const { id: household, head } = await quietHousehold(cadre);

  // A clue found in the field: five inputs.
  await cadre.open('/clues');
  cadre.clicks = 0;
  await cadre.click(button(cadre, '上报线索'));
  await cadre.click(drawer(cadre).getByLabel('农户'));
  await cadre.page.keyboard.type(head);
  await cadre.click(cadre.page.locator('.ant-select-item-option', { hasText: head }).first());
  await drawer(cadre).getByLabel('情况说明').fill('户主上月住院，家中没有其他劳动力。');
  await send(cadre);
  await heading(cadre, '线索').waitFor();
  expect(cadre.clicks).toBeLessThanOrEqual(5);
  await cadre.click(button(cadre, '发起识别程序'));

  // The village: verification and authorisation.
  await heading(cadre, '监测对象识别').waitFor();
  const address = new URL(cadre.page.url()).pathname;
  await verifyAndCommit(cadre);
  await cadre.page
    .locator('li[data-status="waiting"]', { hasText: '民主评议' })
    .or(cadre.page.locator('li[data-status="now"]', { hasText: '民主评议' }))
    .first()
    .waitFor();

  // The secretary: the review and the notice.
  const secretary = await office.comesIn('village_secretary');
  await secretary.open(address);
  await button(secretary, /^民主评议/).waitFor();
  secretary.clicks = 0;
  await reviewAndNotice(secretary);
  expect(secretary.clicks).toBeLessThanOrEqual(4);
  const notice = await paperOf(secretary, '打印 识别认定公示');
  expect(notice).toContain('公示期');
  expect(notice).not.toMatch(/\d{17}[\dX]|1\d{10}|病/);

  // The notice hangs for its days.
  await office.server.stop();
  await office.server.start(later(8));
  await secretary.open(address);
  await secretary.logIn(card('village_secretary'));
  await secretary.click(button(secretary, /^结束公示并上报/));
  await send(secretary);
  await secretary.page.locator('li[data-status="waiting"]', { hasText: '镇级审核' }).waitFor();

  // The town: what the village says beside the evidence.
  const officer = await office.comesIn('town_officer');
  await officer.open(`/cases/bench?case=${address.split('/').at(-1)}`);
  await heading(officer, '系统和部门数据').waitFor();
  await decide(officer, townPasses);
  expect(officer.clicks).toBeLessThanOrEqual(3);

  // Its leader, who is somebody else: one key and the opinion.
  const townLeader = await office.comesIn('town_leader');
  await townLeader.open(`/cases/bench?case=${address.split('/').at(-1)}`);
  await decide(townLeader, townSubmits);
  expect(townLeader.clicks).toBeLessThanOrEqual(2);

  // The county: one key and the reason.
  const leader = await office.comesIn('county_leader');
  await leader.open(`/cases/bench?case=${address.split('/').at(-1)}`);
  await decide(leader, countyApproves('守乡振〔2026〕901号'));
  expect(leader.clicks).toBeLessThanOrEqual(2);
  await leader.open(address);
  await leader.page.locator('.facts').getByText('已纳入', { exact: true }).first().waitFor();

  // Too early to let the household go: each criterion says why, and nothing can be proposed.
  await cadre.open(`/assistance/${household}`);
  await cadre.logIn(card('village_cadre'));
  await cadre.page.getByText(/还有 \d+ 项未满足/).waitFor();
  expect(await button(cadre, '提出风险消除').isDisabled()).toBe(true);
  for (const person of [cadre, secretary, officer, townLeader, leader]) {
    expect(person.complaints).toEqual([]);
    await person.leave();
  }
}, 300_000);
