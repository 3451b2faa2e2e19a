/** Registers that descriptions make: one form, one list and one page for all of them. */
import { expect, test } from 'vitest';
import { openOffice, PHONE } from './support/browser.ts';
import { TODAY } from './support/county.ts';
import { button, choose, closed, drawer, heading, send } from './support/forms.ts';

const office = openOffice();

test('a contact about work: what is asked follows what is answered, and its figures and history show it', async () => {
  const officer = await office.comesIn('town_officer');
  const found = await officer.api('POST', '/households/search', { monitored: true, page: { limit: 1 } });
  const [household] = (found.json as { items: { id: string }[] }).items;
  await officer.open(`/households/${household?.id}?tab=ledgers`);
  await officer.click(button(officer, '登记一条：务工联系记录'));
  const form = drawer(officer);
  const answerTo = (field: string) => form.locator('.ant-form-item', { hasText: field }).last();
  await choose(officer, '成员', '');
  await form.getByLabel('联系日期', { exact: true }).fill('2026-11-20');
  await officer.click(form.getByText('电话', { exact: true }));
  // Nothing is asked of somebody who was not reached.
  await officer.click(answerTo('是否联系上').getByText('否', { exact: true }));
  await form.getByLabel('下次联系日期').waitFor();
  expect(await form.getByText('就业状况').count()).toBe(0);
  await officer.click(answerTo('是否联系上').getByText('是', { exact: true }));
  await officer.click(form.getByText('已失业'));
  // Who lost the work is to be followed up: a day, or a reason.
  await form.getByText('已失业的劳动力须及时跟进').waitFor();
  await form.getByLabel('下次联系日期').fill('2026-11-20');
  await officer.click(button(officer, '保存'));
  await form.getByText('下次联系日期须晚于本次联系日期').first().waitFor();
  await form.getByLabel('下次联系日期').fill('2026-11-27');
  await officer.click(button(officer, '保存'));
  await closed(officer);
  await officer.page.getByRole('link', { name: /务工联系记录.*\d+ 条/ }).click();
  await heading(officer, '务工联系记录').waitFor();
  await expect.poll(() => officer.page.getByLabel('统计').innerText()).toMatch(/曾失业或求职的人数\s*1/);
  await officer.page.locator('tbody a').first().click();
  await heading(officer, '办理经过').waitFor();
  const place = officer.page.url();
  await officer.click(button(officer, '修改'));
  await officer.click(drawer(officer).getByText('稳定就业'));
  await officer.click(button(officer, '保存'));
  await closed(officer);
  await officer.page.getByText(/修改前：.*已失业/).waitFor();
  await officer.click(button(officer, '删除'));
  await drawer(officer).getByLabel('原因').fill('登记错了人');
  await officer.click(drawer(officer).getByRole('button', { name: '删除' }));
  await closed(officer);
  // It counts nowhere any more, and can still be looked at, with the reason.
  await officer.page.goto(place);
  await officer.page.getByText('已删除').first().waitFor();
  await officer.page.getByText('登记错了人').waitFor();
  expect(await officer.page.getByRole('button', { name: '修改' }).count()).toBe(0);
  await officer.leave();
});

