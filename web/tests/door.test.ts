/** The public door: from the poster's code on a small telephone to the village, and back. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openOffice, Person, PHONE } from './support/browser.ts';
import { button, closed, drawer, heading, send } from './support/forms.ts';
import { violations } from './support/looks.ts';

const office = openOffice();
const pictures = process.env.SHOUWANG_SHOTS ?? new URL('../../target/shots', import.meta.url).pathname;

type Area = { area_id: string; area_name: string; level: string; door: { path: string } | null };
type Household = { id: string; head: string; area: { id: string; name: string }[] };
type Member = { id: string; name: string; relation: string };

/** Somebody of a village at a telephone of 320 pixels that runs no scripts. */
async function villager(): Promise<Person> {
  const context = await office.browser.newContext({
    viewport: { width: 320, height: 568 },
    javaScriptEnabled: false,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  return new Person(office.server, context);
}

/** Nothing runs out of the small screen, and no violation that a machine can find. */
async function isSound(person: Person, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await person.page.screenshot({ path: join(pictures, `public-${name}.png`), fullPage: true });
  expect(await person.page.evaluate(() => document.documentElement.scrollWidth), name).toBe(320);
  // The machine that looks is a script: it gets the page as it stands, in a browser that runs some.
  const body = await person.page.content();
  const looks = await office.stranger({ width: 320, height: 568 });
  await looks.context.route('**/p/as-it-stands', (route) =>
    route.fulfill({ contentType: 'text/html; charset=utf-8', body }),
  );
  await looks.open('/p/as-it-stands');
  expect(await violations(looks), name).toEqual([]);
  await looks.leave();
}

test('who needs help applies by the code without a script, the village confirms, and the page tells how far it is', async () => {
  const cadre = await office.comesIn('village_cadre', PHONE);
  const found = (await cadre.api('POST', '/households/search', { monitored: false, page: { limit: 1 } }))
    .json as { items: Household[] };
  const household = found.items[0] as Household;
  const page = (await cadre.api('GET', `/households/${household.id}`)).json as { members: Member[] };
  const head = page.members.find(({ relation }) => relation === 'head') as Member;
  const revealed = (
    await cadre.api('POST', `/households/${household.id}/reveal`, {
      member_id: head.id,
      fields: ['id_number'],
      reason: 'verify_identity',
    })
  ).json as { fields: { value: string }[] };
  const idNumber = revealed.fields[0]?.value ?? '';
  const village = (await cadre.api('GET', '/doors')).json as { areas: Area[] };
  const own = village.areas.find(({ level }) => level === 'village') as Area;

  // The town makes the code of the village.
  const town = await office.comesIn('town_officer');
  await town.open('/clues/doors');
  const row = town.page.locator('.list-table tbody tr', { hasText: own.area_name }).first();
  await town.click(row.getByRole('button', { name: '制作' }));
  await drawer(town).getByLabel('接电话的').fill('村委会值班室');
  await drawer(town).getByLabel('电话', { exact: true }).fill('0990-1000456');
  await send(town);
  const code = await row.getByRole('link', { name: '打开申报页' }).getAttribute('href');
  // Without the public address no poster is printed, and the screen says what is missing.
  await town.click(row.getByRole('button', { name: '打印海报' }));
  await town.page.getByText('还没有设置公众访问地址').waitFor();
  expect(town.complaints).toEqual([]);
  await town.leave();

  const person = await villager();
  await person.open(code ?? '');
  await isSound(person, '1-whom');
  await person.click(person.page.getByRole('link', { name: '大字' }).or(button(person, '大字')).first());
  await isSound(person, '1-whom-large');
  const next = () => person.click(person.page.getByRole('button', { name: '下一步' }).last());
  await person.click(person.page.getByText('给自己家'));
  await next();
  await person.page.getByLabel('姓名').fill(head.name);
  await person.page.getByLabel('身份证号码').fill('123');
  await person.page.getByLabel('能打通的电话').fill('139 0000 1234');
  await next();
  await person.page.getByRole('alert').waitFor();
  await isSound(person, '2-who-wrong');
  expect(await person.page.getByLabel('姓名').inputValue()).toBe(head.name);
  await person.page.getByLabel('身份证号码').fill(idNumber);
  await next();
  await person.click(person.page.getByText('家里有人生大病'));
  await person.page.getByLabel('还想说的').fill('住院花了很多钱');
  await isSound(person, '3-matters');
  await next();
  await isSound(person, '4-agreement');
  await person.click(person.page.getByText('以上我都看过，都同意'));
  await next();
  await isSound(person, '5-check');
  await person.click(person.page.getByRole('button', { name: '提交申报' }).last());
  // proves DSC-07, DSC-08, PUB-04: by the code on the board, at 320 pixels, without a script
  await heading(person, '已收到您的申报').waitFor();
  await isSound(person, '6-receipt');
  // Nothing that was typed is in the address.
  expect(new URL(person.page.url()).pathname).toBe(code);
  const number = await person.page.locator('.number').innerText();
  const asks = async () => {
    await person.open('/p/s');
    await person.page.getByLabel('申报号').fill(number);
    await person.page.getByLabel('后四位').fill('1234');
    await person.click(person.page.getByRole('button', { name: '查看' }));
  };
  await asks();
  await heading(person, '进度：已收件').waitFor();

  // The cadre sees it among the work of the day.
  await cadre.open('/');
  await cadre.click(cadre.page.getByRole('link', { name: new RegExp(head.name) }).first());
  await heading(cadre, head.name).waitFor();
  await cadre.page.getByText('按身份证号码，找到了这一户').waitFor();
  await cadre.page.screenshot({ path: join(pictures, 'application-cadre.png'), fullPage: true });
  expect(await violations(cadre)).toEqual([]);
  await cadre.click(button(cadre, '确认是哪一户'));
  await cadre.click(drawer(cadre).getByRole('button', { name: '确认，成为线索' }));
  await closed(cadre);
  await cadre.click(cadre.page.getByRole('link', { name: '查看线索' }));
  await cadre.page.getByText('住院花了很多钱').waitFor();
  expect(cadre.complaints).toEqual([]);

  await asks();
  await heading(person, '进度：入户核查').waitFor();
  await isSound(person, '7-status');
  await person.click(person.page.getByRole('button', { name: '很满意' }));
  await person.page.getByText('您的评价已记下').waitFor();
  // Wrong digits tell nothing.
  await person.open('/p/s?en=1');
  await person.page.getByLabel('Number').fill(number);
  await person.page.getByLabel('Last four').fill('9999');
  await person.click(person.page.getByRole('button', { name: 'Look' }));
  await person.page.getByText('do not belong together').waitFor();
  await person.context.close();
});

test('who calls is written down, and told the number once', async () => {
  const cadre = await office.comesIn('village_cadre');
  await cadre.open('/clues/applications');
  await cadre.click(button(cadre, '代为登记'));
  const form = drawer(cadre);
  await form.getByLabel('通话记录').fill('李某接听：打工的厂停了');
  await cadre.click(form.getByRole('combobox', { name: '住在哪个村组' }));
  await cadre.click(cadre.page.locator('.ant-select-tree-title').first());
  await form.getByLabel('需要帮助的人').fill('牛大力');
  await form.getByLabel('身份证号码').fill('990101199001011230');
  await form.getByLabel('联系电话').fill('0990-1234567');
  await cadre.click(form.getByText('没活干，或者收入少了很多'));
  await cadre.click(form.getByText('承诺和授权条文已逐条告知'));
  await cadre.click(form.getByRole('button', { name: '登记' }));
  await cadre.page.getByText(/申报号 \d{3}-\d{3}-\d{3}-\d{4}/).waitFor();
  await cadre.click(button(cadre, '记下了'));
  await cadre.click(cadre.page.getByRole('link', { name: '牛大力' }));
  // proves DSC-07, DSC-09: who took it, and what was said
  await cadre.page.getByText('李某接听：打工的厂停了').waitFor();
  await cadre.page.getByText('您辖区的在册农户中没有找到').waitFor();
  await cadre.click(button(cadre, '关闭'));
  await cadre.click(drawer(cadre).getByText('无效信息'));
  await cadre.click(drawer(cadre).getByRole('button', { name: '关闭' }).last());
  await closed(cadre);
  await cadre.page.getByText('无效信息').waitFor();
  expect(cadre.complaints).toEqual([]);
});
