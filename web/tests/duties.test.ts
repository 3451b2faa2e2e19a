/** Recurring duties: how they stand, whose a task is, waiving, closing, reminders and the calendar. */
import { expect, test } from 'vitest';
import { openOffice, type Person } from './support/browser.ts';
import { TODAY } from './support/county.ts';
import { button, closed, drawer } from './support/forms.ts';
import { textsOf } from './support/workbook.ts';

const office = openOffice();

type Duty = { duty: string; zh: string; late: number; open: number };
type Task = {
  id: string;
  role: string;
  version: number;
  state: string;
  duty: { fulfilled_by: string } | null;
};

const rows = (person: Person) => person.page.locator('.list .list-table tbody tr');

async function tasks(person: Person, query: string): Promise<Task[]> {
  return ((await person.api('GET', `/tasks?limit=200&${query}`)).json as { items: Task[] }).items;
}

test('the board counts work that is left, and each number opens its tasks', async () => {
  const officer = await office.comesIn('county_officer');
  const { json } = await officer.api('GET', '/duties/board');
  const { duties } = (json as { total: { duties: Duty[] } }).total;
  const duty = duties.find(({ late, open }) => late + open > 0);
  if (!duty) throw new Error('the demo county has nothing left to do');
  await officer.open('/');
  await officer.click(officer.page.getByRole('link', { name: '职责进度' }));
  await officer.page.getByRole('heading', { name: '职责进度' }).waitFor();
  await officer.settled();
  await expect.poll(() => rows(officer).count()).toBe(duties.length);
  await officer.click(rows(officer).filter({ hasText: duty.zh }).first().getByRole('link').first());
  const parts = officer.page.locator('.duty-parts tbody tr');
  await parts.first().waitFor();
  await expect.poll(() => parts.count()).toBeGreaterThanOrEqual(1);
  const left = duty.late > 0 ? duty.late : duty.open;
  const own = rows(officer).filter({ hasText: duty.zh }).first();
  await officer.click(own.getByRole('link', { name: String(left), exact: true }).first());
  await officer.page.locator('.pager').waitFor();
  await expect.poll(() => rows(officer).count()).toBe(Math.min(left, 50));
  expect(officer.complaints).toEqual([]);
  await officer.leave();
});

test('a duty is waived from above with a reason, and not by those whose it is', async () => {
  const officer = await office.comesIn('town_officer');
  const duty = (await tasks(officer, 'state=open')).find(
    (task) => task.duty && ['village_cadre', 'village_secretary', 'team_member'].includes(task.role),
  );
  if (!duty) throw new Error('no village has a duty');
  await officer.open(`/duties/tasks/${duty.id}`);
  await officer.click(button(officer, '免办'));
  await drawer(officer).getByLabel('理由').press('Control+Enter');
  await drawer(officer).locator('.ant-form-item-explain-error').waitFor();
  await drawer(officer).getByLabel('理由').fill('该村本月已由工作队集中走访。');
  await drawer(officer).getByLabel('理由').press('Control+Enter');
  await closed(officer);
  await officer.page.getByText('该村本月已由工作队集中走访。').waitFor();
  const [after] = (await tasks(officer, 'state=waived')).filter(({ id }) => id === duty.id);
  expect(after?.state).toBe('waived');
  await officer.leave();
});

test('a task is closed where it says it is done, in three inputs', async () => {
  const officer = await office.comesIn('town_officer');
  const task = (await tasks(officer, 'state=open&mine=true')).find(
    ({ duty }) => !duty || duty.fulfilled_by === 'closing',
  );
  if (!task) throw new Error('the officer has nothing to close');
  await officer.open(`/duties/tasks/${task.id}`);
  await officer.click(button(officer, '办结'));
  // The form asks for what the server asks for.
  const needs = drawer(officer).locator('.ant-form-item-required', { hasText: '办理结果' });
  expect(await needs.count()).toBe(task.duty ? 1 : 0);
  await drawer(officer).getByLabel('办理结果').fill('已录入省级系统。');
  await officer.click(drawer(officer).locator('.ant-drawer-footer .ant-btn-primary'));
  await closed(officer);
  await officer.page.getByText('已录入省级系统。').waitFor();
  expect(officer.clicks).toBeLessThanOrEqual(3);
  expect(await officer.page.getByRole('button', { name: '办结', exact: true }).count()).toBe(0);
  await officer.leave();
});