test('a lost job is a task of the village at once, and its end says what came of it', async () => {
  const cadre = await office.comesIn('village_cadre');
  const found = await cadre.api('POST', '/households/search', { page: { limit: 50 } });
  type Member = {
    id: string;
    name: string;
    labour: string;
    schooling: string;
    age: number;
    left_on: string | null;
  };
  const homes = (found.json as { items: { id: string }[] }).items;
  let who: { home: string; member: Member } | undefined;
  for (const { id } of homes) {
    const { json } = await cadre.api('GET', `/households/${id}`);
    const { json: works } = await cadre.api('GET', `/forms/employment/records?household_id=${id}`);
    const able = (json as { members: Member[] }).members.find(
      ({ labour, schooling, age, left_on: left }) =>
        labour === 'ordinary' && schooling === 'not_student' && age >= 18 && age < 55 && !left,
    );
    if (able && (works as { items: unknown[] }).items.length === 0) who = { home: id, member: able };
    if (who) break;
  }
  const home = who?.home ?? '';
  await cadre.open(`/households/${home}?tab=ledgers`);
  await cadre.click(button(cadre, '登记一条：务工就业'));
  const form = drawer(cadre);
  await choose(cadre, '成员', who?.member.name ?? '');
  await cadre.click(form.getByText('县内', { exact: true }));
  await form.getByLabel('开始日期').fill('2026-01-05');
  await form.getByLabel('结束日期').fill('2026-11-20');
  await choose(cadre, '结束原因', '单位停业');
  await cadre.click(button(cadre, '保存'));
  await closed(cadre);
  await cadre.page.getByRole('link', { name: /务工就业.*1 条/ }).waitFor();
  const { json } = await cadre.api('GET', `/tasks?household_id=${home}&kind=seek_work`);
  const [task] = (json as { items: { id: string; due: string }[] }).items;
  expect(task?.due).toBe('2026-12-01');
  await cadre.open(`/duties/tasks/${task?.id}`);
  // proves AST-11: the task says whom it is about, by when, and why by then
  await cadre.page
    .getByText(who?.member.name ?? '', { exact: true })
    .first()
    .waitFor();
  await cadre.page.getByText(/第一时间启动帮扶.*本系统默认/).waitFor();
  await cadre.click(button(cadre, '办结'));
  await cadre.click(form.getByText('转岗', { exact: true }));
  await form.getByLabel('办理结果').fill('已到镇服装厂上班。');
  await send(cadre);
  // proves AST-11: whether the post was kept, changed or found anew
  await cadre.page.getByText('转岗：已到镇服装厂上班。').waitFor();
  expect(cadre.complaints).toEqual([]);
  await cadre.leave();
});

test('an asset with its distribution: sums are seen while one types, and the list counts them', async () => {
  const officer = await office.comesIn('town_officer');
  await officer.open('/assistance/ledgers');
  await officer.page.getByRole('link', { name: '项目资产台账' }).click();
  await officer.click(button(officer, '登记一条'));
  const form = drawer(officer);
  await form.getByLabel('资产编号').fill('ZC-001');
  await form.getByLabel('资产名称').fill('示例村冷库');
  await officer.click(form.getByText('过渡期（2021—2025年）'));
  await choose(officer, '资金来源', '中央衔接资金');
  await form.getByLabel('原值').fill('1,000,000');
  await officer.click(form.getByText('经营性'));
  await officer.click(form.getByText('村集体', { exact: true }).first());
  await form.getByLabel('经营主体').fill('示例合作社');
  const rowsOf = (field: string) => form.locator('.ledger-rows', { hasText: field });
  await officer.click(rowsOf('年度收益').getByRole('button', { name: '增加一行' }));
  await form.getByLabel('年度', { exact: true }).fill('2026');
  await form.getByLabel('应收收益').fill('5000');
  await form.getByLabel('实收收益').fill('3000');
  await form.getByText('2,000 元').waitFor();
  await officer.click(rowsOf('收益分配').getByRole('button', { name: '增加一行' }));
  await form.getByLabel('分配日期').fill('2026-10-10');
  await choose(officer, '分配去向', '监测对象');
  await form.getByLabel('金额').fill('4000');
  await officer.click(button(officer, '保存'));
  await form.getByText('已分配的收益多于实收收益').first().waitFor();
  await form.getByLabel('金额').fill('1500');
  await officer.click(button(officer, '保存'));
  await closed(officer);
  await heading(officer, '项目资产台账').waitFor();
  await officer.page.getByRole('cell', { name: '1,500 元' }).waitFor();
  // A row that stays is the same row: its id comes back from the form.
  const [, formId, recordId] = /ledgers\/(\w+)\/(\d+)/.exec(officer.page.url()) ?? [];
  const rowIds = async () => {
    const { json } = await officer.api('GET', `/forms/${formId}/records/${recordId}`);
    return (json as { values: { distributions: { id: string }[] } }).values.distributions.map(({ id }) => id);
  };
  const before = await rowIds();
  await officer.click(button(officer, '修改'));
  await drawer(officer).getByLabel('经营主体').fill('示例合作联社');
  await officer.click(button(officer, '保存'));
  await closed(officer);
  await officer.page.getByText('示例合作联社').first().waitFor();
  expect(await rowIds()).toEqual(before);
  await officer.open('/assistance/ledgers/asset?where=kind=operating');
  await expect.poll(() => officer.page.getByLabel('统计').innerText()).toMatch(/原值合计\s*2,600,000 元/);
  // Village by village, each with its list.
  await officer.click(button(officer, '分区域查看'));
  const areas = officer.page.getByLabel('各区域一览').locator('tbody tr');
  await areas.first().waitFor();
  const sums = (await areas.allInnerTexts()).map((row) => row.split('\t').map((cell) => cell.trim()));
  expect(sums.some((row) => row.includes('1,000,000 元') || row.includes('2,600,000 元'))).toBe(true);
  await areas.locator('a').first().click();
  await officer.page.waitForURL(/area=\d+/);
  await officer.open('/assistance/ledgers/asset?where=kind=household');
  await officer.page.getByText('没有符合条件的记录').waitFor();
  await officer.leave();
});

