/** One household: everything about it, and what is entered there. */
import { afterEach, expect, test } from 'vitest';
import { card, openOffice, type Person } from './support/browser.ts';
import { LAST_MONTH, TODAY } from './support/county.ts';

const office = openOffice();
const people: Person[] = [];

afterEach(async () => {
  for (const person of people.splice(0)) expect(person.complaints).toEqual([]);
});

async function comesIn(role: string): Promise<Person> {
  const person = await office.comesIn(role);
  people.push(person);
  return person;
}

/** The id of the nth household in the list of a person. */
async function household(person: Person, n: number, query: object = {}): Promise<string> {
  const { json } = await person.api('POST', '/households/search', query);
  const { items } = json as { items: { id: string }[] };
  const found = items[n];
  if (!found) throw new Error('the county has too few households');
  return found.id;
}

/** One that has given the statement of the last month. */
async function householdWithStatement(person: Person): Promise<string> {
  const { json } = await person.api('POST', '/households/search', { population: 'lifted' });
  for (const { id } of (json as { items: { id: string }[] }).items) {
    const found = await person.api('GET', `/households/${id}`);
    const { statements } = found.json as { statements: { period: string }[] };
    if (statements.some(({ period }) => period === LAST_MONTH)) return id;
  }
  throw new Error(`nobody has given the statement of ${LAST_MONTH}`);
}

test('why the machine spoke stands with its figures, its source and its date', async () => {
  const officer = await comesIn('town_officer');
  await officer.open(`/households/${await household(officer, 0, { has_open_warning: true })}`);
  const why = officer.page.locator('#why');
  await why.getByText('触发', { exact: true }).first().waitFor();
  await why
    .getByText(/依据：.+；数据日期 2026-/)
    .first()
    .waitFor();
  await expect.poll(() => why.locator('.finding-inputs dd').first().innerText()).not.toBe('');
});

test('the chart of income has a table with the same figures', async () => {
  const officer = await comesIn('town_officer');
  await officer.open(`/households/${await household(officer, 0, { has_open_warning: true })}`);
  await officer.page.locator('.chart canvas').waitFor();
  await officer.click(officer.page.getByRole('button', { name: '看表' }));
  const table = officer.page.getByRole('table', { name: '人均可支配收入与监测线' });
  await expect.poll(() => table.locator('tbody tr').count()).toBe(13);
  await expect.poll(() => table.locator('tbody tr').last().innerText()).toContain('11,610');
});

test('a masked number is shown for a reason, and the log tells of it', async () => {
  const officer = await comesIn('town_officer');
  const id = await household(officer, 3);
  await officer.open(`/households/${id}?tab=members`);
  const first = officer.page.locator('.member').first();
  await first.waitFor();
  await expect.poll(() => first.innerText()).toMatch(/9\d+\*+/);
  await officer.click(first.getByRole('button', { name: '查看证件号码' }));
  const dialog = officer.page.getByRole('dialog');
  expect(await dialog.getByRole('button', { name: '查看', exact: true }).isDisabled()).toBe(true);
  await officer.click(dialog.getByText('核实身份'));
  await officer.click(dialog.getByRole('button', { name: '查看', exact: true }));
  await first.getByText(/^99\d{15}[\dX]$/).waitFor();
  expect(officer.clicks).toBe(3);
  await officer.click(officer.page.getByRole('link', { name: '日志' }));
  await officer.page
    .getByRole('row', { name: /查看打码信息.*证件号码 · 核实身份/ })
    .first()
    .waitFor();
});

test('a visit without change is recorded in two clicks', async () => {
  const cadre = await comesIn('town_leader');
  await cadre.open(`/households/${await household(cadre, 12)}`);
  await cadre.click(cadre.page.getByRole('button', { name: '登记走访' }));
  await cadre.click(cadre.page.getByRole('button', { name: '保存' }));
  await cadre.page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(cadre.clicks).toBeLessThanOrEqual(4);
  await cadre.page.locator('.timeline').getByText(TODAY).first().waitFor();
});