test('the calendar is begun, read by its secret address, and ended', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/duties/reminders');
  const { json } = await officer.api('GET', '/inbox');
  const reminders = (json as unknown[]).length;
  await officer.settled();
  await expect.poll(() => rows(officer).count()).toBe(reminders);
  await officer.click(button(officer, '开通'));
  const address = await officer.page.locator('.duty-address').innerText();
  const read = () => officer.context.request.get(address);
  const calendar = await read();
  expect(calendar.headers()['content-type']).toContain('text/calendar');
  expect(await calendar.text()).toContain('BEGIN:VEVENT');
  await officer.click(button(officer, '停止'));
  await officer.page.locator('.duty-address').waitFor({ state: 'detached' });
  expect((await read()).status()).toBe(404);
  await officer.leave();
});

test('what waits today leads to the screen that deals with it', async () => {
  const officer = await office.comesIn('county_officer');
  const { json } = await officer.api('GET', '/today');
  const items = (json as { items: { what: string; id: string; household_id: string }[] }).items;
  await officer.open('/');
  await rows(officer).first().waitFor();
  const SCREENS: Record<string, string> = {
    warning: '/clues/warnings/',
    clue: '/clues/',
    case: '/cases/',
    task: '/duties/tasks/',
    lapse: '/assistance/',
  };
  const links = await rows(officer).evaluateAll((all) =>
    all.map((row) => row.querySelector('a')?.getAttribute('href')),
  );
  // Cases, which only this level can decide, come first. A measure is looked at on the plan of its household.
  const decisions = items.filter(({ what }) => what === 'case');
  const rest = items.filter(({ what }) => what !== 'case');
  expect(links).toEqual(
    [...decisions, ...rest].map(
      ({ what, id, household_id: household }) => `${SCREENS[what]}${what === 'lapse' ? household : id}`,
    ),
  );
  await officer.leave();
});

test('somebody is put in charge of a village, and who is without is seen', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/duties/liaisons');
  await rows(officer).first().waitFor();
  const { json } = await officer.api('GET', '/liaisons/coverage');
  const villages = (json as { villages: { area_id: string; area_name: string; leader: string | null }[] })
    .villages;
  const at = villages.findIndex(({ leader }) => leader === null);
  if (at < 0) throw new Error('every village of the town has a leader in charge');
  officer.clicks = 0;
  await officer.click(rows(officer).nth(at).getByRole('button', { name: '指定人员' }));
  await officer.click(drawer(officer).getByRole('combobox', { name: '人员' }));
  await officer.click(officer.page.locator('.ant-select-item-option', { hasText: '镇级负责人' }).first());
  await officer.press('Control+Enter');
  await closed(officer);
  expect(officer.clicks).toBeLessThanOrEqual(4);
  const { json: after } = await officer.api('GET', '/liaisons/coverage');
  expect((after as { villages: { leader: string | null }[] }).villages[at]?.leader).not.toBeNull();
  const people = (await officer.api('GET', '/people')).json as {
    account_id: string;
    area_id: string;
    name: string;
    liaison_kinds: string[];
  }[];
  const informant = people.find(({ liaison_kinds: kinds }) => kinds.includes('informant'));
  const { account_id, area_id, name = '' } = informant ?? {};
  await officer.api('POST', '/liaisons', { area_id, kind: 'informant', account_id, from: TODAY });
  await officer.open('/duties/liaisons');
  const informants = officer.page.getByRole('region', { name: '信息员' });
  await informants.locator('tbody tr', { hasText: name }).first().waitFor();
  const told = await informants.locator('tbody tr', { hasText: name }).first().innerText();
  // proves DAT-02: who is the informant of a place, and since when, stands on the page
  expect(told).toContain(TODAY);
  // What is not complete is not filed, and says what is missing.
  await officer.click(button(officer, '报县备案'));
  await officer.click(button(officer, '报备'));
  await drawer(officer).getByRole('alert').waitFor();
  expect(officer.complaints).toEqual([]);
  await officer.leave();
});

