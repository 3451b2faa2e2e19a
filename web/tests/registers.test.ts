/** Registers in which one hand asks and another decides, and figures that name what is missing. */
import { expect, test } from 'vitest';
import { openOffice, type Person, PHONE } from './support/browser.ts';
import { button, choose, closed, drawer, heading } from './support/forms.ts';

const office = openOffice();

const box = (person: Person, label: string) => drawer(person).getByLabel(label, { exact: true });
/** The answers of a question with few of them. */
const answerTo = (person: Person, field: string) =>
  drawer(person)
    .locator('.ant-form-item')
    .filter({ has: person.page.getByText(field, { exact: true }) })
    .last();
const act = (person: Person, name: string) =>
  person.click(person.page.getByRole('button', { name, exact: true }));
const save = async (person: Person) => {
  await person.click(button(person, '保存'));
  await closed(person);
};
/** What a figure of the register says. */
const figures = (person: Person) => person.page.locator('.ledger-figures');

test('a subsidy is asked for by the village, approved by the town leader, and paid by the town', async () => {
  const cadre = await office.comesIn('village_cadre');
  const found = await cadre.api('POST', '/households/search', { monitored: true, page: { limit: 50 } });
  type Member = { name: string; age: number; left_on: string | null };
  let who: { home: string; name: string } | undefined;
  for (const { id } of (found.json as { items: { id: string }[] }).items) {
    const { json } = await cadre.api('GET', `/households/${id}`);
    const able = (json as { members: Member[] }).members.find(
      ({ age, left_on: left }) => age >= 18 && age < 60 && !left,
    );
    if (able) who = { home: id, name: able.name };
    if (who) break;
  }
  await cadre.open(`/households/${who?.home}?tab=ledgers`);
  await cadre.click(button(cadre, '登记一条：就业补贴申领和发放'));
  await choose(cadre, '成员', who?.name ?? '');
  await choose(cadre, '补贴项目', '跨省就业一次性交通补助');
  await box(cadre, '补贴年度').fill('2026');
  await box(cadre, '年内第几次').fill('1');
  await cadre.click(drawer(cadre).getByText('村（社区）或工作队代办'));
  await cadre.click(answerTo(cadre, '人员身份').getByText('监测对象', { exact: true }));
  await cadre.click(answerTo(cadre, '务工地点').getByText('省内县外', { exact: true }));
  await box(cadre, '申请金额').fill('300');
  await box(cadre, '申请日期').fill('2026-11-20');
  await cadre.click(button(cadre, '保存'));
  await drawer(cadre).getByText('一次性交通补助只发给跨省就业的人').first().waitFor();
  await cadre.click(answerTo(cadre, '务工地点').getByText('省外', { exact: true }));
  await save(cadre);
  const { json } = await cadre.api('GET', `/forms/work_subsidy/records?household_id=${who?.home}`);
  const [asked] = (json as { items: { id: string }[] }).items;
  const place = `/assistance/ledgers/work_subsidy/${asked?.id}`;
  await cadre.open(place);
  await cadre.page.getByText('待审批').first().waitFor();
  expect(await cadre.page.getByRole('button', { name: '批准', exact: true }).count()).toBe(0);
  await cadre.leave();

  const leader = await office.comesIn('town_leader', { width: PHONE.width });
  await leader.open(place);
  await act(leader, '批准');
  await leader.page.getByText('待发放').first().waitFor();
  await leader.leave();

  const officer = await office.comesIn('town_officer');
  await officer.open(place);
  await act(officer, '确认发放');
  await officer.page.getByText('请先填写发放金额和发放日期').first().waitFor();
  await officer.click(button(officer, '修改'));
  await box(officer, '发放金额').fill('300');
  await box(officer, '发放日期').fill('2026-11-23');
  await officer.click(drawer(officer).getByText('社会保障卡（一卡通）'));
  await save(officer);
  await act(officer, '确认发放');
  // proves AST-12: asked for, approved by another hand, and paid, each by whose it is
  await officer.page.getByText('已发放').first().waitFor();
  await officer.open('/assistance/ledgers/work_subsidy');
  // proves AST-22: how many came through the village, without an application of their own
  await expect.poll(() => figures(officer).innerText()).toMatch(/代办和免申即享的比例\s*100/);
  expect(officer.complaints).toEqual([]);
  await officer.leave();
});

