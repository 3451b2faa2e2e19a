/** Coming in, staying in, coming back. */
import { createHmac } from 'node:crypto';
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

/** What an authenticator on a telephone shows at a moment. */
function authenticator(secret: string, at: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigInt64BE(BigInt(Math.floor(at / 30_000)));
  const digest = createHmac('sha1', key).update(step).digest();
  const number = digest.readUInt32BE((digest[19] ?? 0) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

test('a second factor is set up with a picture, asked for at the next login, and taken away by two people', async () => {
  const role = 'department_officer';
  const person = await office.comesIn(role);
  const { page } = person;
  await page.getByRole('button', { name: /的账号$/ }).click();
  await page.getByRole('button', { name: '动态码', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('密码', { exact: true }).fill('not-the-password');
  await dialog.getByRole('button', { name: '下一步' }).click();
  await dialog.locator('.field-problem').getByText('原密码不正确。').waitFor();
  await dialog.getByLabel('密码', { exact: true }).fill(card(role).password);
  await dialog.getByRole('button', { name: '下一步' }).click();
  await dialog.getByRole('img', { name: '验证器扫描用的二维码' }).waitFor();
  const secret = (await dialog.locator('.factor-secret').innerText()).replace(/\s/g, '');
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  const session = (await person.api('GET', '/session')).json as { account_id: string; now: string };
  await dialog.getByLabel('动态码').fill(authenticator(secret, Date.parse(session.now)));
  await dialog.getByRole('button', { name: '启用' }).click();
  await dialog.getByText('动态码已启用', { exact: false }).waitFor();
  const codes = await page.locator('.recovery-codes code').allTextContents();
  expect(new Set(codes).size).toBe(10);
  await dialog.getByRole('button', { name: '已抄好' }).click();
  await dialog.waitFor({ state: 'detached' });
  await person.leave();

  const again = await office.stranger();
  await again.open('/');
  await again.page.getByLabel('登录名').fill(card(role).login);
  await again.page.getByLabel('密码', { exact: true }).fill(card(role).password);
  await again.page.keyboard.press('Enter');
  await again.page.getByLabel('动态码').fill('000000');
  await again.page.keyboard.press('Enter');
  await again.page
    .getByRole('alert')
    .getByText(/密码或动态码不正确/)
    .waitFor();
  await again.page.getByLabel('动态码').fill(codes[0] ?? '');
  await again.page.keyboard.press('Enter');
  await again.page.getByRole('button', { name: /的账号$/ }).waitFor();

  const security = await office.comesIn('security_admin');
  await security.open('/people');
  const { json: proposed } = await security.api('POST', '/account-changes', {
    change: { kind: 'reset_code', account_id: session.account_id },
  });
  const { id, version } = (proposed as { change: { id: string; version: number } }).change;
  const leader = await office.comesIn('county_leader');
  const { status } = await leader.api('POST', `/account-changes/${id}/decision`, { approve: true }, version);
  expect(status).toBe(200);
  const ended = await again.context.request.get(`${office.server.url}/api/v1/session`);
  expect(ended.status()).toBe(401);
  for (const one of [again, security, leader]) await one.leave();
  const without = await office.comesIn(role);
  await without.leave();
});