test('a donation to a household is recorded on its page, from one whom the county registered', async () => {
  const county = await office.comesIn('county_officer');
  const donor = await county.api('POST', '/forms/donor/records', {
    values: { name: '示例食品有限公司', kind: 'enterprise', pairing: 'village' },
  });
  expect(donor.status).toBe(201);
  await county.leave();
  const officer = await office.comesIn('town_officer');
  const found = await officer.api('POST', '/households/search', { monitored: true, page: { limit: 1 } });
  const [household] = (found.json as { items: { id: string }[] }).items;
  await officer.open(`/households/${household?.id}?tab=ledgers`);
  await officer.click(button(officer, '登记一条：捐赠和帮扶活动台账'));
  const form = drawer(officer);
  await form.getByLabel('日期', { exact: true }).fill('2026-06-30');
  await choose(officer, '帮扶力量', '示例食品有限公司');
  await officer.click(form.getByText('捐款'));
  await form.getByLabel('金额或折价').fill('2000');
  await choose(officer, '资金用途', '助学');
  await officer.click(button(officer, '保存'));
  await closed(officer);
  await officer.page.getByRole('link', { name: /捐赠和帮扶活动台账 1 条/ }).click();
  await expect.poll(() => officer.page.getByLabel('统计').innerText()).toMatch(/金额合计\s*2,000 元/);
  const fund = await officer.api('POST', '/forms/household_fund/records', {
    household_id: household?.id,
    values: {
      source: 'donation_630',
      purpose: 'education',
      donor: (donor.json as { id: string }).id,
      document: '示例捐〔2026〕1号',
      on: '2026-07-01',
      amount: 100_000,
    },
  });
  expect(fund.status).toBe(201);
  await officer.leave();

  const again = await office.comesIn('county_officer');
  await again.open(`/assistance/ledgers/donor/${(donor.json as { id: string }).id}`);
  const given = (register: string) => again.page.getByRole('region', { name: register, exact: true });
  // proves AST-59, LDG-16: the page of a unit says all that it gave, by donations and by funds, to whom and how much
  await expect.poll(() => given('捐赠和帮扶活动台账').innerText()).toMatch(/金额合计 2,000 元[\s\S]*助学/);
  await expect.poll(() => given('帮扶到户资金').innerText()).toContain('1,000 元');
  await again.leave();
});