test('a statement is entered in yuan with the month before beside it, and the rules run again', async () => {
  const officer = await comesIn('town_officer');
  const id = await householdWithStatement(officer);
  await officer.open(`/households/${id}?tab=statements`);
  await officer.page.locator('.statements').waitFor();
  await officer.page
    .getByRole('row', { name: new RegExp(`^${LAST_MONTH}`) })
    .getByRole('button', { name: '更正' })
    .click();
  const wage = officer.page.getByLabel('工资性收入');
  await wage.fill('１，234.5');
  await officer.page.keyboard.press('Control+Enter');
  await officer.page.getByRole('dialog').waitFor({ state: 'detached' });
  await officer.page.getByRole('row', { name: new RegExp(`^${LAST_MONTH}.*1,234\\.5`) }).waitFor();
});

test('a wrong amount or ID number is told at its field', async () => {
  const officer = await comesIn('town_officer');
  await officer.open(`/households/${await household(officer, 0)}?tab=members`);
  await officer.page.getByRole('button', { name: '新增成员' }).click();
  await officer.page.getByRole('textbox', { name: '证件号码' }).fill('990101199008080010');
  await officer.page.getByRole('button', { name: '保存' }).click();
  await officer.page.getByText(/末位校验不符|不是有效的出生日期/).waitFor();
  await officer.page.getByText('请填写此项').first().waitFor();
});

test('two people correct one household: the second is told, keeps what was typed, and saves', async () => {
  const [one, other] = [await comesIn('town_officer'), await comesIn('village_cadre')];
  const id = await household(other, 0);
  for (const person of [one, other]) {
    await person.open(`/households/${id}`);
    await person.page.getByRole('button', { name: '更正信息' }).click();
    await person.page.getByLabel('备注').waitFor();
  }
  await one.page.getByLabel('备注').fill('第一位写的备注');
  await one.page.getByRole('button', { name: '保存' }).click();
  await one.page.getByRole('dialog').waitFor({ state: 'detached' });

  await other.page.getByRole('textbox', { name: '联系电话' }).fill('13900001234');
  await other.page.getByRole('button', { name: '保存' }).click();
  await other.page
    .getByText(/已被他人修改|已由他人修改/)
    .first()
    .waitFor();
  await expect
    .poll(() => other.page.getByRole('textbox', { name: '联系电话' }).inputValue())
    .toBe('13900001234');
  await other.page.getByRole('button', { name: '载入最新内容' }).click();
  await other.page.getByText('已载入最新内容').waitFor();
  // What was not touched follows the record, what was typed stays.
  await expect.poll(() => other.page.getByLabel('备注').inputValue()).toBe('第一位写的备注');
  await expect
    .poll(() => other.page.getByRole('textbox', { name: '联系电话' }).inputValue())
    .toBe('13900001234');
  await other.page.getByRole('button', { name: '保存' }).click();
  await other.page.getByRole('dialog').waitFor({ state: 'detached' });
  await other.page.getByText('139****1234').waitFor();
});

test('a lost connection loses nothing, and what is sent again takes effect once', async () => {
  const cadre = await comesIn('town_leader');
  const id = await household(cadre, 15);
  await cadre.open(`/households/${id}?tab=visits`);
  await cadre.page.getByRole('button', { name: '登记走访' }).last().click();
  await cadre.page.getByLabel('走访日期').waitFor();
  // The first answer gets lost on its way back: the server did it, the browser does not know.
  let sent = 0;
  await cadre.page.route('**/visits', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    sent += 1;
    if (sent > 1) return route.continue();
    await route.fetch();
    return route.abort('connectionreset');
  });
  await cadre.page.getByRole('button', { name: '保存' }).click();
  await cadre.page.getByText('连不上服务器').waitFor();
  await cadre.page.getByRole('button', { name: '重试' }).click();
  await cadre.page.getByRole('dialog').waitFor({ state: 'detached' });
  const { json } = await cadre.api('GET', `/households/${id}/visits`);
  const onThatDay = (json as { items: { visited_on: string }[] }).items.filter(
    (visit) => visit.visited_on === TODAY,
  );
  expect(sent).toBe(2);
  expect(onThatDay).toHaveLength(1);
});

