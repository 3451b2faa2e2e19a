/** The form beside a screen, and what is typed into those of a case. */
import { execFileSync } from 'node:child_process';
import type { Locator } from 'playwright-core';
import type { Person } from './browser.ts';

export const heading = (person: Person, name: string) => person.page.getByRole('heading', { name }).first();
export const button = (person: Person, name: string | RegExp) =>
  person.page.getByRole('button', { name }).first();
/** The form that is open. */
export const drawer = (person: Person) => person.page.locator('.ant-drawer-open').last();
export const closed = (person: Person) =>
  person.page.locator('.ant-drawer-open').waitFor({ state: 'detached' });

/** Sends the form that is open and waits until it has closed. */
export async function send(person: Person): Promise<void> {
  await person.click(drawer(person).locator('.ant-drawer-footer .ant-btn-primary'));
  await closed(person);
}

/** Chooses from a list of the form that is open. */
export async function choose(person: Person, field: string, option: string): Promise<void> {
  await person.click(drawer(person).getByRole('combobox', { name: field }));
  await person.click(
    person.page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: option }).first(),
  );
}

/** A warning of the person's village becomes a case. */
export async function openCase(cadre: Person, warning: string): Promise<string> {
  await cadre.open(`/clues/warnings/${warning}`);
  await cadre.click(button(cadre, '属实，纳入识别'));
  await cadre.click(button(cadre, '发起识别程序'));
  await heading(cadre, '监测对象识别').waitFor();
  return new URL(cadre.page.url()).pathname.split('/').at(-1) ?? '';
}

/** What struck a household in sudden severe difficulty. */
async function namesEvent(cadre: Person): Promise<void> {
  await choose(cadre, '原因', '因病');
  await drawer(cadre).getByLabel('发生日期').fill('2026-10-08');
  await drawer(cadre).getByLabel('什么事').fill('户主住院手术');
  await drawer(cadre).getByLabel('大致支出或损失').fill('18000');
}

/** What was found of income, expense and each guarantee. */
async function assesses(cadre: Person): Promise<void> {
  const form = drawer(cadre);
  await form.getByLabel('收入情况').fill('务工收入中断，其他收入很少。');
  await form.getByLabel('支出情况').fill('住院自付较多。');
  for (const guarantee of ['不愁吃', '不愁穿', '义务教育', '基本医疗', '住房安全', '饮水安全']) {
    await form.getByRole('radiogroup', { name: guarantee }).getByText('有保障', { exact: true }).click();
  }
}

/** The visit to the home. */
export async function verify(cadre: Person): Promise<void> {
  await cadre.click(button(cadre, /^入户核实/));
  await choose(cadre, '拟认定类型', '突发严重困难户');
  await namesEvent(cadre);
  await cadre.click(drawer(cadre).getByLabel('因病因残'));
  await assesses(cadre);
  await drawer(cadre).getByLabel('核实情况').fill('住院自付较多，收入中断，住房饮水安全。');
  await send(cadre);
}

/** The visit to the home, and the household's word. */
export async function verifyAndCommit(cadre: Person): Promise<void> {
  await verify(cadre);
  await cadre.click(button(cadre, /^承诺授权/));
  await send(cadre);
}

/** The village meets and hangs out the notice: four clicks. */
export async function reviewAndNotice(secretary: Person): Promise<void> {
  await secretary.click(button(secretary, /^民主评议/));
  const form = drawer(secretary);
  await form.getByLabel('地点').fill('村委会会议室');
  await form.getByLabel('主持人').fill('欧阳书记');
  await form
    .getByLabel('参加人员')
    .fill('欧阳书记、甲一、乙二、丙三、丁四、戊五、己六、庚七、辛八、壬九、癸十、子一、丑二、寅三、卯四');
  await form.getByLabel('同意', { exact: true }).fill('15');
  await send(secretary);
  await secretary.click(button(secretary, /^张贴公示/));
  await drawer(secretary).getByLabel('地点').fill('村公告栏');
  await send(secretary);
}

/** A decision on the bench: one key, the reason, and Ctrl+Enter; it is sent without waiting for the undo. */
export async function decide(person: Person, fill: (form: Locator) => Promise<void>): Promise<void> {
  await heading(person, '村级核查').waitFor();
  await person.settled();
  person.clicks = 0;
  await person.press('a');
  await drawer(person).waitFor();
  await fill(drawer(person));
  await person.press('Control+Enter');
  await sendDecision(person);
}

/** What the town says to a case, its leader, and the county. */
export const townPasses = async (form: Locator) => {
  await form.getByLabel(/已按授权查询家庭资产，申报情况与核查结果一致|已入户验收/).check();
  const acceptance = form.getByLabel('验收情况');
  if ((await acceptance.count()) > 0) await acceptance.fill('收入稳定，住房饮水安全，原有风险已解除。');
  await form.getByLabel('意见').fill('情况属实，同意上报。');
};
export const townSubmits = async (form: Locator) => {
  await form.getByLabel('意见').fill('经镇级核查符合条件，同意上报。');
};
export const countyApproves = (number: string) => async (form: Locator) => {
  await form.getByLabel('文号').fill(number);
  await form.getByLabel('意见').fill('同意。');
};

/** Sends the decision that was just given, instead of waiting for the seconds in which it can be undone. */
export async function sendDecision(person: Person): Promise<void> {
  const bar = person.page.locator('.decision-bar');
  await bar.getByRole('button', { name: '立即提交' }).click();
  const failed = person.page.locator('.decision-bar[data-state="failed"]');
  await Promise.race([bar.waitFor({ state: 'detached' }), failed.waitFor().catch(() => undefined)]);
  if ((await failed.count()) > 0) throw new Error(await failed.innerText());
}

/** Presses the button of a paper, which opens by itself, keeps the PDF, and reads it as poppler does. */
export async function paperOf(person: Person, name: string): Promise<string> {
  const opened = person.page.context().waitForEvent('page');
  await person.click(person.page.getByRole('button', { name }).first());
  // The browser of the tests shows no PDF, so that the window stays empty.
  await (await opened).close();
  const saved = person.page.waitForEvent('download');
  await person.page.getByRole('status').getByRole('link', { name: '下载' }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await saved).createReadStream()) chunks.push(chunk as Buffer);
  return execFileSync('pdftotext', ['-raw', '-', '-'], { input: Buffer.concat(chunks) }).toString();
}