test('a complete mechanism is filed, returned with a reason, filed again and approved', async () => {
  const officer = await office.comesIn('town_officer');
  const people = (await officer.api('GET', '/people')).json as {
    account_id: string;
    role: string;
    area_id: string;
  }[];
  const leader = people.find(({ role }) => role === 'town_leader');
  const coverage = (await officer.api('GET', '/liaisons/coverage')).json as {
    villages: { area_id: string; leader: string | null }[];
    households_without_cadre: string[];
  };
  for (const { area_id } of coverage.villages.filter(({ leader }) => leader === null)) {
    const body = { area_id, kind: 'responsible_leader', account_id: leader?.account_id, from: TODAY };
    expect((await officer.api('POST', '/liaisons', body)).status).toBeLessThan(300);
  }
  const cadres = people.filter(({ role }) => role === 'village_cadre');
  for (const household of coverage.households_without_cadre) {
    const taken: number[] = [];
    for (const { account_id } of cadres) {
      const body = { household_ids: [household], level: 'village', account_id, from: TODAY };
      taken.push((await officer.api('POST', '/contacts', body)).status);
      if (taken.at(-1) === 200) break;
    }
    expect(taken, 'a cadre of the village').toContain(200);
  }

  const county = await office.comesIn('county_officer');
  const decided = async (outcome: string, reason?: string) => {
    await officer.open('/duties/liaisons');
    await officer.click(button(officer, '报县备案'));
    // Nothing is to be filled in: the form that has just opened is sent as it is.
    await drawer(officer).getByText('按现在的安排报备').waitFor();
    await officer.press('Control+Enter');
    await closed(officer);
    await officer.page.getByText('已报备', { exact: true }).waitFor();
    await county.open('/duties/liaisons');
    await county.click(button(county, '审核'));
    await drawer(county).getByText(outcome, { exact: true }).click();
    if (reason) await drawer(county).getByLabel('退回原因').fill(reason);
    await county.press('Control+Enter');
    await closed(county);
  };
  await decided('退回', '两个村的负责人请错开。');
  await county.page.getByText(/退回.*两个村的负责人请错开。/).waitFor();
  await decided('同意备案');
  await county.page.getByText('已备案', { exact: true }).waitFor();
  expect(await county.page.getByRole('button', { name: '审核' }).count()).toBe(0);
  expect(officer.complaints.concat(county.complaints)).toEqual([]);
  await officer.leave();
  await county.leave();
});

test('an inspection that ended is told of, and what follows from it becomes a task', async () => {
  const officer = await office.comesIn('county_officer');
  await officer.open('/duties');
  await officer.click(button(officer, '登记事件'));
  await drawer(officer).getByLabel('名称').fill('第三检查组');
  await officer.press('Control+Enter');
  await closed(officer);
  await officer.click(button(officer, '更新进度'));
  await officer.page.getByText(/新待办 [1-9]/).waitFor();
  expect(officer.complaints).toEqual([]);
});

test('the evidence of contacts says who went to whom and when, narrowed to a village and a person, and is downloaded', async () => {
  const cadre = await office.comesIn('village_cadre');
  const { json: found } = await cadre.api('POST', '/households/search', { page: { limit: 2 } });
  const homes = (found as { items: { id: string }[] }).items;
  for (const { id } of homes) {
    const body = { visited_on: TODAY, conditions: { living: '生活正常，在家务农。' } };
    const visit = await cadre.api('POST', `/households/${id}/visits`, body);
    expect(visit.status).toBeLessThan(300);
  }
  await cadre.leave();

  const officer = await office.comesIn('county_officer');
  const days = `from=${TODAY}&until=${TODAY}`;
  const all = (await officer.api('GET', `/liaisons/visits?limit=200&${days}`)).json as {
    total: number;
    items: { household_id: string; head: string; area_id: string; by: string }[];
  };
  const one = all.items.find(({ household_id: id }) => id === homes[0]?.id);
  if (!one) throw new Error('the visit is not among those of the day');
  await officer.open('/duties/liaisons');
  await officer.click(officer.page.getByRole('link', { name: '佐证材料' }));
  await officer.page.getByRole('heading', { name: '干部联系佐证' }).waitFor();
  const people = (await officer.api('GET', '/people')).json as { account_id: string; name: string }[];
  const person = people.find(({ name }) => name === one.by);
  await officer.open(`/duties/contacts?${days}&area=${one.area_id}&person=${person?.account_id}`);
  await rows(officer).first().waitFor();
  const shown = await rows(officer).allInnerTexts();
  // proves CON-06: who went to which household and when, of a village and by a person
  expect(shown.some((text) => [TODAY, one.by, one.head].every((part) => text.includes(part)))).toBe(true);
  expect(shown.every((text) => text.includes(one.by))).toBe(true);
  const [file] = await Promise.all([
    officer.page.waitForEvent('download'),
    officer.click(officer.page.getByRole('button', { name: '下载' })),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  const texts = textsOf(Buffer.concat(chunks));
  // proves CON-06: as a file for whoever inspects, with the liaisons, their households and the visits
  expect(texts).toEqual(expect.arrayContaining(['类别', '脱贫户已安排', '走访次数']));
  expect(officer.complaints).toEqual([]);
  await officer.leave();
});