test('leave is granted by the one whom it names, on a phone too', async () => {
  const officer = await office.comesIn('town_officer');
  const people = (await officer.api('GET', '/people')).json as {
    account_id: string;
    name: string;
    role: string;
  }[];
  const approver = people.find(({ role }) => role === 'town_leader');
  const asker =
    people.find(({ role }) => role === 'team_member') ?? people.find(({ role }) => role === 'town_officer');
  const { json } = await officer.api('POST', '/forms/team_leave/records', {
    values: {
      person: asker?.account_id,
      kind: 'leave',
      from_on: '2026-12-01',
      to_on: '2026-12-03',
      approver: approver?.account_id,
      reason: '家中有事',
    },
  });
  const { id } = json as { id: string };
  await officer.open(`/assistance/ledgers/team_leave/${id}`);
  await officer.page.getByText('待审批').waitFor();
  expect(await officer.page.getByRole('button', { name: '批准' }).count()).toBe(0);
  await officer.leave();
  const leader = await office.comesIn('town_leader', { width: PHONE.width });
  await leader.open(`/assistance/ledgers/team_leave/${id}`);
  await leader.click(leader.page.getByRole('button', { name: '批准', exact: true }));
  await leader.page.getByText('已批准').waitFor();
  await leader.leave();
});

test('what the rules read is kept like any record: a benefit of one member, a dwelling, and what follows from it', async () => {
  const officer = await office.comesIn('town_officer');
  const found = await officer.api('POST', '/households/search', { monitored: false, page: { limit: 1 } });
  const [household] = (found.json as { items: { id: string }[] }).items;
  await officer.open(`/households/${household?.id}?tab=ledgers`);
  await officer.click(button(officer, '登记一条：政策待遇'));
  const form = drawer(officer);
  await choose(officer, '享受人', '');
  await choose(officer, '待遇类别', '最低生活保障');
  await form.getByLabel('月金额').fill('650.5');
  await form.getByLabel('享受起始日期').fill('2026-10-01');
  await form.getByLabel('享受截止日期').fill('2026-09-30');
  await officer.click(button(officer, '保存'));
  await form.getByText('结束或到期日期须晚于开始日期').first().waitFor();
  await form.getByLabel('享受截止日期').fill('');
  await officer.click(button(officer, '保存'));
  await closed(officer);
  await officer.page.getByRole('link', { name: /政策待遇.*1 条/ }).click();
  await heading(officer, '政策待遇').waitFor();
  await officer.page.getByText(/^650\.50? 元$/).waitFor();

  await officer.open(`/households/${household?.id}?tab=ledgers`);
  await officer.click(button(officer, '登记一条：住房安全'));
  await form.getByLabel('发现疑似日期').fill('2026-10-01');
  // A grade is asked once there is an appraisal.
  expect(await form.getByText('鉴定等级').count()).toBe(0);
  await form.getByLabel('鉴定日期').fill('2026-11-01');
  await officer.click(form.getByText('D级', { exact: true }));
  await officer.click(button(officer, '保存'));
  await closed(officer);
  const seen = await officer.api('GET', `/households/${household?.id}`);
  const { guarantees } = seen.json as { guarantees: { guarantee: string; state: string }[] };
  expect(guarantees.find(({ guarantee }) => guarantee === 'housing')?.state).toBe('unmet');
  await officer.leave();
});

test('special assistance has its screen: the figures of each kind, and the benefits behind one', async () => {
  const officer = await office.comesIn('town_officer');
  const found = await officer.api('POST', '/households/search', { monitored: true, page: { limit: 1 } });
  const [household] = (found.json as { items: { id: string; head: string }[] }).items;
  const before = async (id: string) => {
    const { json } = await officer.api('GET', '/forms/benefit/figures');
    return (json as { id: string; value: number }[]).find((one) => one.id === id)?.value ?? 0;
  };
  const housing = await before('special_housing');
  const values = { kind: 'housing_aid', department: '示例镇住建办', from_on: '2026-10-01' };
  const added = await officer.api('POST', '/forms/benefit/records', { household_id: household?.id, values });
  expect(added.status).toBe(201);
  expect(await before('special_housing')).toBeGreaterThanOrEqual(housing);
  await officer.open('/assistance/ledgers/benefit?figure=special_housing');
  await heading(officer, '政策待遇').waitFor();
  // proves AST-53: what departments grant in each of the five kinds is counted, and the benefits behind a figure are listed
  await expect
    .poll(() => officer.page.getByLabel('统计').innerText())
    .toMatch(/专项救助户数[\s\S]*住房救助\s*[1-9]/);
  await officer.page
    .locator('.list-table tbody tr', { hasText: household?.head ?? '' })
    .first()
    .waitFor();
  expect(await officer.page.locator('.list-table tbody').innerText()).not.toContain('最低生活保障');
  await officer.leave();
});