test('a server that is away loses nothing, and takes the form when it is back', async () => {
  const cadre = await comesIn('village_cadre');
  await cadre.open(`/households/${await household(cadre, 3)}`);
  await cadre.page.getByRole('button', { name: '更正信息' }).click();
  await cadre.page.getByLabel('备注').fill('断线时写的备注');
  const form = cadre.page.locator('.ant-drawer-open');
  await office.server.stop();
  await form.getByRole('button', { name: '保存' }).click();
  await form.getByText('连不上服务器').waitFor();
  await expect.poll(() => cadre.page.getByLabel('备注').inputValue()).toBe('断线时写的备注');
  await office.server.start();
  await form.getByRole('button', { name: '重试' }).click();
  await form.waitFor({ state: 'detached' });
  await cadre.page.getByText('断线时写的备注').first().waitFor();
});

test('a session that ended under a form loses nothing: the same person logs in, and the form goes on', async () => {
  const officer = await comesIn('town_officer');
  await officer.open(`/households/${await household(officer, 8)}`);
  await officer.page.getByRole('button', { name: '更正信息' }).click();
  await officer.page.getByLabel('备注').fill('登录失效前写的备注');
  await officer.api('DELETE', '/session');
  await officer.page.getByRole('button', { name: '保存' }).click();
  await officer.page.getByText('登录已失效').waitFor();
  await officer.logIn(card('town_officer'));
  await officer.page.locator('.form-drawer').waitFor({ state: 'detached' });
  await officer.page.getByText('登录失效前写的备注').first().waitFor();
});

test('a server error at saving is told, and the form keeps what was typed', async () => {
  const officer = await comesIn('town_officer');
  const id = await household(officer, 9);
  await officer.open(`/households/${id}`);
  await officer.page.getByRole('button', { name: '更正信息' }).click();
  await officer.page.getByLabel('备注').fill('出错时写的备注');
  let refused = 0;
  await officer.page.route(`**/api/v1/households/${id}`, (route) => {
    if (route.request().method() !== 'PATCH' || refused > 0) return route.continue();
    refused += 1;
    return route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' });
  });
  await officer.page.getByRole('button', { name: '保存' }).click();
  await officer.page.getByText('服务器的答复无法识别（502）').waitFor();
  await expect.poll(() => officer.page.getByLabel('备注').inputValue()).toBe('出错时写的备注');
  await officer.page.getByRole('button', { name: '保存' }).click();
  await officer.page.getByRole('dialog').waitFor({ state: 'detached' });
  await officer.page.getByText('出错时写的备注').first().waitFor();
});

test('what is typed survives a reload, all but what the register encrypts', async () => {
  const officer = await comesIn('town_officer');
  const id = await household(officer, 6);
  await officer.open(`/households/${id}`);
  await officer.page.getByRole('button', { name: '更正信息' }).click();
  await officer.page.getByLabel('备注').fill('写到一半');
  await officer.page.getByRole('textbox', { name: '联系电话' }).fill('13900005678');
  await officer.page.reload();
  await officer.page.getByRole('button', { name: '更正信息' }).click();
  await officer.page.getByText('已恢复上次没有提交的内容').waitFor();
  await expect.poll(() => officer.page.getByLabel('备注').inputValue()).toBe('写到一半');
  await expect.poll(() => officer.page.getByRole('textbox', { name: '联系电话' }).inputValue()).toBe('');
  const kept = await officer.page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
  expect(kept).not.toContain('13900005678');
});

test('a server that fails is told with a code to quote', async () => {
  const officer = await comesIn('town_officer');
  const id = await household(officer, 7);
  const problem = {
    type: 'x',
    title: 'x',
    status: 500,
    code: 'internal',
    detail: 'x',
    zh: '系统内部错误。',
    en: 'x',
    trace_id: 'abcdef0123',
  };
  await officer.open('/households');
  await officer.page.route(`**/api/v1/households/${id}`, (route) =>
    route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
  );
  await officer.open(`/households/${id}`);
  await officer.page.getByText('技术信息').click();
  await officer.page.getByText('反映问题时请提供：internal，abcdef01').waitFor();
});
