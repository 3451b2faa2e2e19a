/** Photographs beside a record and a visit: added in the browser, which draws them anew, looked at, and taken out again. */
import { expect, test } from 'vitest';
import { openOffice } from './support/browser.ts';
import { button, closed, drawer } from './support/forms.ts';

const office = openOffice();

/** One red dot. */
const PICTURE = {
  name: 'photo.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
};

test('a photograph of an asset is added, seen, and taken out again by whoever added it', async () => {
  const officer = await office.comesIn('town_officer');
  const values = {
    number: 'ZC-ZP-1',
    name: '示例村水渠',
    formed: 'to_2020',
    fund: 'poverty',
    value: 5_000_000,
    kind: 'public',
    owner: 'village',
    caretaker: '示例村委会',
  };
  const { json } = await officer.api('POST', '/forms/asset/records', { values });
  const { id } = json as { id: string };
  await officer.open(`/assistance/ledgers/asset/${id}`);
  const photos = officer.page.getByRole('region', { name: '资产照片' });
  await photos.locator('input[type=file]').setInputFiles(PICTURE);
  const small = photos.getByRole('img', { name: '资产照片1' });
  await small.waitFor();
  // proves LDG-03: a photograph of an asset, drawn anew by the browser
  expect(await small.getAttribute('src')).toMatch(/^data:image\/jpeg;base64,/);
  await officer.click(photos.getByRole('button', { name: '查看 资产照片1' }));
  await officer.page.getByRole('dialog').locator('img').waitFor();
  await officer.click(officer.page.getByRole('dialog').getByRole('button', { name: '关闭' }).last());
  // A file that is no picture is told, and not sent.
  await photos
    .locator('input[type=file]')
    .setInputFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('text') });
  await photos.getByText('这个文件不是可以打开的照片').waitFor();
  await officer.click(photos.getByRole('button', { name: '删除 资产照片1' }));
  await officer.click(officer.page.locator('.ant-modal-confirm').getByRole('button', { name: '删除' }));
  await small.waitFor({ state: 'detached' });
  await officer.leave();
});

test('a visit says where it was, and has a photograph that is looked at with a reason', async () => {
  const cadre = await office.comesIn('village_cadre');
  const found = await cadre.api('POST', '/households/search', { page: { limit: 1 } });
  const [household] = (found.json as { items: { id: string }[] }).items;
  await cadre.open(`/households/${household?.id}?tab=visits`);
  await cadre.click(cadre.page.getByRole('button', { name: '登记走访' }).last());
  const form = drawer(cadre);
  await cadre.click(form.getByText('在其他地点', { exact: true }));
  await form.getByLabel('在哪里').fill('镇上集市');
  await form.locator('input[type=file]').setInputFiles(PICTURE);
  await form.getByText('已选 1 张').waitFor();
  await cadre.click(button(cadre, '保存'));
  await closed(cadre);
  await cadre.page.getByText('镇上集市').first().waitFor();
  await cadre.click(button(cadre, '照片 1 张'));
  await cadre.click(button(cadre, '查看 走访照片1'));
  const dialog = cadre.page.getByRole('dialog');
  await cadre.click(dialog.getByText('督导检查'));
  await cadre.click(dialog.getByRole('button', { name: '查看' }));
  const shown = dialog.locator('img');
  await shown.waitFor();
  // proves CON-05: the photograph of a visit, and where it was
  expect(await shown.getAttribute('src')).toMatch(/^data:image\/jpeg;base64,/);
  await cadre.leave();
});
