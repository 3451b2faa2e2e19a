/** Spreadsheets coming in: the template, the dry run, what is wrong and where, and the import itself. */
import { expect, test } from 'vitest';
import { xlsx } from '../src/lib/export.ts';
import { openOffice, type Person } from './support/browser.ts';
import { button } from './support/forms.ts';
import { expectAccessible } from './support/looks.ts';

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

/** A register of one household in the first town, as it should be or with a wrong ID number and a day that is none. */
async function register(name: string, isRight: boolean): Promise<Buffer> {
  const wrong = isRight ? ['', '1970-01-01'] : ['990101197001010011', '1970-13-01'];
  const row = ['WEB-1', '石溪镇', '上屋村', '户主', name, ...wrong, '女', '脱贫户', '健康', '普通劳动力'];
  return Buffer.from(await xlsx([HEADER, row], '农户登记表').arrayBuffer());
}

const rows = (person: Person) => person.page.locator('.list-table tbody tr');

async function choose(person: Person, name: string, buffer: Buffer): Promise<void> {
  const mimeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  await person.page.getByLabel('选择表格文件').setInputFiles({ name, mimeType, buffer });
}

test('a template comes as a workbook, for each kind of sheet', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/jobs');
  for (const kind of ['农户登记表', '收支月报表', '台账表格']) {
    await officer.page.getByLabel('表格类型').click();
    await officer.page.locator('.ant-select-item-option', { hasText: kind }).click();
    const [file] = await Promise.all([
      officer.page.waitForEvent('download'),
      officer.page.getByRole('link', { name: '下载空白模板' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe(`${kind}.xlsx`);
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).subarray(0, 2).toString()).toBe('PK');
  }
  await officer.leave();
});

test('a sheet is checked first; what is wrong is told place by place and comes as a file; then it comes in', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/jobs');
  await choose(officer, '错表.xlsx', await register('甲网页', false));
  await officer.click(button(officer, '检查'));
  await officer.click(rows(officer).first().getByRole('button', { name: '查看错误' }));
  const places = officer.page.locator('.ant-drawer-open tbody tr');
  await places.first().waitFor();
  await expect.poll(() => places.count()).toBeGreaterThanOrEqual(2);
  await expect
    .poll(() => places.allInnerTexts())
    .toContainEqual(expect.stringMatching(/!F2[\s\S]*身份证号码/));
  await expectAccessible(officer, 'the errors of a sheet');
  const [file] = await Promise.all([
    officer.page.waitForEvent('download'),
    officer.click(button(officer, '下载错误清单（xlsx）')),
  ]);
  expect(file.suggestedFilename()).toBe('错表-错误清单.xlsx');
  await officer.press('Escape');
  await officer.page.locator('.ant-drawer-open').waitFor({ state: 'detached' });

  const search = async () =>
    ((await officer.api('POST', '/households/search', { text: '甲网页' })).json as { total: number }).total;
  await choose(officer, '对表.xlsx', await register('甲网页', true));
  await officer.click(button(officer, '检查'));
  await rows(officer).first().getByText('检查 1 行，没有写入').waitFor();
  expect(await search()).toBe(0);
  await officer.page.getByLabel('只检查，不写入').uncheck();
  await officer.click(button(officer, '导入'));
  await rows(officer).first().getByText('导入 1 行：新增 1').waitFor();
  expect(await search()).toBe(1);
  expect(officer.complaints).toEqual([]);
  await officer.leave();
});

test('an import under way is cancelled from the list of jobs, and nothing of it is written', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/jobs');
  // Whoever cancels may come too late; then all of it is written, and the next one is tried.
  for (let nth = 1; nth <= 10; nth += 1) {
    const name = `网页取${'一二三四五六七八九十'[nth - 1]}`;
    const line = (n: number) => {
      const born = `${1940 + (n % 60)}-${String((n % 12) + 1).padStart(2, '0')}-01`;
      const facts = ['户主', name, '', born, n % 2 ? '女' : '男', '脱贫户', '健康', '普通劳动力'];
      return [`WEB-${nth}-${n}`, '石溪镇', '上屋村', ...facts];
    };
    const table = [HEADER, ...Array.from({ length: 3_000 }, (_, n) => line(n))];
    await choose(officer, `${name}.xlsx`, Buffer.from(await xlsx(table, '农户登记表').arrayBuffer()));
    await officer.page.getByLabel('只检查，不写入').uncheck();
    await button(officer, '导入').click();
    const row = rows(officer).filter({ hasText: name });
    const cancel = row.getByRole('button', { name: '取消' });
    await cancel.or(row.getByText(/导入 3,?000 行/)).waitFor();
    if ((await cancel.count()) > 0) await cancel.click({ timeout: 2_000 }).catch(() => undefined);
    await row
      .getByText('已取消')
      .or(row.getByText(/导入 3,?000 行/))
      .first()
      .waitFor({ timeout: 60_000 });
    const isCancelled = (await row.getByText('已取消').count()) > 0;
    const { json } = await officer.api('POST', '/households/search', { text: name });
    expect((json as { total: number }).total > 0).toBe(!isCancelled);
    if (isCancelled) return;
  }
  throw new Error('no import was cancelled in time');
}, 300_000);
