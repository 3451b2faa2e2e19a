/** The cockpit: each number opens exactly its households. */
import { expect, test } from 'vitest';
import { openOffice, type Person } from './support/browser.ts';
import { drawer } from './support/forms.ts';

const office = openOffice();

async function cockpit(role: string): Promise<Person> {
  const person = await office.comesIn(role);
  await person.open('/cockpit');
  await person.page.locator('.stats .stat').first().waitFor();
  await person.settled();
  return person;
}

/** The numbers on the screen with what they open. */
async function numbers(person: Person): Promise<{ to: string; number: number }[]> {
  return person.page.$$eval('#content a[href^="/cockpit/list"]', (links) =>
    links.map((link) => {
      const text = (link.querySelector('.stat-number') ?? link).firstChild?.textContent ?? '';
      return { to: link.getAttribute('href') ?? '', number: Number(text.replace(/,/g, '')) };
    }),
  );
}

async function total(person: Person, to: string): Promise<number> {
  await person.open(to);
  const pager = person.page.locator('.pager > span').first();
  await pager.waitFor();
  return Number((await pager.innerText()).replace(/\D/g, ''));
}

test('every number opens its list, and the list is as long as the number says', async () => {
  const person = await cockpit('county_officer');
  const twin = person.page.getByRole('button', { name: '看表格' });
  while ((await twin.count()) > 0) await twin.first().click();
  // What is overdue stands beside what is open.
  const heads = await person.page.locator('.places thead').last().innerText();
  expect(heads.split(/\s+/).join(' ')).toContain('识别在办 其中超期');
  const found = await numbers(person);
  expect(found.length).toBeGreaterThan(100);
  for (const { to, number } of found) {
    const { json } = await person.api(
      'GET',
      to.replace('/list?', '/households?').replace('area=', 'area_id='),
    );
    expect((json as { total: number }).total, to).toBe(number);
  }
  // The screen asks what its address says: one number of each kind is followed.
  const kinds = new Map(found.map((one) => [new URLSearchParams(one.to.split('?')[1]).get('figure'), one]));
  for (const { to, number } of kinds.values()) expect(await total(person, to), to).toBe(number);
  await person.leave();
});

test('a place is one click below, and its cockpit counts that place alone', async () => {
  const person = await cockpit('county_officer');
  const row = person.page.locator('.cockpit-places tbody tr').first();
  const name = await row.locator('th a').innerText();
  const households = await row.locator('td a').first().innerText();
  await person.click(row.locator('th a'));
  await person.page.getByRole('heading', { name: `${name}驾驶舱` }).waitFor();
  expect(person.clicks).toBe(1);
  const register = person.page.locator('.stat', { hasText: '在册农户' });
  await expect.poll(async () => (await register.locator('.stat-number').innerText()).trim()).toBe(households);
  await person.click(person.page.locator('.crumbs a').first());
  await person.page.locator('.crumbs [aria-current]').waitFor();
  await expect.poll(() => person.page.locator('.cockpit-places tbody tr').count()).toBeGreaterThan(5);
  await person.leave();
});

test('the map is drawn from the file of the deployer, and its twin lists every village', async () => {
  const person = await cockpit('county_officer');
  const card = person.page.locator('.card', { hasText: '各村监测对象占比' });
  await card.locator('.cockpit-map canvas').waitFor();
  const colours = await card.locator('.cockpit-map canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    const seen = new Set<string>();
    for (let at = 0; at < data.length; at += 4 * 97) {
      if (data[at + 3] === 255) seen.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
    }
    return seen.size;
  });
  expect(colours).toBeGreaterThan(2);
  await card.getByRole('button', { name: '看表格' }).click();
  await expect.poll(() => card.locator('tbody tr').count()).toBe(60);
  await person.leave();
});

test('a town has the cockpit of the town, and a village none', async () => {
  const town = await cockpit('town_officer');
  expect(await town.page.locator('.crumbs a').count()).toBe(0);
  await town.leave();
  const cadre = await office.comesIn('village_cadre');
  expect(await cadre.page.getByRole('link', { name: '驾驶舱' }).count()).toBe(0);
  await cadre.leave();
});

test('what stands behind a number goes into a spreadsheet within four clicks', async () => {
  const person = await cockpit('county_officer');
  person.clicks = 0;
  await person.click(person.page.locator('.stat', { hasText: '监测' }).first());
  await person.page.locator('.list-table tbody tr').first().waitFor();
  await person.click(person.page.getByRole('button', { name: '导出' }));
  await drawer(person).getByLabel('用途').fill('核对监测对象');
  const [file] = await Promise.all([
    person.page.waitForEvent('download'),
    person.click(drawer(person).locator('.ant-drawer-footer .ant-btn-primary')),
  ]);
  expect(file.suggestedFilename()).toMatch(/\.xlsx$/);
  expect(person.clicks).toBeLessThanOrEqual(4);
});

