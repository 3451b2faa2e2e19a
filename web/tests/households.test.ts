/** The list of households, and finding one from anywhere. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openOffice, type Person } from './support/browser.ts';
import { button, choose, closed, drawer, send } from './support/forms.ts';

const office = openOffice();

test('filters lie in the address, pages turn, and the way back leads to both', async () => {
  const officer = await office.comesIn('county_officer');
  await officer.open('/households?population=general');
  const rows = officer.page.locator('.list-table tbody tr');
  await rows.first().waitFor();
  const first = await rows.first().textContent();
  await officer.page.getByRole('button', { name: '下一页' }).click();
  await officer.page.waitForFunction(
    (before) => document.querySelector('.list-table tbody tr')?.textContent !== before,
    first,
  );
  const second = await rows.first().locator('a').innerText();
  expect(new URL(officer.page.url()).searchParams.get('population')).toBe('general');
  await rows.first().locator('a').click();
  await officer.page.locator('.tab-nav').waitFor();
  await officer.page.goBack();
  await rows.first().waitFor();
  await expect.poll(() => rows.first().locator('a').innerText()).toBe(second);
  await officer.page.getByRole('button', { name: '末页' }).click();
  await officer.page.getByRole('button', { name: '首页' }).click();
  await officer.page.waitForFunction(
    () => document.querySelector<HTMLButtonElement>('[aria-label="上一页"]')?.disabled === true,
  );
  await officer.leave();
});

test('Ctrl+K finds a household by name, by initials and by the last four digits', async () => {
  const officer = await office.comesIn('county_officer');
  const { json } = await officer.api('POST', '/households/search', {});
  const { items } = json as { items: { id: string; head: string }[] };
  const wanted = items[4];
  await officer.page.keyboard.press('Control+k');
  await officer.page.getByRole('combobox', { name: '查找农户' }).waitFor();
  await officer.page.keyboard.type(wanted?.head ?? '');
  await officer.page
    .getByRole('option', { name: new RegExp(wanted?.head ?? '') })
    .first()
    .waitFor();
  await officer.page.keyboard.press('Enter');
  await officer.page.getByRole('heading', { name: new RegExp(`${wanted?.head}户`) }).waitFor();
  // What was typed is in no address.
  expect(decodeURIComponent(officer.page.url())).not.toContain(wanted?.head);
  await officer.page.locator('.search-results').waitFor({ state: 'detached' });
  await officer.page.keyboard.press('Control+k');
  await officer.page.getByRole('combobox', { name: '查找农户' }).waitFor();
  await officer.page.keyboard.type('zz');
  await officer.page.locator('.search-result, .search-none').first().waitFor();
  await officer.page.keyboard.press('Escape');
  await officer.leave();
});

/** The lines of the file as which a list goes out. */
async function linesOf(person: Person, purpose: string): Promise<string[]> {
  await person.click(button(person, '导出'));
  await drawer(person).getByLabel('用途').fill(purpose);
  await person.click(drawer(person).getByText('CSV 文本'));
  const [download] = await Promise.all([
    person.page.waitForEvent('download'),
    person.click(drawer(person).locator('.ant-drawer-footer .ant-btn-primary')),
  ]);
  await closed(person);
  const path = join(mkdtempSync(join(tmpdir(), 'shouwang-export-')), 'list.csv');
  await download.saveAs(path);
  return readFileSync(path, 'utf8')
    .split('\r\n')
    .filter((line) => line !== '');
}