test('a risk of an area is reported by a village, warned of and handled by the town, and closed by the county', async () => {
  const secretary = await office.comesIn('village_secretary');
  await secretary.open('/assistance/ledgers');
  // Among sixty registers one is found by its name.
  await secretary.page.getByLabel('查找台账').fill('规模性风险');
  await expect.poll(() => secretary.page.locator('.ledger-list a').count()).toBe(1);
  await secretary.click(secretary.page.locator('.ledger-list a'));
  await secretary.click(button(secretary, '登记一条'));
  await box(secretary, '事件名称').fill('沙糖桔价格下跌');
  await choose(secretary, '事件类别', '大宗农副产品价格持续大幅下跌');
  await choose(secretary, '风险类型（十大类型）', '乡村产业失败');
  await box(secretary, '发现日期').fill('2026-11-20');
  await choose(secretary, '信息来源', '镇村上报');
  await box(secretary, '基本情况').fill('收购价连续三周下跌');
  await secretary.click(answerTo(secretary, '风险等级').getByText('严重', { exact: true }));
  await box(secretary, '涉及产品').fill('沙糖桔');
  await box(secretary, '预计影响户数').fill('12');
  await box(secretary, '其中脱贫户和监测对象').fill('3');
  await save(secretary);
  await secretary.page.waitForURL(/area_risk\/\d+/);
  await heading(secretary, '区域性规模性风险事件').waitFor();
  const place = new URL(secretary.page.url()).pathname;
  await secretary.leave();

  const officer = await office.comesIn('town_officer');
  await officer.open(place);
  await act(officer, '核实预警');
  await officer.page.getByText('已预警').first().waitFor();
  await act(officer, '部署举措');
  await officer.page.getByText('请先填写防范方案、处置期限和至少一项举措').first().waitFor();
  await officer.click(button(officer, '修改'));
  await box(officer, '防范方案').fill('三日内完成产销对接');
  await box(officer, '处置期限').fill('2026-12-31');
  const rows = drawer(officer).locator('.ledger-rows', { hasText: '帮扶和防范举措' });
  await officer.click(rows.getByRole('button', { name: '增加一行' }));
  await box(officer, '举措').fill('对接商超');
  await choose(officer, '责任部门', '农业农村');
  await box(officer, '责任单位').fill('镇农业农村办');
  await box(officer, '完成期限').fill('2026-12-10');
  await save(officer);
  await act(officer, '部署举措');
  await officer.page.getByText('处置中').first().waitFor();
  await officer.click(button(officer, '修改'));
  await box(officer, '处置结果').fill('全部售出，价格回升');
  await officer.click(answerTo(officer, '举措是否全部完成').getByText('是', { exact: true }));
  await save(officer);
  await act(officer, '提交复核');
  await officer.page.getByText('待复核').first().waitFor();
  expect(await officer.page.getByRole('button', { name: '复核关闭' }).count()).toBe(0);
  await officer.leave();

  const county = await office.comesIn('county_officer');
  await county.open(place);
  await act(county, '复核关闭');
  // proves WRN-04: from the warning to the plan, its measures and the end, which another hand sees
  await county.page.getByText('已关闭').first().waitFor();
  await county.open('/assistance/ledgers/area_risk');
  // proves WRN-02: the county counts the events of its villages by kind
  await expect.poll(() => figures(county).innerText()).toMatch(/价格下跌\s*1/);
  expect(county.complaints).toEqual([]);
  await county.leave();
});

test('a vacant post is one press from its figure, and who is no case for a post is asked about', async () => {
  const officer = await office.comesIn('town_officer');
  const post = (name: string, vacant?: string) =>
    officer.api('POST', '/forms/welfare_post/records', {
      values: {
        name,
        kind: 'cleaning',
        duties: '村道保洁',
        employer: '示例村委会',
        funding: 'village',
        monthly_pay: 80_000,
        from_on: '2026-01-01',
        vacant_since: vacant,
      },
    });
  const held = ((await post('示例保洁一')).json as { id: string }).id;
  expect((await post('示例保洁二', '2026-11-01')).status).toBe(201);
  await officer.open('/assistance/ledgers/welfare_post');
  await officer.click(figures(officer).getByRole('link', { name: /^只看：空岗 / }));
  await officer.page.locator('tbody tr').first().waitFor();
  // proves AST-16, LDG-14: which post is vacant
  await expect.poll(() => officer.page.locator('tbody').innerText()).toContain('示例保洁二');
  await expect.poll(() => officer.page.locator('tbody').innerText()).not.toContain('示例保洁一');

  const found = await officer.api('POST', '/households/search', { monitored: false, page: { limit: 1 } });
  const home = (found.json as { items: { id: string }[] }).items[0]?.id;
  await officer.open(`/households/${home}?tab=ledgers`);
  await officer.click(button(officer, '登记一条：公益性岗位考勤和补贴'));
  await choose(officer, '成员', '');
  await box(officer, '月份').fill('2026-10');
  await choose(officer, '岗位', '示例保洁一');
  await choose(officer, '安置对象', '其他人员');
  await box(officer, '出勤天数').fill('0');
  await box(officer, '发放补贴').fill('800');
  await box(officer, '发放日期').fill('2026-11-05');
  await officer.click(button(officer, '保存'));
  // proves AST-16: a holder for whom the posts are not, and pay without attendance, are asked about
  await drawer(officer).getByText('在岗人员不属于公益性岗位的安置对象').first().waitFor();
  await drawer(officer).getByText('没有出勤却发放了补贴').first().waitFor();
  expect(held).toMatch(/^\d+$/);
  await officer.leave();
});

test('a target stands beside its figure with the clause that sets it', async () => {
  const officer = await office.comesIn('town_officer');
  const training = await officer.api('POST', '/forms/cadre_training/records', {
    values: {
      title: '2026年防返贫业务培训',
      level: 'town',
      batch: 1,
      on: '2026-11-10',
      organiser: '示例镇',
      topics: ['standard'],
      roster: 4,
      others: 4,
      round_complete: true,
    },
  });
  expect(training.status).toBe(201);
  await officer.open('/assistance/ledgers/cadre_training');
  await expect.poll(() => figures(officer).innerText()).toMatch(/轮训覆盖率\s*100(\.00)?%/);
  // proves PUB-03: coverage against a full round, and the clause that asks for it
  await expect.poll(() => figures(officer).innerText()).toContain('惠州 2024 §一(二)：全覆盖轮训1次');
  await officer.leave();
});