test('the income of an area stands against the year before, and each count opens its households', async () => {
  const person = await cockpit('county_officer');
  await person.click(person.page.getByRole('link', { name: '收入变化' }));
  const kinds = person.page.locator('.income-kinds tbody tr');
  await kinds.first().waitFor();
  const area = new URL(person.page.url()).searchParams.get('area');
  const { json } = await person.api('GET', `/areas/${area}/income-trend`);
  type Kind = { kind: string; compared: number; year_before: number };
  const trend = json as { matched: number; kinds: Kind[] }[];
  const sum = (of: 'compared' | 'year_before') =>
    trend
      .flatMap((month) => month.kinds)
      .filter(({ kind }) => kind === 'transfer')
      .reduce((n, one) => n + one[of], 0);
  const [now, before] = [sum('compared'), sum('year_before')];
  expect(before).toBeGreaterThan(0);
  const yuan = (fen: number) => Math.round(fen / 100).toLocaleString('en-US');
  const transfer = await kinds.filter({ hasText: '转移性收入' }).innerText();
  // proves STD-10: each of the four kinds of an area with its change against the year before, transfers among them
  expect(await kinds.count()).toBe(5);
  expect(transfer.split(/\s+/)).toEqual(expect.arrayContaining([yuan(now), yuan(before)]));
  expect(transfer).toMatch(/[+-]?\d+\.\d%/);

  const growth = (await person.api('GET', `/income-growth?area_id=${area}`)).json as {
    total: {
      groups: { group: string; households: number; grew: number; not_grown: number; unknown: number }[];
    };
  };
  const groups = new Map(growth.total.groups.map((one) => [one.group, one]));
  const [all, able, unable] = ['lifted', 'with_labour', 'without_labour'].map((name) => groups.get(name));
  expect(all?.households).toBe((able?.households ?? 0) + (unable?.households ?? 0));
  expect(able?.not_grown).toBeGreaterThan(0);
  const row = person.page.locator('.income-growth tbody tr', { hasText: '有劳动力的脱贫户' }).first();
  await person.click(
    row.getByRole('link', { name: able?.not_grown.toLocaleString('en-US') ?? '?', exact: true }).first(),
  );
  // proves X-01: those with labour whose income per head did not grow, as many as the number said
  await person.page
    .getByText(`共 ${able?.not_grown.toLocaleString('en-US')} 户`)
    .first()
    .waitFor();
  const listed = person.page.locator('.list-table tbody tr');
  await listed.first().waitFor();
  await expect.poll(() => listed.first().innerText()).toContain('未增长');
  expect(person.complaints).toEqual([]);
  await person.leave();
});

test('questions about the register open their rows and lead to the register of answers', async () => {
  const person = await office.comesIn('county_leader');
  await person.open('/cockpit');
  await person.click(person.page.getByRole('link', { name: '疑点核实', exact: true }));
  await person.page.getByRole('heading', { name: '疑点核实' }).waitFor();
  const asked = (await person.api('GET', '/questions')).json as {
    total: number;
    questions: { zh: string }[];
  };
  const rows = person.page.locator('.list-table tbody tr');
  if (asked.total === 0) {
    await person.page.getByText('没有需要提问的情况').waitFor();
  } else {
    await rows.first().waitFor();
    expect(await rows.count()).toBe(asked.questions.length);
    await person.click(rows.first().locator('summary'));
    // proves ACC-05: a question opens the rows behind it, and begins the record in which it is answered
    expect(
      await rows.first().locator('.question a[href^="/households/"], .question a[href^="/cases/"]').count(),
    ).toBeGreaterThan(0);
    await person.click(rows.first().getByRole('link', { name: '登记核实' }));
    const said = person.page.getByRole('dialog').getByLabel('请核实什么');
    await expect.poll(() => said.inputValue()).toBe(asked.questions[0]?.zh);
  }
  expect(person.complaints).toEqual([]);
  await person.leave();
});

test('the cockpit says how many in need are missed, or what is wanting for it', async () => {
  const person = await office.comesIn('county_officer');
  await person.open('/cockpit');
  const card = person.page.locator('.card', {
    has: person.page.getByRole('heading', { name: '漏户估计' }),
  });
  // The county's clock stands late in the month, when nothing is drawn any more.
  await card.getByText('这里还没有随机抽取').waitFor();
  await person.click(card.getByRole('link', { name: '按镇、按月查看' }));
  const rows = person.page.locator('.estimate-areas tbody tr');
  await rows.first().waitFor();
  const places = (await person.api('GET', '/cockpit')).json as { places: unknown[] };
  expect(await rows.count()).toBe(places.places.length);
  await person.open('/cockpit/estimate/list');
  await person.page.getByText('没有这样的农户').waitFor();
  expect(person.complaints).toEqual([]);
  await person.leave();
});

test('an indicator opens the list of those whom it counts', async () => {
  const person = await office.comesIn('county_officer');
  await person.open('/cockpit/indicators');
  const link = person.page.locator('#content a[href^="/cockpit/people?figure=workers&"]').first();
  await link.waitFor();
  const number = Number((await link.innerText()).split('/')[0]);
  const to = (await link.getAttribute('href')) ?? '';
  const { json } = await person.api('GET', to.replace('area=', 'area_id='));
  expect((json as { total: number }).total).toBe(number);
  await person.click(link);
  await person.page.getByRole('heading', { name: '脱贫户和监测对象务工人数' }).waitFor();
  await person.leave();
});

test('areas that stand out are looked at from the cockpit, with the numbers of each place', async () => {
  const person = await cockpit('county_officer');
  await person.click(person.page.getByRole('link', { name: '区域预警' }));
  const places = person.page.locator('.watch-places tbody tr');
  await places.first().waitFor();
  expect(await person.page.locator('.watch-places thead').innerText()).toContain('新纳入监测');
  expect(await places.count()).toBeGreaterThan(1);
  await person.leave();
});