test('loans, insurance, bills, schooling and water are recorded on the page of the household', async () => {
  const officer = await office.comesIn('town_officer');
  const found = await officer.api('POST', '/households/search', { monitored: true, page: { limit: 1 } });
  const [household] = (found.json as { items: { id: string }[] }).items;
  const form = drawer(officer);
  const answerTo = (field: string) => form.locator('.ant-form-item', { hasText: field }).last();
  const record = async (register: string, fill: () => Promise<void>, refused?: [string, string, string]) => {
    await officer.open(`/households/${household?.id}?tab=ledgers`);
    await officer.click(button(officer, `登记一条：${register}`));
    await fill();
    await officer.click(button(officer, '保存'));
    if (refused) {
      const [text, field, instead] = refused;
      await form.getByText(text).first().waitFor();
      await form.getByLabel(field, { exact: true }).fill(instead);
      await officer.click(button(officer, '保存'));
    }
    await closed(officer);
    await officer.page.getByRole('link', { name: new RegExp(`${register}.*[1-9]\\d* 条`) }).waitFor();
  };
  const last = async (register: string) => {
    const { json } = await officer.api('GET', `/forms/${register}/records?household_id=${household?.id}`);
    return (json as { items: { values: unknown }[] }).items[0]?.values;
  };
  const box = (label: string) => form.getByLabel(label, { exact: true });
  await record('小额贷款', async () => {
    await box('贷款机构').fill('示例信用社');
    await box('贷款金额').fill('50000');
    await box('放款日期').fill('2024-03-01');
    await box('到期日期').fill('2026-03-01');
    await box('逾期金额').fill('50001');
    await officer.click(answerTo('是否贴息').getByText('是', { exact: true }));
  }, ['逾期金额大于贷款金额', '逾期金额', '20000']);
  // proves AST-33, LDG-17: lender, amount, days and what is overdue, which is never more than was lent
  expect(await last('loan')).toMatchObject({
    bank: '示例信用社',
    amount: 5_000_000,
    overdue_amount: 2_000_000,
  });
  await record('保险缴费', async () => {
    await choose(officer, '成员', '');
    await officer.click(form.getByText('城乡居民基本养老保险', { exact: true }));
    await box('年度').fill('2031');
    await officer.click(answerTo('是否参保').getByText('是', { exact: true }));
    await box('应缴金额').fill('180');
    await box('政府代缴金额').fill('180.01');
  }, ['代缴金额大于应缴金额', '政府代缴金额', '180']);
  // proves AST-58, LDG-13: insurance, year, what is due and what government pays of it
  expect(await last('contribution')).toMatchObject({
    insurance: 'pension',
    amount_due: 18_000,
    by_government: 18_000,
  });
  await record('医疗费用结算', async () => {
    await choose(officer, '成员', '');
    await officer.click(form.getByText('住院', { exact: true }));
    await box('结算日期').fill('2026-11-02');
    for (const [label, yuan] of [
      ['合规费用', '10000'],
      ['基本医保支付', '6000'],
      ['大病保险支付', '500'],
      ['医疗救助支付', '1500'],
    ] as const)
      await box(label).fill(yuan);
  });
  // proves AST-55: the three layers that pay a bill
  expect(await last('medical_bill')).toMatchObject({ basic: 600_000, serious: 50_000, aid: 150_000 });
  await record('教育资助', async () => {
    await choose(officer, '成员', '');
    await box('年度').fill('2031');
    await officer.click(form.getByText('秋季学期', { exact: true }));
    await box('应发放日期').fill('2031-12-31');
    await box('应发放金额').fill('750');
  });
  // proves AST-54: the aid that is due in a term
  expect(await last('schooling_aid')).toMatchObject({
    term: 'autumn',
    due_on: '2031-12-31',
    amount_due: 75_000,
  });
  await record('饮水安全', async () => {
    await box('检查日期').fill('2026-11-03');
    await officer.click(answerTo('水源').getByText('井水', { exact: true }));
    await box('水质检测日期').fill('2026-11-01');
    for (const field of ['水质', '水量', '用水方便程度', '供水保证率'])
      await officer.click(
        form
          .locator('.ant-form-item')
          .filter({ has: officer.page.getByText(field, { exact: true }) })
          .getByText('达标', { exact: true }),
      );
  });
  // proves AST-57: source, test, quantity, convenience and reliability
  expect(await last('water_check')).toMatchObject({ source: 'well', quality: 'met', reliability: 'met' });
  await officer.leave();
});

