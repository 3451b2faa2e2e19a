/** What people stumbled over, each with what the app does now. */
import { expect, test } from 'vitest';
import { openOffice, type Person, PHONE } from './support/browser.ts';
import { cards } from './support/county.ts';
import { button, closed, drawer, heading, sendDecision } from './support/forms.ts';

const office = openOffice();

type Listed<T> = { items: T[] };
const items = async <T>(person: Person, path: string): Promise<T[]> =>
  ((await person.api('GET', path)).json as Listed<T>).items;

interface Warning {
  id: string;
  household_id: string;
  state: string;
  head: string;
  findings: { risk: string }[];
}

/** An open warning on a household that is monitored, or on one that is not. */
async function warning(person: Person, monitored: boolean): Promise<Warning> {
  const { json } = await person.api('POST', '/households/search', {
    monitored,
    has_open_warning: true,
    page: { limit: 20 },
  });
  for (const { id } of (json as Listed<{ id: string }>).items) {
    const [found] = await items<Warning>(person, `/warnings?state=open&household_id=${id}`);
    if (found) return found;
  }
  throw new Error(`no open warning with monitored = ${monitored}`);
}

const stateOf = async (person: Person, id: string) =>
  ((await person.api('GET', `/warnings/${id}`)).json as Warning).state;

test('a warning on a monitored household leads into its plan, which then has the risk', async () => {
  const officer = await office.comesIn('county_officer');
  const told = await warning(officer, true);
  await officer.open(`/clues/warnings/${told.id}`);
  await button(officer, '属实，补充帮扶措施').waitFor();
  expect(await officer.page.getByRole('button', { name: '属实，纳入识别' }).count()).toBe(0);
  await officer.click(button(officer, '属实，补充帮扶措施'));
  await drawer(officer).getByLabel('核实情况').fill('住院自付较多，需要补措施。');
  await officer.click(button(officer, '确认，去补措施'));
  await officer.page.waitForURL(`**/assistance/${told.household_id}`);
  await sendDecision(officer);
  expect(await stateOf(officer, told.id)).toBe('in_plan');
  const plan = (await officer.api('GET', `/households/${told.household_id}/plan`)).json as {
    risks: { risk: string; closed_on: string | null }[];
  };
  const open = plan.risks.filter(({ closed_on: closedOn }) => !closedOn).map(({ risk }) => risk);
  expect(open).toEqual(expect.arrayContaining(told.findings.map(({ risk }) => risk)));
  expect(officer.complaints).toEqual([]);
});

test('an answer can be taken back, and the next warning is one click away', async () => {
  const officer = await office.comesIn('county_officer');
  const told = await warning(officer, false);
  await officer.open(`/clues/warnings/${told.id}`);
  await officer.click(button(officer, '继续关注'));
  await drawer(officer).getByLabel('核实情况').fill('下次走访再看。');
  await officer.click(button(officer, '确认继续关注'));
  await closed(officer);
  await officer.click(officer.page.locator('.decision-bar').getByRole('button', { name: '撤销' }));
  await button(officer, '继续关注').waitFor();
  expect(await stateOf(officer, told.id)).toBe('open');
  await officer.click(button(officer, '继续关注'));
  await officer.click(button(officer, '确认继续关注'));
  await sendDecision(officer);
  expect(await stateOf(officer, told.id)).toBe('watched');
  await officer.click(officer.page.getByRole('link', { name: '下一条预警' }));
  await officer.page.waitForURL((url) => !url.pathname.endsWith(told.id));
  await button(officer, '不属实').waitFor();
});

test('one case shows one clock on every page, eliminations too, and the nearest day comes first', async () => {
  const leader = await office.comesIn('county_leader');
  const cases = await items<{ id: string; due: string; clock: { stage_due: string } | null }>(
    leader,
    '/cases?state=county_decision&closed=false&limit=200',
  );
  const nearest = ({ due, clock }: (typeof cases)[number]) =>
    clock && clock.stage_due < due ? clock.stage_due : due;
  await leader.open('/cases/bench');
  const chips = leader.page.locator('.bench-queue li .clock');
  await expect.poll(() => chips.count()).toBe(cases.length);
  const [first] = [...cases].sort((a, b) => nearest(a).localeCompare(nearest(b)));
  const onBench = await chips.first().innerText();
  await leader.open(`/cases/${first?.id}`);
  const onPage = leader.page.locator('.card-head .clock');
  await expect.poll(() => onPage.innerText()).toBe(onBench);
  await leader.open('/cases?state=county_decision');
  const onList = leader.page.locator('tr', { has: leader.page.locator(`a[href="/cases/${first?.id}"]`) });
  await expect.poll(() => onList.locator('.clock').innerText()).toBe(onBench);
});

