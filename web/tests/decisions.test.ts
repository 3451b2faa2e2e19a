/** Warnings, clues and decisions, one job each: what it takes, and what it leaves. */
import { expect, test } from 'vitest';
import { openOffice, type Person } from './support/browser.ts';
import { button, choose, closed, drawer, openCase, sendDecision, verify } from './support/forms.ts';

const office = openOffice();

type Row = { id: string; household_id: string; head: string; version: number };
const rowsOf = async (person: Person, path: string) =>
  ((await person.api('GET', path)).json as { items: Row[] }).items;

test('a warning says why, and becomes a clue in one click', async () => {
  const officer = await office.comesIn('county_officer');
  const [warning] = await rowsOf(officer, '/warnings?state=open');
  await officer.open(`/clues/warnings/${warning?.id}`);
  const table = officer.page.locator('.plain-table').first();
  await table.waitFor();
  await expect.poll(() => table.locator('tbody tr').count()).toBeGreaterThan(0);
  await expect
    .poll(() => officer.page.locator('.work-list').innerText())
    .toMatch(/数据截至 \d{4}-\d{2}-\d{2} · 适用标准$/m);
  await officer.click(button(officer, '属实，纳入识别'));
  await officer.page.getByText('平台预警').first().waitFor();
  expect(new URL(officer.page.url()).pathname).toMatch(/^\/clues\/\d+$/);
  expect(officer.clicks).toBe(1);
  await officer.leave();
});

test('a warning that is not true needs a reason, and a clue that is none as well', async () => {
  const officer = await office.comesIn('county_officer');
  const [, warning] = await rowsOf(officer, '/warnings?state=open');
  await officer.open(`/clues/warnings/${warning?.id}`);
  await officer.click(button(officer, '不属实'));
  await officer.click(button(officer, '确认不属实'));
  await drawer(officer).locator('.ant-form-item-explain-error').first().waitFor();
  await officer.click(drawer(officer).getByText('其他，请在下面写明'));
  await drawer(officer).getByLabel('核实情况').fill('已核实，务工收入未计入。');
  await officer.click(button(officer, '确认不属实'));
  await closed(officer);
  await sendDecision(officer);
  await officer.page.getByText('已核实，务工收入未计入。').waitFor();
  const [clue] = await rowsOf(officer, '/clues?state=open');
  await officer.open(`/clues/${clue?.id}`);
  await officer.click(button(officer, '核实无风险'));
  await drawer(officer).getByLabel('核实情况').fill('已上门核实，没有风险。');
  await officer.press('Control+Enter');
  await closed(officer);
  await officer.page.getByText('已上门核实，没有风险。').waitFor();
  await officer.leave();
});

test('a case goes back with coded reasons by the keyboard, and the clock keeps running', async () => {
  const leader = await office.comesIn('county_leader');
  const [row] = await rowsOf(leader, '/cases?state=county_decision');
  await leader.open(`/cases/bench?case=${row?.id}`);
  await leader.page.getByRole('heading', { name: '村级核查' }).waitFor();
  // What the server would refuse is refused in the form; nothing is called done that fails ten seconds later.
  await leader.settled();
  await leader.press('a');
  await drawer(leader).getByLabel('日期').fill('2020-01-01');
  await drawer(leader).getByLabel('文号').fill('守农函〔2026〕9号');
  await drawer(leader).getByLabel('意见').fill('同意。');
  await leader.press('Control+Enter');
  await drawer(leader)
    .getByText(/早于上一环节的日期/)
    .first()
    .waitFor();
  expect(await leader.page.locator('.decision-bar').count()).toBe(0);
  await leader.page.keyboard.press('Escape');
  await closed(leader);
  leader.clicks = 0;
  await leader.press('r');
  await leader.click(drawer(leader).getByLabel('评议程序不规范'));
  await leader.click(drawer(leader).locator('.ant-radio-wrapper input[value="review"]'));
  await drawer(leader).getByLabel('需要补充什么').fill('评议记录缺签名，请补充。');
  await leader.press('Control+Enter');
  await sendDecision(leader);
  expect(leader.clicks).toBeLessThanOrEqual(4);
  const { json } = await leader.api('GET', `/cases/${row?.id}`);
  const view = json as {
    state: string;
    clock: { colour: string } | null;
    steps: { record: { codes?: string[] } }[];
  };
  expect(view.state).toBe('review');
  expect(view.steps.at(-1)?.record.codes).toEqual(['review_flawed']);
  expect(view.clock?.colour).not.toBe('stopped');
  await leader.leave();
});

test('single keys can be switched off', async () => {
  const leader = await office.comesIn('county_leader');
  const [row] = await rowsOf(leader, '/cases?state=county_decision');
  await leader.open('/cases/bench');
  await leader.page.getByText('请选择一件').waitFor();
  await leader.page.evaluate(() => {
    localStorage.setItem(
      'preferences',
      JSON.stringify({ language: 'zh', density: 'compact', shortcuts: false }),
    );
  });
  await leader.page.reload();
  await leader.page.locator('.bench-queue li').first().waitFor();
  await leader.press('n');
  await leader.settled();
  expect(new URL(leader.page.url()).search).toBe('');
  expect(row).toBeDefined();
  await leader.leave();
});

