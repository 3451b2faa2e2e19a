/** Coming in, staying in, coming back. */
import { expect, test } from 'vitest';
import { card, openOffice } from './support/browser.ts';

const office = openOffice();

test('a wrong password is told and nothing typed is lost', async () => {
  const person = await office.stranger();
  await person.open('/');
  // Whom to call stands on each page, before the login too.
  await person.page.locator('footer', { hasText: '投诉建议' }).getByRole('link', { name: '12317' }).waitFor();
  await person.page.getByLabel('登录名').fill('town_officer');
  await person.page.getByLabel('密码', { exact: true }).fill('wrong-password');
  await person.page.keyboard.press('Enter');
  await person.page.getByRole('alert').getByText('登录名或密码不正确。').waitFor();
  await expect.poll(() => person.page.getByLabel('登录名').inputValue()).toBe('town_officer');
  await person.leave();
});

test('an address opens after the login', async () => {
  const person = await office.stranger();
  await person.open('/households');
  await person.logIn(card('town_officer'));
  await person.page.getByRole('heading', { name: '农户' }).waitFor();
  expect(new URL(person.page.url()).pathname).toBe('/households');
  await person.leave();
});

test('an ended session hides the screen, and the same person comes back to it', async () => {
  const person = await office.comesIn('town_officer');
  await person.open('/households');
  const name = await person.page.locator('.list-table tbody tr a').nth(7).innerText();
  await person.api('DELETE', '/session');
  await person.page.locator('.list-search input').fill(name);
  await person.page.keyboard.press('Enter');
  await person.page.getByText('登录已失效').waitFor();
  await expect.poll(() => person.page.locator('#content').isVisible()).toBe(false);
  const { login, password } = card('town_officer');
  await person.page.locator('input[autocomplete="username"]').fill(login);
  await person.page.locator('input[autocomplete="current-password"]').fill(password);
  await person.page.keyboard.press('Enter');
  await person.page.locator('#content').waitFor({ state: 'visible' });
  await expect.poll(() => person.page.locator('.list-search input').inputValue()).toBe(name);
  await person.page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll('.list-table tbody tr a')].every((link) => link.textContent === wanted),
    name,
  );
  await person.leave();
});

test('two minutes before the session ends a warning asks, and the answer keeps it', async () => {
  const person = await office.comesIn('town_officer');
  await person.page.clock.install();
  await person.open('/households');
  await person.page.locator('.list-table tbody tr').first().waitFor();
  await person.page.clock.fastForward('01:58:30');
  await person.page.getByText('您还在吗？').waitFor();
  await person.page.getByRole('button', { name: '继续工作' }).click();
  await person.page.clock.runFor(3_000);
  await person.page.getByText('您还在吗？').waitFor({ state: 'hidden' });
  await person.page.clock.fastForward('02:00:30');
  await person.page.getByText('登录已失效').waitFor();
  await person.leave();
});

test('an administrator sees no household and no way to one', async () => {
  const person = await office.comesIn('security_admin');
  expect(await person.page.getByRole('link', { name: '农户' }).count()).toBe(0);
  expect(await person.page.getByRole('button', { name: '查找农户' }).count()).toBe(0);
  await person.leave();
});

test("one sets the telephone of one's office, and a wrong one is told", async () => {
  const person = await office.comesIn('village_cadre');
  await person.page.getByRole('button', { name: /的账号$/ }).click();
  await person.page.getByRole('button', { name: '办公电话', exact: true }).click();
  const dialog = person.page.getByRole('dialog');
  await dialog.getByLabel('办公电话').fill('123');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog
    .locator('.ant-form-item-explain-error')
    .getByText(/11位手机号/)
    .waitFor();
  await dialog.getByLabel('办公电话').fill('0990 8800123');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.waitFor({ state: 'detached' });
  // From then on it stands with the name on the pages of the households whose contact one is, and can be called.
  const account = ((await person.api('GET', '/session')).json as { account_id: string }).account_id;
  const { json } = await person.api('POST', '/households/search', { monitored: true });
  const own = async () => {
    for (const { id } of (json as { items: { id: string }[] }).items) {
      const view = (await person.api('GET', `/households/${id}`)).json as {
        contacts: { account_id: string }[];
      };
      if (view.contacts.some(({ account_id: one }) => one === account)) return id;
    }
    throw new Error('the cadre is nobody’s contact');
  };
  await person.open(`/households/${await own()}`);
  await person.page.locator('.identity a[href^="tel:0990"]').waitFor();
  expect(person.complaints).toEqual([]);
});
