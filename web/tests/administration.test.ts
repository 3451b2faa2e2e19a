/** The three administrators at their desks. */
import { expect, test } from 'vitest';
import { openOffice } from './support/browser.ts';

const office = openOffice();

test('each administrator has a desk of their own and no household', async () => {
  const links: Record<string, string[]> = {};
  for (const role of ['system_admin', 'security_admin', 'audit_admin']) {
    const person = await office.comesIn(role);
    links[role] = await person.page.locator('.shell-side nav a').allInnerTexts();
    expect((await person.api('POST', '/households/search', {})).status).toBe(403);
    await person.leave();
  }
  const own = (role: string) =>
    links[role]?.filter((text) => !['今日待办', '政策标准'].includes(text.trim()));
  expect(own('system_admin')).toEqual(['区划', '系统状态', '账号变动']);
  expect(own('security_admin')).toEqual(['人员和岗位']);
  expect(own('audit_admin')).toEqual(['账号变动', '操作日志']);
});

test('administrators exclude one another, on the screen as in the rules', async () => {
  const person = await office.comesIn('security_admin');
  const { page } = person;
  await person.open('/people');
  await page.locator('.list-search input').fill('system_admin');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^授予岗位：/ }).click();
  const drawer = page.locator('.ant-drawer');
  await drawer.getByRole('combobox', { name: '岗位' }).click();
  await page.keyboard.type('审计');
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option[title="审计管理员"]').click();
  await drawer.getByRole('combobox', { name: '区划' }).click();
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
  await drawer.getByRole('button', { name: '提出，待确认' }).click();
  await drawer.getByRole('alert').getByText('三员互斥').waitFor();
  await person.leave();
});

test('a new person comes by two hands, each with half of the first password', async () => {
  const person = await office.comesIn('security_admin');
  const { page } = person;
  await person.open('/people');
  await page.getByRole('button', { name: '新建账号' }).click();
  const drawer = page.locator('.ant-drawer');
  await drawer.getByLabel('姓名', { exact: true }).fill('新来的信息员');
  await drawer.getByLabel('登录名', { exact: true }).fill('newcomer');
  await drawer.getByRole('combobox', { name: '岗位' }).click();
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option[title="镇级信息员"]').click();
  await drawer.getByRole('combobox', { name: '区划' }).click();
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
  await drawer.getByRole('button', { name: '提出，待确认' }).click();
  const first = await page.locator('.one-time').innerText();
  await page.getByRole('button', { name: '已抄好' }).click();
  await page.getByText('已提出，待另一人确认').waitFor();
  await page.getByRole('navigation', { name: '人员和岗位' }).getByRole('link', { name: '账号变动' }).click();
  await page.locator('.list-table').getByText('须由另一人审定').first().waitFor();

  // The other administrators see on their first page that something waits.
  const auditor = await office.comesIn('audit_admin');
  await auditor.click(auditor.page.getByRole('link', { name: /^账号变动 \d+ 项待确认$/ }));
  await auditor.page.locator('.list-table').getByText('新来的信息员').first().waitFor();
  await auditor.leave();

  // It waits on the day of the head of the bureau, who sees the other half.
  const leader = await office.comesIn('county_leader');
  await leader.page.getByRole('link', { name: '新来的信息员' }).first().click();
  await leader.page.getByRole('button', { name: '确认' }).first().click();
  const deciding = leader.page.locator('.ant-drawer');
  await deciding.getByText('同意', { exact: true }).click();
  await deciding.getByRole('button', { name: '提交' }).click();
  const second = await leader.page.locator('.one-time').innerText();
  expect([first.length, second.length]).toEqual([12, 12]);
  await leader.page.getByRole('button', { name: '已抄好' }).click();

  const newcomer = await office.stranger();
  await newcomer.open('/');
  await newcomer.page.locator('input[autocomplete="username"]').fill('newcomer');
  await newcomer.page.locator('input[autocomplete="current-password"]').fill(`${first}${second}`);
  await newcomer.page.keyboard.press('Enter');
  await newcomer.page.locator('input[autocomplete="new-password"]').first().waitFor();
  await newcomer.leave();

  // Taken away again by two, with a question before; and locked at once.
  await person.open('/people');
  await page.locator('.list-search input').fill('newcomer');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^收回 新来的信息员/ }).click();
  await page.locator('.ant-modal').getByRole('button', { name: '提出，待确认' }).click();
  await page.getByText('已提出，待另一人确认').waitFor();
  await page.getByRole('button', { name: '更多：新来的信息员' }).click();
  await page.getByRole('button', { name: '锁定账号' }).click();
  await drawer.getByRole('button', { name: '立即锁定' }).click();
  await page.locator('.list-table').getByText('已锁定').waitFor();
  await leader.leave();
  await person.leave();
});