test('a clock says the days of the stage and of the whole, and where it began', async () => {
  const officer = await office.comesIn('town_officer');
  const [row] = (
    await items<{ id: string; due: string; clock: { started: string; stage_due: string } | null }>(
      officer,
      '/cases?kind=identification&closed=false&limit=200',
    )
  ).filter(({ clock, due }) => clock !== null && clock.stage_due < due);
  await officer.open(`/cases/${row?.id}`);
  const chip = officer.page.locator('.card-head .clock');
  await expect.poll(() => chip.innerText()).toMatch(/^本环节(剩|今天|超期).* · 全程(剩|今天|超期)/);
  await officer.page
    .locator('.facts', { hasText: '起算日期' })
    .getByText(row?.clock?.started ?? '')
    .first()
    .waitFor();
  // The standard it is judged by is named, and one click away.
  const standard = officer.page.locator('.facts a[href^="/policies?pack="]');
  const name = await standard.innerText();
  expect(name).toMatch(/\p{Script=Han}/u);
  await officer.click(standard);
  await officer.page.getByRole('heading', { name }).waitFor();
});

test('the office sees its decisions first, and each row says what is the matter', async () => {
  const officer = await office.comesIn('town_officer');
  const rows = officer.page.locator('.list-table tbody tr');
  await rows.first().waitFor();
  await expect.poll(() => rows.first().innerText()).toContain('办理案件');
  const cadre = await office.comesIn('village_cadre');
  await cadre.open('/?what=warning');
  const matter = cadre.page.locator('.list-table tbody tr td[data-label="现状"]').first();
  await expect.poll(() => matter.innerText()).toMatch(/.+ · (紧急|一般|关注)$/);
});

test('the town is told at once of the statement that it has not made', async () => {
  const officer = await office.comesIn('town_officer');
  const [row] = await items<{ id: string }>(officer, '/cases?state=town_review&kind=identification');
  await officer.open(`/cases/bench?case=${row?.id}`);
  await heading(officer, '村级核查').waitFor();
  await officer.settled();
  await officer.press('a');
  await drawer(officer).getByLabel('意见').fill('同意上报。');
  await officer.press('Control+Enter');
  await drawer(officer)
    .getByText(/请先按授权查询家庭资产/)
    .waitFor();
  expect(await officer.page.locator('.decision-bar').count()).toBe(0);
});

test('a form says whose it is, and that it arrived', async () => {
  const officer = await office.comesIn('town_officer');
  const [row] = await items<{ id: string; head: string }>(officer, '/cases?state=town_review');
  await officer.open(`/cases/bench?case=${row?.id}`);
  await heading(officer, '村级核查').waitFor();
  await officer.settled();
  await officer.press('h');
  const title = drawer(officer).locator('.ant-drawer-title');
  await expect.poll(() => title.innerText()).toBe(`${row?.head}户 · 中止`);
  await drawer(officer).getByLabel('理由').fill('等待部门复核。');
  await officer.press('Control+Enter');
  await closed(officer);
  await officer.page.locator('.said').getByText(`已办好：${row?.head}户 · 中止`).waitFor();
});

test('nothing is offered that would be refused: closing a referral, entering for nobody', async () => {
  const county = await office.comesIn('county_officer');
  const { json } = await county.api('POST', '/households/search', { monitored: true });
  const [household] = (json as Listed<{ id: string }>).items;
  const department = await office.comesIn('department_officer');
  const session = (await department.api('GET', '/session')).json as { post: { department: string } };
  await county.api('POST', `/households/${household?.id}/referrals`, {
    department: session.post.department,
    risks: ['industry_failure'],
    note: '请安排到户产业奖补。',
    due: '2026-12-20',
  });
  const [task] = (await items<{ id: string; kind: string }>(department, '/tasks?state=open')).filter(
    ({ kind }) => kind === 'answer_referral',
  );
  await department.open(`/duties/tasks/${task?.id}`);
  await department.page.getByRole('link', { name: '转介' }).first().waitFor();
  expect(await department.page.getByRole('button', { name: '办结' }).count()).toBe(0);

  const officer = await office.comesIn('town_officer');
  const villages = ['verification', 'commitment', 'review', 'notice_due', 'notice_running'];
  const row = (await items<{ id: string; state: string }>(officer, '/cases?closed=false&limit=200')).find(
    ({ state }) => villages.includes(state),
  );
  if (!row) throw new Error('no case is with a village');
  await officer.open(`/cases/${row.id}`);
  await officer.page.locator('.task-list li').first().waitFor();
  await officer.settled();
  expect(await officer.page.getByRole('button', { name: '替同事补录' }).count()).toBe(0);
});

