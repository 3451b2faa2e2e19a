/** Campaigns: from the duty of the quarter to the last house. */
import { expect, test } from 'vitest';
import { openOffice, PHONE } from './support/browser.ts';
import { TODAY } from './support/county.ts';
import { button, closed, drawer, heading, send } from './support/forms.ts';

const office = openOffice();

type Houses = { items: { household_id: string; head: string; outcome: string }[]; total: number };

test('an officer begins what the quarter asks for, and a cadre with a phone goes on with it', async () => {
  const officer = await office.comesIn('county_officer');
  await officer.open('/duties/campaigns');
  // The demo's town has begun its own; the county's look-back of the year is still to be begun.
  await officer.page.getByRole('link', { name: '第四季度入户排查' }).waitFor();
  const duty = officer.page.locator('.campaign-duties li', { hasText: '集中“回头看”排查' });
  await officer.click(duty.getByRole('button', { name: '发起' }));
  // Everything but the button is filled in by the duty.
  expect(await drawer(officer).getByLabel('依据').inputValue()).toContain('翁乡振组');
  await drawer(officer).getByLabel('名称').fill('年度集中回头看');
  await send(officer);
  await heading(officer, '年度集中回头看').waitFor();
  const id = new URL(officer.page.url()).pathname.split('/').at(-1);
  const all = (await officer.api('GET', `/campaigns/${id}/houses`)).json as Houses;
  // proves INV-01: the houses of the county are on its list, by a duty of the packs that no sentence closes
  expect(all.total).toBeGreaterThan(100);
  await officer.page.locator('.campaign-part', { hasText: '各地进度' }).getByRole('link').first().waitFor();

  const cadre = await office.comesIn('village_cadre', PHONE);
  const own = (await cadre.api('GET', `/campaigns/${id}/houses`)).json as Houses;
  expect(own.total).toBeLessThan(all.total);
  await cadre.open('/');
  await cadre.click(cadre.page.getByRole('link', { name: /年度集中回头看/ }));
  await heading(cadre, '年度集中回头看').waitFor();
  const left = async () =>
    ((await cadre.api('GET', `/campaigns/${id}/houses?show=left`)).json as Houses).total;
  const before = await left();
  // Two taps for a house where nothing has changed: the list of the day, and one.
  await cadre.click(button(cadre, '没有变化'));
  await expect.poll(left).toBe(before - 1);
  await cadre.click(button(cadre, '电话或未遇'));
  await drawer(cadre).getByLabel('说明').fill('全家外出，邻居代告');
  await send(cadre);
  const notMet = (await cadre.api('GET', `/campaigns/${id}/houses?show=not_met`)).json as Houses;
  expect(notMet.total).toBe(1);
  // What is found becomes a clue with the visit.
  await cadre.click(cadre.page.locator('.campaign-acts').first().getByRole('button', { name: '走访' }));
  await cadre.click(drawer(cadre).getByText('有变化', { exact: true }));
  await drawer(cadre).getByLabel('反映的问题').fill('房屋漏雨');
  await cadre.click(drawer(cadre).getByText('需要核实，作为线索上报'));
  await send(cadre);
  await expect.poll(left).toBe(before - 2);
  const problems = (await cadre.api('GET', `/campaigns/${id}/houses?show=problem`)).json as Houses;
  expect(problems.total).toBe(1);
  expect(cadre.complaints).toEqual([]);
  await cadre.leave();

  const town = await office.comesIn('town_officer');
  const toEnter = async () =>
    ((await town.api('GET', `/campaigns/${id}/houses?show=to_enter`)).json as Houses).total;
  await town.open(`/duties/campaigns/${id}?show=to_enter`);
  await town.page.getByText(TODAY).first().waitFor();
  expect(await toEnter()).toBe(2);
  await town.click(button(town, '标记已录入省系统'));
  await town.click(town.page.locator('.ant-modal').getByRole('button', { name: '标记已录入省系统' }));
  // proves INV-03: what is in the external system is known house by house, and what is still to be entered is a list
  await expect.poll(toEnter).toBe(0);
  await town.leave();

  await officer.open(`/duties/campaigns/${id}`);
  await officer.click(button(officer, '修改'));
  await drawer(officer).getByLabel('标签').fill('三个一');
  await officer.click(drawer(officer).getByRole('button', { name: '保存' }));
  await closed(officer);
  // proves INV-02: the label of the notice is the campaign's
  await expect.poll(() => officer.page.locator('.page-about').innerText()).toContain('三个一');
  await officer.click(button(officer, '收尾'));
  await drawer(officer).getByLabel('小结').fill('先行收尾，余户下季度再走');
  await officer.click(drawer(officer).getByRole('button', { name: '收尾' }));
  await closed(officer);
  await officer.page.getByText('先行收尾，余户下季度再走').waitFor();
  expect(await officer.page.getByRole('button', { name: '收尾' }).count()).toBe(0);
  expect(officer.complaints).toEqual([]);
  await officer.leave();
});