test('the log proves each record, and a checkpoint covers it', async () => {
  const person = await office.comesIn('audit_admin');
  const { page } = person;
  await person.open('/log');
  await page.locator('.list-table tbody tr').first().waitFor();
  await page.getByText('本页逐条核对，内容与存证一致。').waitFor();
  await page.getByRole('link', { name: '检查点' }).click();
  await page.getByRole('button', { name: '签发检查点' }).click();
  await page.getByText('已签发，覆盖').waitFor();
  await page.getByRole('navigation', { name: '操作日志' }).getByRole('link', { name: '操作日志' }).click();
  const states = page.locator('.list-table tbody tr td:last-child');
  await states.nth(10).waitFor();
  const uncovered = async () =>
    (await states.allInnerTexts()).slice(2).filter((text) => !text.includes('已在签发的检查点内'));
  await expect.poll(uncovered).toEqual([]);
  await page.getByRole('button', { name: '下一页' }).first().click();
  await page.waitForURL(/cursor=/);
  // By day and by person; what it is about is named with its village, and no household.
  await person.open('/log?until=2000-01-01');
  await person.page.getByText('没有符合的记录').first().waitFor();
  await person.open('/log?command=case.');
  const logged = person.page.locator('.list-table tbody tr');
  await logged.first().waitFor();
  expect(await logged.first().locator('td').nth(3).innerText()).toMatch(/\S+ · 案件 \d+/);
  const name = await logged.first().locator('td').nth(1).innerText();
  await person.click(logged.first().locator('td').nth(1).locator('a'));
  await person.page.getByRole('button', { name: `只看 ${name}，点此取消` }).waitFor();
  const others = async () =>
    (await logged.locator('td:nth-child(2)').allInnerTexts()).filter((one) => !one.includes(name));
  await expect.poll(others).toEqual([]);

  // Who looked at which household: by its village and its head, whose name is masked here.
  const officer = await office.comesIn('town_officer');
  const { json } = await officer.api('POST', '/households/search', {});
  const [household] = (json as { items: { id: string; head: string }[] }).items;
  await officer.api('GET', `/households/${household?.id}`);
  await person.open('/log/readings?kind=household');
  await logged.first().waitFor();
  const named = await logged.first().locator('td').nth(3).innerText();
  expect(named).toMatch(/\S+ \S\*+$/);
  expect(named).toContain(`${household?.head[0]}*`);
  await person.leave();
});

test('a division comes in by a list, and a wrong line brings in nothing', async () => {
  const person = await office.comesIn('system_admin');
  const { page } = person;
  await person.open('/areas');
  await page.locator('.list-table tbody tr').nth(5).waitFor();
  const { json } = await person.api('GET', '/areas');
  const areas = json as { level: string; kind: string; code: string }[];
  const town = areas.find(({ level }) => level === 'town');
  // proves SCP-11: levels down to the group of villagers, each division of a kind
  expect([...new Set(areas.map(({ level }) => level))]).toEqual(
    expect.arrayContaining(['county', 'town', 'village', 'group']),
  );
  expect(areas.filter(({ kind }) => !kind)).toEqual([]);
  const take = async (lines: string) => {
    await page.getByLabel('表格内容').fill(`code,parent,level,kind,name\n${lines}`);
    await page.locator('.form-foot').getByRole('button', { name: '导入' }).click();
  };
  await page.getByRole('button', { name: '导入区划表' }).click();
  await take(`${town?.code}299,990000,village,villagers_committee,错误村`);
  await page.locator('.ant-drawer [role="alert"]').getByText('上级区划').first().waitFor();
  await take(`${town?.code}299,${town?.code},village,villagers_committee,新设村`);
  await page.getByText('已导入：新增 1 个，原有 0 个。').waitFor();
  await page.getByText('新设村').waitFor();
  await person.leave();
});

test('the health of the system says what is sound', async () => {
  const person = await office.comesIn('system_admin');
  await person.open('/health');
  await person.page.getByText('各项正常').waitFor();
  await expect.poll(() => person.page.locator('.health tbody tr').count()).toBeGreaterThan(10);
  const readings = person.page.locator('.retention tbody tr', { hasText: '查阅记录' });
  await readings.getByText('1095 天').waitFor();
  await person.leave();
});

test('a screening runs as a job, tells its progress and its result, and can be left meanwhile', async () => {
  const person = await office.comesIn('county_officer');
  const { page } = person;
  await page.getByRole('button', { name: /的账号$/ }).click();
  await page.getByRole('button', { name: '筛查和任务' }).click();
  await page.getByRole('button', { name: '开始筛查' }).click();
  await page.locator('.list-table tbody tr').first().waitFor();
  await page.getByRole('link', { name: '政策标准' }).click();
  await page.getByRole('heading', { name: '政策标准' }).waitFor();
  await page.goBack();
  await page.locator('.list-table tbody tr', { hasText: '已完成' }).waitFor({ timeout: 60_000 });
  await expect.poll(() => page.locator('.list-table tbody tr').first().innerText()).toMatch(/筛查 1,?000 户/);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '下载各规则结果（xlsx）' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^筛查-\d{4}-\d{2}-\d{2}\.xlsx$/);
  await person.leave();
});

test('an address of another desk is refused by the server, whatever the browser shows', async () => {
  const person = await office.comesIn('county_officer');
  for (const path of ['/accounts', '/evidence/leaves', '/health']) {
    expect((await person.api('GET', path)).status, path).toBe(403);
  }
  await person.leave();
});