test('the cockpit begins at the top of each place, and says in a line what is nothing', async () => {
  const officer = await office.comesIn('county_officer');
  await officer.open('/cockpit');
  const place = officer.page.locator('.cockpit-places tbody th a').first();
  await place.scrollIntoViewIfNeeded();
  expect(await officer.page.evaluate(() => window.scrollY)).toBeGreaterThan(100);
  await officer.click(place);
  await officer.page.waitForURL(/area=/);
  await expect.poll(() => officer.page.evaluate(() => window.scrollY)).toBe(0);
  await officer.page
    .getByText(/^没有农户的：/)
    .first()
    .waitFor();
});

test('what another line would do is told by villages', async () => {
  const officer = await office.comesIn('county_officer');
  await officer.open('/policies/whatif?line=2500000&by=village');
  const names = officer.page.locator('.whatif-part tbody th, .whatif-part tbody td:first-child');
  await names.first().waitFor();
  await expect
    .poll(async () => (await names.allInnerTexts()).filter((name) => !/(村|社区)$/.test(name.trim())))
    .toEqual([]);
  await expect.poll(() => names.count()).toBeLessThanOrEqual(60);
});

test('the help names every key of the bench', async () => {
  const leader = await office.comesIn('county_leader');
  await leader.press('?');
  for (const key of ['通过', '退回', '中止', '下一件'])
    await leader.page.getByRole('dialog').getByText(`审批台：${key}`).waitFor();
});

test('a revealed number can be called, and a choice can be taken back', async () => {
  const cadre = await office.comesIn('village_cadre');
  const { json } = await cadre.api('POST', '/households/search', {});
  const [household] = (json as Listed<{ id: string }>).items;
  await cadre.open(`/households/${household?.id}`);
  await cadre.click(cadre.page.getByRole('button', { name: /^查看.*电话/ }).first());
  await cadre.click(cadre.page.getByRole('dialog').locator('.ant-radio-wrapper').first());
  await cadre.click(cadre.page.getByRole('dialog').getByRole('button', { name: '查看' }));
  await cadre.page.locator('.identity a[href^="tel:"]').waitFor();

  await cadre.click(button(cadre, '登记走访'));
  await cadre.click(drawer(cadre).getByText('有变化', { exact: true }));
  const group = drawer(cadre).locator('.visit-guarantees .ant-form-item').first();
  await cadre.click(group.locator('.ant-radio-wrapper').first());
  await cadre.click(group.getByRole('button', { name: '清除选择' }));
  await expect.poll(() => group.locator('input:checked').count()).toBe(0);
});

test('the page is the household, the window names nobody, and complaints have a number', async () => {
  const officer = await office.comesIn('town_officer');
  const [row] = await items<{ id: string; head: string }>(officer, '/clues?state=open');
  await officer.open(`/clues/${row?.id}`);
  await expect.poll(() => officer.page.locator('h1').innerText()).toBe(`${row?.head}户 · 线索`);
  expect(await officer.page.title()).not.toContain(row?.head);
  await officer.page.locator('.shell-footer').getByText('投诉建议').waitFor();
  // Beside the clue stands what one wants to know of the household.
  const brief = officer.page.locator('section', { hasText: '这户的情况' }).last();
  for (const fact of ['最近走访', '最近月收支', '监测联系人', '电话'])
    await brief.getByText(fact).first().waitFor();
});

test('an address that asks for something unknown says so, and shows no other list', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/cases?state=nowhere');
  await officer.page.getByText('地址里的筛选条件“state=nowhere”不存在').waitFor();
  expect(await officer.page.locator('.list-table').count()).toBe(0);
  await officer.click(officer.page.getByRole('link', { name: '打开不带筛选的页面' }));
  await officer.page.locator('.list-table tbody tr').first().waitFor();
});