test('a problem is found by the county, mended by the town, and closed by another hand', async () => {
  const county = await office.comesIn('county_officer');
  const areas = (await county.api('GET', '/areas')).json as { id: string; level: string }[];
  const town = areas.find(({ level }) => level === 'town');
  await county.open('/assistance/ledgers');
  await county.page.getByRole('link', { name: '发现问题和整改' }).click();
  await county.click(button(county, '登记一条'));
  const form = drawer(county);
  await form.getByLabel('发现日期').fill('2026-11-20');
  await choose(county, '问题来源', '“回头看”排查');
  await choose(county, '发现方式', '入户调查');
  await choose(county, '问题领域', '住房保障');
  await form.getByLabel('主要问题具体事例').fill('三户疑似危房未鉴定');
  await form.getByLabel('整改建议').fill('月底前完成鉴定');
  await form.getByLabel('责任单位').fill('镇政府');
  const answerTo = (field: string) => form.locator('.ant-form-item', { hasText: field }).last();
  await county.click(answerTo('突出问题').getByText('是', { exact: true }));
  // A problem that is corrected on the spot has no last day; another has one.
  await county.click(answerTo('当场纠正').getByText('是', { exact: true }));
  expect(await form.getByLabel('整改期限').count()).toBe(0);
  await county.click(answerTo('当场纠正').getByText('否', { exact: true }));
  await county.click(button(county, '保存'));
  // proves SUP-05: a problem without a last day is refused
  await form.getByText('请填写“整改期限”').first().waitFor();
  await form.getByLabel('整改期限').fill('2026-11-24');
  await county.click(button(county, '保存'));
  await closed(county);
  await county.page.getByText('整改中').first().waitFor();
  const place = new URL(county.page.url()).pathname;
  const record = place.split('/').at(-1) ?? '';
  // The town sees it where the county's is above it, and says what was done.
  const mended = await office.comesIn('town_officer');
  const problem = { area_id: town?.id, values: { ...problemOf('2026-11-20'), due_on: '2026-11-22' } };
  const own = (await mended.api('POST', '/forms/problem/records', problem)).json as { id: string };
  await mended.open(`/assistance/ledgers/problem/${own.id}`);
  await mended.click(button(mended, '提交复核'));
  await mended.page.getByText('请先填写整改措施和完成日期').first().waitFor();
  await mended.page.keyboard.press('Escape');
  await mended.click(button(mended, '修改'));
  await drawer(mended).getByLabel('整改措施和结果').fill('三户已鉴定为B级');
  await drawer(mended).getByLabel('整改完成日期').fill('2026-11-22');
  await mended.click(button(mended, '保存'));
  await closed(mended);
  await mended.click(button(mended, '提交复核'));
  await mended.page.getByText('待复核').first().waitFor();
  expect(await mended.page.getByRole('button', { name: '复核销号' }).count()).toBe(0);
  await mended.leave();
  await county.open(`/assistance/ledgers/problem/${own.id}`);
  await county.click(button(county, '复核销号'));
  // proves SUP-01: owner, measure, last day, review by another, and closed
  await county.page.getByText('已销号').first().waitFor();
  await county.open('/assistance/ledgers/problem');
  await expect.poll(() => county.page.getByLabel('统计').innerText()).toMatch(/逾期未销号\s*1/);
  await county.open('/assistance/ledgers/problem?where=source%3Dlook_back');
  await county.page.locator('tbody tr').first().waitFor();
  // proves SUP-02: problems are narrowed to their source
  expect(await county.page.locator('tbody tr').count()).toBe(1);
  expect(record).not.toBe(own.id);
  await county.leave();
});

