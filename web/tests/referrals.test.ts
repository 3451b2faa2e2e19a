/** A household's need goes to a department, and the department's answer comes back. */
import { expect, test } from 'vitest';
import { daysAfter } from '../src/lib/dates.ts';
import { openOffice, type Person } from './support/browser.ts';
import { TODAY } from './support/county.ts';
import { button, closed, drawer } from './support/forms.ts';

const office = openOffice();

type Listed = { items: { id: string; household_id: string; state: string }[] };

/** A monitored household that waits for no answer of the department, and whether risks of it are known. */
async function unasked(officer: Person): Promise<{ id: string; risks: unknown[] }> {
  const { json } = await officer.api('POST', '/households/search', { monitored: true });
  const waiting = await officer.api('GET', '/referrals?department=rural_revitalization&limit=200');
  const asked = new Set(
    (waiting.json as Listed).items
      .filter(({ state }) => state === 'sent')
      .map(({ household_id: household }) => household),
  );
  const households = (json as Listed).items.filter(({ id }) => !asked.has(id));
  const plans = await Promise.all(
    households.map(async ({ id }) => ({
      id,
      risks: (
        (await officer.api('GET', `/households/${id}/plan`)).json as { risks: { closed_on: string | null }[] }
      ).risks.filter(({ closed_on: on }) => on === null),
    })),
  );
  const household = plans.find(({ risks }) => risks.length > 0) ?? plans[0];
  if (!household) throw new Error('every monitored household was referred already');
  return household;
}

test('a department is asked in three clicks, answers in two, and the answer is seen where it was asked', async () => {
  const officer = await office.comesIn('town_officer');
  const household = await unasked(officer);
  await officer.open(`/assistance/${household.id}`);
  await button(officer, '转介部门').waitFor();
  officer.clicks = 0;
  await officer.click(button(officer, '转介部门'));
  await officer.click(drawer(officer).getByText('乡村振兴', { exact: true }));
  // The risks that are known are told of without a click; of others the officer names one.
  if (household.risks.length === 0) await drawer(officer).getByLabel('乡村产业失败').check();
  await drawer(officer).getByLabel('请求事项').fill('请安排到户产业奖补。');
  await officer.press('Control+Enter');
  await closed(officer);
  expect(officer.clicks).toBeLessThanOrEqual(3);

  const department = await office.comesIn('department_officer');
  await department.open('/referrals?state=sent');
  const row = department.page.locator('.list-table tbody tr', { hasText: '请安排到户产业奖补。' });
  await row.waitFor();
  department.clicks = 0;
  await department.click(row.getByRole('button', { name: '答复' }));
  // The facts of the household are in view, nothing is chosen beforehand, and amount and day are asked apart.
  await drawer(department).getByText('农户类别').waitFor();
  await drawer(department)
    .getByText(/\d+ 人，其中劳动力 \d+ 人/)
    .waitFor();
  expect(await drawer(department).locator('input[type="radio"]:checked').count()).toBe(0);
  await department.click(drawer(department).getByText('已落实', { exact: true }));
  await drawer(department).getByLabel('办理情况或理由').fill('已纳入本年度奖补名单。');
  await drawer(department).getByLabel('享受的政策').fill('产业奖补');
  await drawer(department).getByLabel('金额（元）').fill('3000');
  await drawer(department).getByLabel('发放或落实日期').fill(TODAY);
  await department.press('Control+Enter');
  await closed(department);
  expect(department.clicks).toBeLessThanOrEqual(3);
  await row.waitFor({ state: 'detached' });

  await officer.page.reload();
  await officer.page
    .getByText(new RegExp(`^${TODAY} .+转介$`))
    .first()
    .waitFor();
  await officer.page.getByText(`已纳入本年度奖补名单。 · 产业奖补 · 3,000 元 · ${TODAY}`).waitFor();
  // Whoever asked is told of the answer, and a task of a department leads to the referral that it asks to answer.
  await officer.open('/');
  const told = officer.page.getByRole('region', { name: '您转介的，部门已答复' });
  await told.getByText('已纳入本年度奖补名单。').first().waitFor();
  await department.open('/');
  await department.click(
    department.page.locator('.list .list-table tbody a[href^="/referrals?referral="]').first(),
  );
  await drawer(department)
    .getByText(/^答复：.+户$/)
    .waitFor();
  expect(officer.complaints.concat(department.complaints)).toEqual([]);
});

test('a department accepts first and refuses later, with its reason; then it can be asked again', async () => {
  const officer = await office.comesIn('town_officer');
  const household = await unasked(officer);
  await officer.api('POST', `/households/${household.id}/referrals`, {
    department: 'rural_revitalization',
    risks: ['industry_failure'],
    note: '请安排小额信贷贴息。',
    due: daysAfter(TODAY, 14),
  });
  const department = await office.comesIn('department_officer');
  await department.open('/referrals');
  const row = department.page.locator('.list-table tbody tr', { hasText: '请安排小额信贷贴息。' });
  for (const [outcome, reason] of [
    ['已受理', '已安排专人对接。'],
    ['不予办理', '该户本年度没有小额信贷。'],
  ] as const) {
    await row.getByRole('button', { name: '答复' }).waitFor();
    await department.click(row.getByRole('button', { name: '答复' }));
    await drawer(department).getByText(outcome, { exact: true }).click();
    // An answer without a word is none.
    await department.press('Control+Enter');
    await drawer(department).locator('.ant-form-item-explain-error').waitFor();
    await drawer(department).getByLabel('办理情况或理由').fill(reason);
    await department.press('Control+Enter');
    await closed(department);
    await row.getByText(outcome, { exact: true }).waitFor();
    await row.getByText(reason).waitFor();
  }
  await expect.poll(() => row.getByRole('button').count()).toBe(0);
  await officer.open(`/assistance/${household.id}`);
  await officer.page.getByText('该户本年度没有小额信贷。').waitFor();
  await button(officer, '转介部门').waitFor();
  expect(officer.complaints.concat(department.complaints)).toEqual([]);
});