test('many are signed at once only after saying which, and never one with a caution', async () => {
  const leader = await office.comesIn('county_leader');
  await leader.open('/cases/bench');
  const boxes = leader.page.locator('.bench-queue li input[type="checkbox"]');
  await boxes.first().waitFor();
  const count = await boxes.count();
  for (let at = 0; at < count; at += 1) await boxes.nth(at).check();
  await leader.click(button(leader, /^批量办理/));
  const dialog = leader.page.getByRole('dialog');
  await dialog.locator('tbody tr').first().waitFor();
  await leader.page.waitForFunction(() => !document.body.innerText.includes('正在核对'));
  const willSign = await dialog.getByText('将签署', { exact: true }).count();
  const alone = await dialog.getByText('请逐件办理', { exact: true }).count();
  expect(willSign + alone).toBe(count);
  if (willSign > 0) {
    await dialog.getByLabel('文号').fill('守乡振〔2026〕950号');
    await leader.click(dialog.getByRole('button', { name: `签署 ${willSign} 件` }));
    await dialog.getByRole('button', { name: '完成' }).waitFor();
    await expect.poll(() => dialog.getByText('已签署').count()).toBe(willSign);
  } else {
    expect(await dialog.getByRole('button', { name: '签署 0 件' }).isDisabled()).toBe(true);
  }
  await leader.leave();
});

test('a data officer enters for a colleague without an account, with the page that was signed', async () => {
  const cadre = await office.comesIn('village_cadre');
  const [warning] = await rowsOf(cadre, '/warnings?state=open');
  const id = await openCase(cadre, warning?.id ?? '');
  await verify(cadre);
  const officer = await office.comesIn('town_officer');
  const security = await office.comesIn('security_admin');
  const { json: areas } = await security.api('GET', '/areas');
  const { json: view } = await officer.api('GET', `/cases/${id}`);
  const village = (view as { area: string[] }).area.at(2);
  const area = (areas as { id: string; name: string }[]).find(({ name }) => name === village);
  const { json: proposed } = await security.api('POST', '/account-changes', {
    change: {
      kind: 'create',
      login: 'no_login',
      display_name: '甲老支书',
      may_log_in: false,
      post: { area_id: area?.id, role: 'village_secretary' },
    },
  });
  const { id: change, version } = (proposed as { change: { id: string; version: number } }).change;
  const leader = await office.comesIn('county_leader');
  await leader.api('POST', `/account-changes/${change}/decision`, { approve: true }, version);
  await officer.open(`/cases/${id}`);
  await officer.click(button(officer, '替同事补录'));
  await officer.click(drawer(officer).getByLabel('实际办理人'));
  await officer.click(officer.page.locator('.ant-select-item-option', { hasText: '甲老支书' }).first());
  await choose(officer, '代录缘由', '本人不使用系统');
  await drawer(officer)
    .locator('input[type="file"]')
    .setInputFiles({ name: 'page.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n') });
  await officer.click(button(officer, '确认提交'));
  await closed(officer);
  await officer.page.getByText('代录原始单据').first().waitFor();
  await officer.page.locator('.steps li').first().getByText('同事补录').waitFor();

  // Reading the page asks for a reason.
  await officer.click(button(officer, /^查看$/));
  await officer.click(officer.page.getByRole('dialog').getByText('办理程序'));
  await officer.click(officer.page.getByRole('dialog').getByRole('button', { name: '查看' }));
  await officer.page.getByRole('link', { name: '下载 PDF' }).waitFor();
  await officer.leave();
  await security.leave();
});

test('two people act on one case: the second is told and loses nothing', async () => {
  const one = await office.comesIn('town_officer');
  const [row] = await rowsOf(one, '/cases?state=town_review');
  await one.open(`/cases/bench?case=${row?.id}`);
  await one.page.getByRole('heading', { name: '村级核查' }).waitFor();
  await one.settled();
  await one.press('h');
  await drawer(one).getByLabel('理由').fill('等待部门复核资产。');
  const { json } = await one.api('GET', `/cases/${row?.id}`);
  const { version } = json as { version: number };
  const other = await office.comesIn('town_leader');
  const act = { act: { act: 'explain_overtime', reason: '材料补充耗时。' } };
  expect((await other.api('POST', `/cases/${row?.id}/acts`, act, version)).status).toBe(200);
  await one.click(button(one, '确认提交'));
  await button(one, '载入最新内容').waitFor();
  await expect.poll(() => drawer(one).getByLabel('理由').inputValue()).toBe('等待部门复核资产。');
  await one.click(button(one, '载入最新内容'));
  await one.click(button(one, '确认提交'));
  await closed(one);
  const after = (await one.api('GET', `/cases/${row?.id}`)).json as { state: string };
  expect(after.state).toBe('suspended');
  await one.leave();
  await other.leave();
});