const problemOf = (found: string) => ({
  found_on: found,
  source: 'self_check',
  method: 'on_site',
  field: 'housing',
  matter: '三户疑似危房未鉴定',
  advice: '限期鉴定',
  owner: '镇政府',
  prominent: false,
  on_the_spot: false,
});

/** A register of wells, as a county might want it. */
const WELLS = `id = "x_well"
zh = "水井管护台账"
en = "Wells"
version = 1
effective_from = 2026-01-01
subject = "area"
chapter = "assets"
citation = "守望县2026年工作要点（虚构）第二条"

[permission]
see = ["county", "town", "village"]
add = ["village"]

[list]
columns = ["number", "kind"]
filters = ["kind"]

[[field]]
key = "number"
type = "text"
zh = "井号"
en = "Number"
required = true

[[field]]
key = "kind"
type = "code"
zh = "类别"
en = "Kind"
choices = [{ code = "deep", zh = "深井", en = "deep" }, { code = "open", zh = "敞口井", en = "open" }]

[[field]]
key = "cover"
type = "yes_no"
zh = "是否加盖"
en = "Covered"
shown_when = "kind = 'open'"

[[case]]
name = "a well"
on = 2026-03-01
record = { number = "1", kind = "open", cover = true }
`;

test('a register that the county makes for itself takes two people, and then it is like all others', async () => {
  const officer = await office.comesIn('county_officer');
  await officer.open('/assistance/ledgers');
  await officer.page.getByRole('link', { name: '自建台账' }).click();
  await officer.click(button(officer, '拟定台账'));
  const form = drawer(officer);
  // One begins with what is there.
  await choose(officer, '以现有台账为样', '务工联系记录');
  await expect
    .poll(() => form.getByLabel('描述文件', { exact: true }).inputValue())
    .toContain('id = "contact_attempt"');
  await form.getByLabel('描述文件', { exact: true }).fill(WELLS.replace("kind = 'open'", "knd = 'open'"));
  await officer.click(button(officer, '检查'));
  await form.getByText('第 37 行').waitFor();
  await form.getByLabel('描述文件', { exact: true }).fill(WELLS);
  await officer.click(button(officer, '检查'));
  // The form can be tried before it is there.
  const report = form.getByLabel('检查结果');
  await report.getByText('新台账').waitFor();
  expect(await report.getByText('是否加盖').count()).toBe(0);
  await officer.click(report.getByText('敞口井'));
  await report.getByText('是否加盖').waitFor();
  await form.getByLabel('用途').fill('各村水井安全检查');
  await officer.click(button(officer, '提交审定'));
  await closed(officer);
  await officer.page.getByText('由另一人审定').or(officer.page.getByText('待审定')).first().waitFor();
  await officer.leave();

  const leader = await office.comesIn('county_leader');
  await leader.open('/');
  await leader.page.getByRole('link', { name: /自建台账/ }).click();
  await leader.click(button(leader, '审定'));
  const decision = drawer(leader);
  await decision.getByLabel('检查结果').getByText('井号').waitFor();
  await leader.click(decision.getByText('同意发布'));
  await leader.click(button(leader, '确定'));
  await closed(leader);
  await leader.page.getByRole('link', { name: '水井管护台账' }).waitFor();
  await leader.leave();

  const cadre = await office.comesIn('village_cadre');
  await cadre.open('/assistance/ledgers');
  await cadre.page.getByRole('link', { name: '水井管护台账' }).click();
  await cadre.click(button(cadre, '登记一条'));
  await drawer(cadre).getByLabel('井号').fill('三组1号');
  await cadre.click(drawer(cadre).getByText('深井'));
  await cadre.click(button(cadre, '保存'));
  await closed(cadre);
  await heading(cadre, '水井管护台账').waitFor();
  await cadre.page.getByText('三组1号').first().waitFor();
  // It comes on paper like all others.
  const page = cadre.page.waitForResponse((one) => one.url().endsWith('/paper'));
  await cadre.click(button(cadre, '打印'));
  expect((await page).headers()['content-type']).toBe('application/pdf');
  await cadre.page.getByRole('link', { name: '打开' }).waitFor();
  await cadre.leave();
});