test('a list goes out with all its rows, under its filters and with its columns, and the mark of whoever took it', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/households?warning=true');
  const rows = officer.page.locator('.list-table tbody tr');
  await rows.first().waitFor();
  const totalOf = async (body: object) =>
    ((await officer.api('POST', '/households/search', body)).json as { total: number }).total;
  const warned = await linesOf(officer, '核对预警');
  expect(warned).toHaveLength((await totalOf({ has_open_warning: true })) + 2);
  expect(warned[0]).toBe(
    '\uFEFF"户主","村组","人口","户类型","监测类型","人均年收入（元）","最近走访","下一步"',
  );
  expect(warned.at(-1)).toMatch(
    /^"导出：.*镇级信息员 .*，\d{4}-\d{2}-\d{2} \d{2}:\d{2}，用途：核对预警，共 \d+ 行；含个人信息的，不得外传"$/,
  );
  await officer.open('/households');
  await rows.first().waitFor();
  const total = await totalOf({});
  const all = await linesOf(officer, '年度核对');
  expect(all).toHaveLength(total + 2);
  expect(new Set(all.slice(1, -1)).size).toBeGreaterThan(total / 2);
  expect(officer.complaints).toEqual([]);
  await officer.leave();
});

test('a long list leaves once another person has agreed to its area and filters', async () => {
  const officer = await office.comesIn('county_officer');
  // The county of the tests has no list of more than 1,000 rows: the server seems to say that this one is.
  await officer.page.route('**/api/v1/list-files', async (route) => {
    const { request_id: request } = route.request().postDataJSON() as { request_id?: string };
    if (request) return route.continue();
    const problem = {
      ...{ type: 'urn:shouwang:problem:list.ask_first', title: '', status: 409, code: 'list.ask_first' },
      ...{ detail: '', zh: '须经另一人同意', en: 'another person agrees', trace_id: '' },
    };
    return route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      body: JSON.stringify(problem),
    });
  });
  await officer.open('/households');
  await officer.page.locator('.list-table tbody tr').first().waitFor();
  const ask = async () => {
    await officer.click(button(officer, '导出'));
    await drawer(officer).getByLabel('用途').fill('核对年度台账');
    await officer.click(drawer(officer).locator('.ant-drawer-footer .ant-btn-primary'));
  };
  await ask();
  await drawer(officer).getByText('负责人同意').waitFor();
  await officer.click(button(officer, '提交申请'));
  await closed(officer);

  const leader = await office.comesIn('county_leader');
  await leader.open('/');
  await leader.click(leader.page.getByRole('link', { name: /导出申请/ }).first());
  await leader.page
    .getByText(/^区划：/)
    .first()
    .waitFor();
  await leader.click(button(leader, '审定'));
  await leader.click(drawer(leader).getByText('同意导出', { exact: true }));
  await send(leader);
  await leader.page.getByText('已同意，尚未导出').first().waitFor();

  await officer.page.reload();
  await officer.page.locator('.list-table tbody tr').first().waitFor();
  await ask();
  await drawer(officer)
    .getByText(/已于 .* 同意/)
    .waitFor();
  const [download] = await Promise.all([
    officer.page.waitForEvent('download'),
    officer.click(drawer(officer).locator('.ant-drawer-footer .ant-btn-primary')),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.xlsx$/);
  await closed(officer);
  await officer.leave();
  await leader.leave();
});

test('columns are chosen and stay chosen', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/households');
  await officer.page.locator('.list-table tbody tr').first().waitFor();
  await officer.page.getByRole('button', { name: '列', exact: true }).click();
  await officer.page.getByRole('checkbox', { name: '户编号' }).check();
  await officer.page.getByRole('columnheader', { name: '户编号' }).waitFor();
  await officer.page.reload();
  await officer.page.getByRole('columnheader', { name: '户编号' }).waitFor();
  await officer.leave();
});

test('a list is walked by keyboard alone', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/households');
  await officer.page.locator('.list-table tbody tr').first().waitFor();
  await officer.page.keyboard.press('j');
  await officer.page.keyboard.press('j');
  const second = await officer.page.locator('.list-table tbody tr a').nth(1).innerText();
  expect(await officer.page.evaluate(() => document.activeElement?.textContent)).toBe(second);
  await officer.page.keyboard.press('Enter');
  await officer.page.getByRole('heading', { name: new RegExp(`${second}户`) }).waitFor();
  await officer.leave();
});