test('a picker asks to choose, and a refusal carries no technical line', async () => {
  const cadre = await office.comesIn('village_cadre');
  await cadre.open('/clues');
  await cadre.click(button(cadre, '上报线索'));
  await cadre.click(drawer(cadre).locator('.ant-drawer-footer .ant-btn-primary'));
  await drawer(cadre).getByText('请选择农户').waitFor();
  const { json } = await cadre.api('POST', '/households/search', {});
  const [household] = (json as Listed<{ id: string }>).items;
  await cadre.open(`/households/${household?.id}`);
  await cadre.click(button(cadre, '登记走访'));
  await cadre.click(drawer(cadre).getByText('有变化', { exact: true }));
  await cadre.click(button(cadre, '保存'));
  await drawer(cadre).getByText('请写明哪里有变化，或改选“没有变化”。').waitFor();
  expect(await drawer(cadre).getByText('技术信息').count()).toBe(0);
});

test('English says it as people do', async () => {
  const officer = await office.comesIn('county_officer', { language: 'en' });
  await officer.page.locator('nav').getByRole('link', { name: 'Support' }).first().waitFor();
  const told = await warning(officer, false);
  await officer.open(`/clues/warnings/${told.id}`);
  await officer.page.getByRole('heading', { name: 'Why this warning' }).waitFor();
});

test('each page says in place what it is for, and what the keys do', async () => {
  const officer = await office.comesIn('town_officer');
  const [row] = await items<{ id: string }>(officer, '/clues?state=open');
  for (const [path, words] of [
    ['/clues/warnings', '规则发现的预警，由人核实后答复。'],
    [`/clues/${row?.id}`, '有风险的发起识别程序，没有风险的写明情况排除。'],
    ['/duties', '定期职责的进度，只数未办的，不给人排名。'],
  ] as const) {
    await officer.open(path);
    const help = officer.page.locator('.page-help');
    await officer.click(help.getByText('这页做什么'));
    await help.getByText(words).waitFor();
  }
  await officer.click(officer.page.locator('.page-help').getByText('按键'));
  await officer.page.locator('.page-help').getByText('列表中移到下一行、上一行').waitFor();
});

test('on a narrow phone what one came for begins on the first screen', async () => {
  const cadre = await office.comesIn('village_cadre', { width: 360, height: 780, density: 'large' });
  const top = async (selector: string) => {
    const first = cadre.page.locator(selector).first();
    await first.waitFor();
    return (await first.boundingBox())?.y ?? Number.POSITIVE_INFINITY;
  };
  const { json } = await cadre.api('POST', '/households/search', { monitored: true });
  const [household] = (json as Listed<{ id: string }>).items;
  const [told] = await items<{ id: string }>(cadre, '/warnings?state=open');
  for (const [path, selector, most] of [
    ['/clues/warnings', '.list-table tbody tr', 420],
    [`/clues/warnings/${told?.id}`, '.work-list li', 330],
    [`/households/${household?.id}`, '.overview .card', 700],
  ] as const) {
    await cadre.open(path);
    expect(await top(selector), path).toBeLessThanOrEqual(most);
  }
  // The filters are one tap away.
  await cadre.open('/clues/warnings');
  await top('.list-table tbody tr');
  expect(await cadre.page.getByRole('combobox', { name: '风险' }).isVisible()).toBe(false);
  await cadre.click(cadre.page.getByRole('button', { name: '筛选' }));
  await cadre.page.getByRole('combobox', { name: '风险' }).waitFor();
});

test('a phone shows within its first screen whom to visit, and one tap says that nothing changed', async () => {
  // It is the last test: in the new month everybody is to be visited again.
  await office.server.stop();
  await office.server.start('2026-12-05');
  let cadre: Person | undefined;
  for (const { place } of cards().filter(({ role }) => role === 'village_cadre')) {
    cadre = await office.comesIn('village_cadre', { ...PHONE, density: 'large' }, place);
    const list = (await cadre.api('GET', '/worklist')).json as { duties: string[] }[];
    if (list.some(({ duties }) => duties.includes('visit'))) break;
    await cadre.leave();
    cadre = undefined;
  }
  if (!cadre) throw new Error('nobody owes a visit');
  const same = cadre.page.locator('.duties li').getByRole('button', { name: '没有变化' }).first();
  for (const target of [same, button(cadre, '上报线索')]) {
    await target.waitFor();
    const box = await target.boundingBox();
    expect((box?.y ?? Number.POSITIVE_INFINITY) + (box?.height ?? 0)).toBeLessThanOrEqual(PHONE.height);
  }
  const path = await cadre.page.locator('.duties li a').first().getAttribute('href');
  cadre.clicks = 0;
  await cadre.click(same);
  await cadre.page.getByText(/^已登记走访：.+户没有变化$/).waitFor();
  expect(cadre.clicks).toBe(1);
  const visits = await items<{ no_change: boolean }>(cadre, `${path}/visits`);
  expect(visits.at(-1)?.no_change).toBe(true);
});
