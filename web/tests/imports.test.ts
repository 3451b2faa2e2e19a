/** Spreadsheets out and in: templates, a month's collection, what is wrong and where, and the rows that come in. */
import { expect, test } from 'vitest';
import { openOffice, type Person } from './support/browser.ts';
import { TODAY } from './support/county.ts';
import { button, closed, drawer } from './support/forms.ts';
import { expectAccessible } from './support/looks.ts';
import { xlsx } from './support/sheet.ts';
import { textsOf } from './support/workbook.ts';

const office = openOffice();

const HEADER = [
  '户编号',
  '镇',
  '村',
  '与户主关系',
  '姓名',
  '证件号码',
  '出生日期',
  '性别',
  '户类型',
  '健康状况',
  '劳动能力',
];

/** A register of a household in the first town, as it should be or with a wrong ID number and a day that is none, and of others that are right. */
async function register(name: string, isRight: boolean, others: string[] = []): Promise<Buffer> {
  const wrong = isRight ? ['', '1970-01-01'] : ['990101197001010011', '1970-13-01'];
  const row = (number: string, who: string, said: string[]) => [
    ...[number, '石溪镇', '上屋村', '户主', who],
    ...[...said, '女', '脱贫户', '健康', '普通劳动力'],
  ];
  const right = others.map((who, nth) => row(`WEB-1${nth}`, who, ['', '1971-01-01']));
  const table = [HEADER, row('WEB-1', name, wrong), ...right];
  return Buffer.from(await xlsx(table, '农户登记表').arrayBuffer());
}

/** A file that a click saves. */
async function saved(
  person: Person,
  click: () => Promise<unknown>,
): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([person.page.waitForEvent('download'), click()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  return { name: file.suggestedFilename(), bytes: Buffer.concat(chunks) };
}

/** The first household of a collection sheet, and the month. */
function firstOf(book: Buffer): { number: string; month: string } {
  const texts = textsOf(book);
  const at = texts.findIndex((text) => /^\d{4}-\d{2}$/.test(text));
  return { number: texts[at - 2] ?? '', month: texts[at] ?? '' };
}

/** The same with a wage, as an office fills it in. */
async function filledIn(book: Buffer, wage = '3210'): Promise<Buffer> {
  const { number, month } = firstOf(book);
  const header = ['户编号', '月份', '工资性收入', '经营性收入', '财产性收入', '转移性收入', '生产经营性支出'];
  const table = [header, [number, month, wage, '', '', '', '']];
  return Buffer.from(await xlsx(table, '收支月报表').arrayBuffer());
}

async function choose(person: Person, name: string, buffer: Buffer): Promise<void> {
  const mimeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  await person.page.getByLabel('选择表格文件').setInputFiles({ name, mimeType, buffer });
}

test('a template comes as a workbook, for each kind of sheet', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/imports');
  for (const kind of ['农户登记表', '台账表格', '收支月报表']) {
    await officer.page.getByLabel('表格类型').click();
    await officer.page.locator('.ant-select-item-option', { hasText: kind }).click();
    // The address changes first, the link with it.
    const { name, bytes } = await saved(officer, () =>
      officer.page
        .getByRole('link', { name: '下载空白模板' })
        .and(officer.page.locator(`a[download="${kind}.xlsx"]`))
        .click(),
    );
    expect(name).toBe(`${kind}.xlsx`);
    expect(bytes.subarray(0, 2).toString()).toBe('PK');
  }
  await officer.leave();
});

test('a month is collected: the prefilled sheet out, filled in, checked when it is chosen, and imported, in six clicks', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/');
  officer.clicks = 0;
  await officer.click(button(officer, '月度采集表'));
  const { name, bytes } = await saved(officer, () => officer.click(button(officer, '下载采集表')));
  expect(name).toMatch(/^\d{4}-\d{2}-收支采集表\.xlsx$/);
  const sheet = await filledIn(bytes);
  await choose(officer, name, sheet);
  await officer.page.getByText('检查完成，可导入').waitFor();
  await officer.click(officer.page.getByRole('button', { name: /^导入 \d+ 行$/ }));
  await officer.page.getByText('已导入').waitFor();
  // proves DAT-03: a month is collected on one sheet that was filled in beforehand
  expect(officer.clicks).toBeLessThanOrEqual(6);
  await officer.page.getByText('已自动安排筛查').waitFor();
  const screenings = async () => {
    const jobs = (await officer.api('GET', '/jobs')).json as { kind: string; state: string }[];
    return jobs.filter(({ kind }) => kind === 'screening').map(({ state }) => state);
  };
  // proves DSC-12: the rules run after a month's sheet without anybody asking for it
  await expect.poll(screenings, { timeout: 60_000 }).toEqual(['done']);
  await expectAccessible(officer, 'a sheet that came in');
  expect(officer.complaints).toEqual([]);
  await officer.leave();
});