test('who writes the same every month begins with what was written the month before', async () => {
  const officer = await office.comesIn('town_officer');
  const found = await officer.api('POST', '/households/search', { monitored: true, page: { limit: 2 } });
  const household = (found.json as { items: { id: string }[] }).items.at(-1)?.id ?? '';
  const { json } = await officer.api('GET', `/households/${household}`);
  const [member] = (json as { members: { id: string; name: string }[] }).members;
  const post = await officer.api('POST', '/forms/welfare_post/records', {
    values: {
      name: '示例村护路员',
      kind: 'water_road',
      duties: '护路',
      employer: '示例村委会',
      funding: 'village',
      monthly_pay: 80_000,
      from_on: '2026-01-01',
    },
  });
  const { id } = post.json as { id: string };
  const month = await officer.api('POST', '/forms/welfare_post_month/records', {
    member_id: member?.id,
    values: { month: '2026-09', post: id, basis: 'low_income', days: 20, pay: 76_500, paid_on: '2026-10-08' },
  });
  expect(month.status).toBe(201);
  await officer.open(`/assistance/ledgers/welfare_post_month?household=${household}`);
  await officer.click(button(officer, '登记一条'));
  await choose(officer, '成员', member?.name ?? '');
  await drawer(officer).getByText('请核对后再保存').waitFor();
  await expect.poll(() => drawer(officer).getByLabel('发放补贴').inputValue()).toBe('765');
  await drawer(officer).getByText('示例村护路员').first().waitFor();
  // What changes every month is asked anew.
  expect(await drawer(officer).getByLabel('出勤天数').inputValue()).toBe('');
  await officer.leave();
});

test('a meeting takes what is open for its agenda, and tells what became of its decisions', async () => {
  const county = await office.comesIn('county_officer');
  await county.open('/assistance/ledgers/meeting');
  await county.click(button(county, '登记一条'));
  const agenda = drawer(county).getByRole('region', { name: '可列入议程（系统当前统计）' });
  await agenda.getByRole('link', { name: /^未核实的预警 \d+$/ }).waitFor();
  await county.click(agenda.getByRole('button', { name: '填入议程' }));
  // proves DAT-10: the agenda is put together from what is open, counted, in one press
  expect(await drawer(county).getByLabel('会前情况').inputValue()).toMatch(/未核实的预警 \d+/);

  const decision = {
    what: '核实大额医疗支出户',
    owner: '县农业农村局',
    department: 'rural_revitalization',
    due_on: '2026-12-31',
  };
  const { json } = await county.api('POST', '/forms/meeting/records', {
    values: {
      on: TODAY,
      kind: 'quarterly',
      topic: '四季度风险研判',
      departments: ['agriculture', 'civil_affairs'],
      judgement: '风险总体可控',
      decisions: [{ values: decision }],
    },
  });
  const place = `/assistance/ledgers/meeting/${(json as { id: string }).id}`;
  await county.open(place);
  const told = county.page.getByRole('region', { name: '议定事项的落实' });
  await told.getByText('待办', { exact: true }).waitFor();
  await county.click(told.getByRole('link', { name: decision.what }));
  await county.click(button(county, '办结'));
  await drawer(county).getByLabel('办理结果').fill('12户已核实。');
  await send(county);
  await county.open(place);
  await told.getByText('12户已核实。').waitFor();
  // proves DAT-10: the page of the meeting shows how far its decision has come
  expect(await told.getByText('已办', { exact: true }).count()).toBe(1);
  expect(county.complaints).toEqual([]);
  await county.leave();
});
