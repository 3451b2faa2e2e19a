/** Registers as spreadsheets: the template, the check, what is wrong and where, the import, and the export. */
import { expect, test } from 'vitest';
import { openOffice, type Person } from './support/browser.ts';
import { button, drawer } from './support/forms.ts';
import { expectAccessible } from './support/looks.ts';
import { csv } from './support/sheet.ts';

const office = openOffice();

async function choose(person: Person, name: string, rows: string[][]): Promise<void> {
  const buffer = Buffer.from(await csv(rows).arrayBuffer());
  await drawer(person).getByLabel('选择表格文件').setInputFiles({ name, mimeType: 'text/csv', buffer });
}

test('a register goes out as a template, comes in from a sheet once every cell is right, and goes out again', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/assistance/ledgers/welfare_post');
  const saved = async (link: string) => {
    const [file] = await Promise.all([
      officer.page.waitForEvent('download'),
      officer.page.getByRole('link', { name: link }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
    return { name: file.suggestedFilename(), bytes: Buffer.concat(chunks) };
  };
  const template = await saved('下载模板');
  expect(template.name).toBe('公益性岗位.xlsx');
  expect(template.bytes.subarray(0, 2).toString()).toBe('PK');

  const header = [
    '区域',
    '岗位名称',
    '岗位类别',
    '岗位职责',
    '用人单位',
    '资金来源',
    '月补贴标准',
    '设岗日期',
  ];
  const post = (name: string, pay: string, from: string) => [
    '上屋村',
    name,
    '卫生保洁',
    '村道保洁',
    '示例村委会',
    '村集体',
    pay,
    from,
  ];
  await officer.click(button(officer, '导入表格'));
  await choose(officer, '岗位.csv', [
    header,
    post('表格岗一', '八百', '2026年1月1日'),
    post('表格岗二', '800', '2026-13-01'),
  ]);
  await drawer(officer).getByText('没有一行可以导入').waitFor();
  const places = () => drawer(officer).locator('tbody tr').allInnerTexts();
  await expect.poll(places).toContainEqual(expect.stringMatching(/CSV!G2[\s\S]*/));
  await expect.poll(places).toContainEqual(expect.stringMatching(/CSV!H3[\s\S]*日期/));
  await expectAccessible(officer, 'the errors of a sheet of a register');

  await choose(officer, '岗位.csv', [
    header,
    post('表格岗一', '800', '2026年1月1日'),
    post('表格岗二', '800.5', '2026-01-01'),
  ]);
  await drawer(officer).getByText('新增 2 条，修改 0 条').waitFor();
  expect(await officer.page.getByRole('cell', { name: '表格岗一' }).count()).toBe(0);
  await officer.click(drawer(officer).getByRole('button', { name: '导入 2 行' }));
  await drawer(officer).getByText('已导入 2 行').waitFor();
  await officer.click(drawer(officer).locator('.ant-drawer-footer').getByRole('button', { name: '关闭' }));
  await officer.page.getByRole('cell', { name: '表格岗一' }).waitFor();
  await officer.page.getByRole('cell', { name: '800.5 元' }).waitFor();

  await officer.click(button(officer, '导出全部'));
  await drawer(officer).getByLabel('用途').fill('核对公益性岗位');
  const [all] = await Promise.all([
    officer.page.waitForEvent('download'),
    officer.click(drawer(officer).locator('.ant-drawer-footer .ant-btn-primary')),
  ]);
  expect(all.suggestedFilename()).toBe('公益性岗位.xlsx');
  expect(officer.complaints).toEqual([]);
  await officer.leave();
});