test('one person becomes the contact of many households in one go', async () => {
  const leader = await office.comesIn('town_leader');
  await leader.open('/households?monitored=true');
  await leader.page.locator('.list-table tbody tr').first().waitFor();
  await leader.click(leader.page.getByRole('checkbox', { name: '选择本页全部' }));
  await leader.click(leader.page.getByRole('button', { name: /指定联系人/ }));
  await leader.click(leader.page.getByLabel('联系人', { exact: true }));
  await leader.page.keyboard.type('镇级信息员');
  await leader.press('Enter');
  await leader.click(leader.page.getByRole('button', { name: '指定', exact: true }));
  // Whoever has this contact already is named with the reason; nobody is lost without a word.
  await leader.page
    .getByRole('dialog')
    .waitFor({ state: 'detached', timeout: 5_000 })
    .catch(async () => {
      await leader.page.getByText('没有指定').waitFor();
    });
  expect(leader.clicks).toBeLessThanOrEqual(5);
  await leader.leave();
});

test('a household in no register is taken in by a form; households are merged, split and moved', async () => {
  const officer = await office.comesIn('town_officer');
  const { json: areas } = await officer.api('GET', '/areas');
  const { json: session } = await officer.api('GET', '/session');
  const town = (session as { post: { area_id: string } }).post.area_id;
  const villages = (areas as { id: string; name: string; level: string; parent_id: string }[]).filter(
    ({ level, parent_id: parent }) => level === 'village' && parent === town,
  );
  const [here, there] = villages;
  const inVillage = async (label: string, name: string | undefined) => {
    await officer.click(drawer(officer).getByRole('combobox', { name: label }));
    await officer.page.keyboard.type(name ?? '');
    await officer.click(
      officer.page
        .locator('.ant-select-dropdown:visible .ant-select-tree-title', { hasText: name ?? '' })
        .first(),
    );
  };
  await officer.open('/households');
  await officer.click(button(officer, '登记新农户'));
  await inVillage('所在村组', here?.name);
  await drawer(officer).getByLabel('姓名').fill('司马新来');
  await drawer(officer).getByLabel('出生日期').fill('1980-01-01');
  await drawer(officer).getByLabel('男', { exact: true }).check();
  await officer.page.keyboard.press('Control+Enter');
  await closed(officer);
  await officer.page.getByRole('heading', { name: /司马新来户/ }).waitFor();
  const founded = new URL(officer.page.url()).pathname;

  await officer.click(button(officer, '整户迁移'));
  await inVillage('迁入的村组', there?.name);
  await officer.page.keyboard.press('Control+Enter');
  await closed(officer);
  await officer.page
    .locator('.page-path', { hasText: there?.name ?? '' })
    .first()
    .waitFor();

  // It joins another household, and one of its members sets up a household again.
  const { json } = await officer.api('POST', '/households/search', {
    monitored: false,
    has_open_warning: false,
  });
  const other = (json as { items: { id: string; next_step: string | null }[] }).items.find(
    ({ id, next_step: next }) => !founded.endsWith(id) && next === null,
  );
  await officer.open(`/households/${other?.id}?tab=members`);
  await officer.click(button(officer, '并户'));
  await officer.click(drawer(officer).getByRole('combobox', { name: '并入的一户' }));
  await officer.page.keyboard.type('司马新来');
  await officer.click(
    officer.page
      .locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: '司马新来' })
      .first(),
  );
  await officer.click(drawer(officer).getByRole('combobox', { name: '司马新来（原户主）' }));
  await officer.page.keyboard.type('兄弟姐妹');
  await officer.page.keyboard.press('Enter');
  await officer.page.keyboard.press('Control+Enter');
  await closed(officer);
  await officer.page.locator('.member:not(.gone)', { hasText: '司马新来' }).waitFor();

  await officer.click(button(officer, '分户'));
  await drawer(officer)
    .getByLabel(/^司马新来/)
    .check();
  await choose(officer, '司马新来（原', '户主');
  await officer.page.keyboard.press('Control+Enter');
  await closed(officer);
  await officer.page.getByRole('heading', { name: /司马新来户/ }).waitFor();
  await officer.page.getByRole('button', { name: /回避/ }).first().waitFor();
  expect(officer.complaints).toEqual([]);
});
