/** Households that were monitored before they came: nobody brings them in alone. */
import { expect, test } from 'vitest';
import { openOffice } from './support/browser.ts';
import { TODAY } from './support/county.ts';
import { button, choose, closed, drawer } from './support/forms.ts';

const office = openOffice();

test('a household that moves in is proposed on its page and decided by somebody else', async () => {
  const officer = await office.comesIn('county_officer');
  // It came into the register of late: whoever has lived here for long comes by the procedure.
  const town = await office.comesIn('town_officer');
  const areas = (await town.api('GET', '/areas')).json as { id: string; level: string; name: string }[];
  const villages = areas.filter(({ level }) => level === 'village');
  const taken = await town.api('POST', '/households', {
    area_id: villages[0]?.id,
    population: 'general',
    member: {
      name: '迁入甲',
      relation: 'head',
      birth_date: '1979-04-02',
      sex: 'male',
      labour: 'ordinary',
      health: ['healthy'],
    },
  });
  const household = { id: (taken.json as { household_id: string }).household_id, head: '迁入甲' };
  await officer.open(`/households/${household.id}`);
  await officer.click(button(officer, '外县转入登记'));
  await drawer(officer).getByLabel('迁出县（市、区）').fill('邻县');
  await drawer(officer).getByLabel('外县文件文号').fill('邻农函〔2026〕1号');
  await choose(officer, '监测类型', '突发严重困难户');
  await drawer(officer).getByLabel('监测开始').fill(TODAY);
  await drawer(officer).getByLabel('监测开始').press('Enter');
  await drawer(officer).getByLabel('监测开始').press('Control+Enter');
  await closed(officer);
  await officer.open('/cases/arrivals');
  const row = officer.page
    .locator('.list-table')
    .first()
    .locator('tbody tr')
    .filter({ hasText: '由邻县转入' });
  await row.waitFor();
  expect((await row.getByText('由另一人').count()) + (await row.getByRole('button').count())).toBe(1);
  expect(await row.getByRole('button').count()).toBe(0);
  expect(officer.complaints).toEqual([]);

  const leader = await office.comesIn('county_leader');
  await leader.open('/cases');
  await leader.click(leader.page.getByRole('link', { name: '期初登记和转入' }));
  const same = leader.page
    .locator('.list-table')
    .first()
    .locator('tbody tr')
    .filter({ hasText: '由邻县转入' });
  await leader.click(same.getByRole('button', { name: '审定' }));
  await drawer(leader).getByText(household.head).waitFor();
  await drawer(leader).getByLabel('同意，名单').check();
  await drawer(leader).getByLabel('同意，名单').press('Control+Enter');
  await closed(leader);
  await same.getByText('已审定').waitFor();
  await leader.open(`/households/${household.id}`);
  await leader.page.getByText(`突发严重困难户 · ${TODAY} 纳入`).waitFor();

  // The inclusion was wrong: one of the county revokes it with a document, the other decides.
  await leader.click(button(leader, '撤销认定'));
  await drawer(leader).getByText(`${household.head}户 · 撤销认定`).waitFor();
  await drawer(leader).getByLabel('文号').fill('守农函〔2026〕8号');
  await drawer(leader).getByLabel('理由').fill('外县已于上月消除风险。');
  await drawer(leader).getByLabel('理由').press('Control+Enter');
  await closed(leader);
  await officer.open('/cases/remedies?state=proposed');
  const revocation = officer.page.locator('tbody tr', { hasText: '守农函〔2026〕8号' });
  await officer.click(revocation.getByRole('button', { name: '审定' }));
  await drawer(officer).getByLabel('同意，该户不再是监测对象').check();
  await drawer(officer).getByLabel('同意，该户不再是监测对象').press('Control+Enter');
  await closed(officer);
  await officer.open(`/households/${household.id}?tab=cases`);
  await officer.page.getByText('未纳入监测').first().waitFor();
  await officer.page
    .getByText(/守农函〔2026〕8号.*撤销认定，原因：外县已于上月消除风险/)
    .first()
    .waitFor();

  // What was frozen is corrected by a ticket, field by field, and what it said before stays in view.
  const { json: closedCases } = await officer.api('GET', '/cases?state=included&limit=1');
  const [{ id: caseId }] = (closedCases as { items: [{ id: string }] }).items;
  await officer.open(`/cases/${caseId}`);
  const step = officer.page.locator('.steps > li', { hasText: '登记民主评议' }).first();
  await officer.click(step.getByRole('button', { name: '更正' }));
  const place = await drawer(officer).getByLabel('地点').inputValue();
  await drawer(officer).getByLabel('地点').fill('村祠堂');
  await drawer(officer).getByLabel('评议记录').fill('全体同意，无异议。');
  await drawer(officer).getByLabel('理由').fill('录入时写错。');
  await drawer(officer).getByLabel('理由').press('Control+Enter');
  await closed(officer);
  await officer.page.getByText(/已提出更正固化材料，待审定：录入时写错/).waitFor();
  await leader.open('/cases/remedies?state=proposed');
  const ticket = leader.page.locator('tbody tr', { hasText: '村祠堂' });
  await leader.click(ticket.getByRole('button', { name: '审定' }));
  await drawer(leader).getByLabel('同意更正所选字段').check();
  await drawer(leader).getByLabel(`地点：${place} → 村祠堂`).check();
  await drawer(leader).getByLabel('说明').fill('评议记录有签名，不改。');
  await drawer(leader).getByLabel('说明').press('Control+Enter');
  await closed(leader);
  await leader.open(`/cases/${caseId}`);
  const corrected = leader.page.locator('.steps > li', { hasText: '登记民主评议' }).first();
  await corrected.locator('.changes del', { hasText: place }).waitFor();
  await corrected.locator('.facts', { hasText: '村祠堂' }).waitFor();
  expect(await corrected.locator('.changes li').count()).toBe(1);
  expect([...officer.complaints, ...leader.complaints]).toEqual([]);
});