test('a sheet is taken back, a month is handed in, and what comes later is marked', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/imports?kind=income');
  const { name, bytes } = await saved(officer, () => officer.click(button(officer, '下载采集表')));
  const bring = async (wage: string) => {
    await choose(officer, name, await filledIn(bytes, wage));
    await officer.click(officer.page.getByRole('button', { name: /^导入 \d+ 行$/ }));
    await officer.page.getByText('已导入 1 行').waitFor();
  };
  const { number } = firstOf(bytes);
  const isOwed = async () => {
    const again = await saved(officer, () => officer.click(button(officer, '下载采集表')));
    return textsOf(again.bytes).includes(number);
  };
  await bring('4321');
  expect(await isOwed()).toBe(false);
  const batches = officer.page.locator('.list-table tbody tr');
  await officer.click(batches.first().getByRole('button', { name: '撤销导入' }));
  await drawer(officer).getByLabel('撤销原因').fill('导错了月份');
  await officer.click(drawer(officer).getByRole('button', { name: '撤销导入' }));
  await closed(officer);
  await batches.first().getByText('已撤销：导错了月份').waitFor();
  expect(await isOwed()).toBe(true);

  await officer.click(officer.page.getByRole('button', { name: /^报送 \d{4}-\d{2}$/ }));
  await officer.click(officer.page.locator('.ant-modal').getByRole('button', { name: '确认报送' }));
  const own = officer.page.locator('[aria-labelledby="import-filed"] tbody tr').first();
  await own.getByText(TODAY).waitFor();
  await bring('5432');
  // proves DAT-03: the month was handed in, later changes are taken and counted where it was handed in
  await expect.poll(async () => (await own.locator('td').allInnerTexts()).at(-1)).toBe('1');
  await expectAccessible(officer, 'a month that was handed in');
  expect(officer.complaints).toEqual([]);
  await officer.leave();
});

test('right rows come in, wrong ones come back marked in a file of their own, are mended and come in', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/imports?kind=register');
  const search = async (text: string) =>
    ((await officer.api('POST', '/households/search', { text })).json as { total: number }).total;
  await choose(officer, '错表.xlsx', await register('甲网页', false));
  await officer.page.getByText('没有一行可以导入').waitFor();
  const places = officer.page.locator('.sheet-flow tbody tr');
  await expect
    .poll(() => places.allInnerTexts())
    .toContainEqual(expect.stringMatching(/!F2[\s\S]*身份证号码/));
  await expectAccessible(officer, 'the errors of a sheet');

  await choose(officer, '半对.xlsx', await register('甲网页', false, ['乙网页']));
  await officer.page.getByText('检查完成，可导入 1 行').waitFor();
  expect(await search('乙网页')).toBe(0);
  await officer.click(button(officer, '只导入没有错误的 1 行'));
  await officer.page.getByText('已导入 1 行').waitFor();
  expect([await search('甲网页'), await search('乙网页')]).toEqual([0, 1]);
  const rest = await saved(officer, () => officer.click(button(officer, '下载没有导入的 1 行')));
  expect(rest.name).toBe('半对-检查结果.xlsx');
  const texts = textsOf(rest.bytes);
  // proves DAT-04: what is wrong stands in the row that is wrong
  expect(texts).toContain('〔原因〕');
  expect(texts.filter((text) => text.includes('证件号码：'))).toHaveLength(1);

  await choose(officer, '对表.xlsx', await register('甲网页', true));
  await officer.page.getByText('检查完成，可导入 1 行').waitFor();
  expect(await search('甲网页')).toBe(0);
  await officer.click(button(officer, '导入 1 行'));
  await officer.page.getByText('已导入 1 行').waitFor();
  expect(await search('甲网页')).toBe(1);
  expect(officer.complaints).toEqual([]);
  await officer.leave();
});

test('a sheet under way is cancelled, and nothing of it is written', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/imports?kind=register');
  // Whoever cancels may come too late; then it was checked, and the next one is tried.
  for (let nth = 1; nth <= 10; nth += 1) {
    const name = `网页取${'一二三四五六七八九十'[nth - 1]}`;
    const line = (n: number) => {
      const born = `${1940 + (n % 60)}-${String((n % 12) + 1).padStart(2, '0')}-01`;
      const facts = ['户主', name, '', born, n % 2 ? '女' : '男', '脱贫户', '健康', '普通劳动力'];
      return [`WEB-${nth}-${n}`, '石溪镇', '上屋村', ...facts];
    };
    const table = [HEADER, ...Array.from({ length: 3_000 }, (_, n) => line(n))];
    await choose(officer, `${name}.xlsx`, Buffer.from(await xlsx(table, '农户登记表').arrayBuffer()));
    const cancel = button(officer, '取消任务');
    const isChecked = officer.page.getByText('检查完成，可导入 3,000 行');
    await cancel.or(isChecked).waitFor();
    if ((await cancel.count()) > 0) await cancel.click({ timeout: 2_000 }).catch(() => undefined);
    const isCancelled = officer.page.getByText('已取消，没有写入');
    await isCancelled.or(isChecked).first().waitFor({ timeout: 60_000 });
    if ((await isCancelled.count()) === 0) continue;
    const { json } = await officer.api('POST', '/households/search', { text: name });
    expect((json as { total: number }).total).toBe(0);
    await officer.leave();
    return;
  }
  throw new Error('no sheet was cancelled in time');
}, 300_000);
