/** Inspections: a draw that anybody can draw again, and a round from its groups to a report. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { daysAfter } from '../src/lib/dates.ts';
import { openOffice, type Person } from './support/browser.ts';
import { fourteenCities } from './support/cities.ts';
import { TODAY } from './support/county.ts';
import { button, drawer, heading, paperOf, send } from './support/forms.ts';

const office = openOffice();
const YESTERDAY = daysAfter(TODAY, -1);

interface Draw {
  id: string;
  title: string;
  frame_digest: string;
}
interface Pick {
  household_id: string | null;
  spare: boolean;
}
interface Round {
  id: string;
  version: number;
  areas: { id: string; name: string }[];
  missing: { from: string; duty: string; count: number; city_id: string | null }[];
  people: { id: string; version: number; duty: string; acknowledged_on: string | null }[];
  groups: {
    number: number;
    label: string;
    areas: { id: string; name: string }[];
    reported_on: string | null;
  }[];
}

/** Presses a button and says what was downloaded. */
async function downloaded(person: Person, name: string): Promise<string> {
  const saved = person.page.waitForEvent('download');
  await person.click(person.page.getByRole('link', { name }));
  const chunks: Buffer[] = [];
  for await (const chunk of await (await saved).createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

test('a draw is frozen by one and seeded by another, hidden from the towns, published, and drawn again', async () => {
  const officer = await office.comesIn('county_officer');
  await officer.open('/duties/draws');
  await officer.click(button(officer, '提出抽样'));
  await drawer(officer).getByLabel('名称').fill('年度回头看抽样');
  await drawer(officer).getByLabel('依据').fill('翁乡振组〔2021〕25号 §三(一)');
  await drawer(officer).getByLabel('户：抽几个').fill('3');
  const seedDay = daysAfter(TODAY, 1);
  await drawer(officer).getByLabel('种子来源').fill('次日公开开奖号码，按开奖顺序');
  await drawer(officer).getByLabel('结果公布日期').fill(seedDay);
  await drawer(officer).getByLabel('种子位数').fill('10');
  await send(officer);
  await heading(officer, '年度回头看抽样').waitFor();
  const id = new URL(officer.page.url()).pathname.split('/').at(-1) ?? '';
  const frozen = (await officer.api('GET', `/draws/${id}`)).json as Draw;
  // Whoever froze the frame is not offered the seed.
  expect(await officer.page.getByRole('button', { name: '录入种子' }).count()).toBe(0);
  await officer.page.getByText(frozen.frame_digest).waitFor();
  // Event and day of the seed stand there before it comes, and there is no other draw until this one is published.
  await officer.page.getByText('次日公开开奖号码，按开奖顺序').waitFor();
  const plan = {
    title: '再抽',
    citation: '同上',
    groups: ['lifted'],
    stages: [{ stage: 'household', method: 'equal', take: 1 }],
  };
  const seed = { source: '开奖', on: seedDay, digits: 6 };
  const again = await officer.api('POST', '/draws', { ...plan, seed });
  expect((again.json as { code: string }).code).toBe('draw.open');
  await officer.leave();
  await office.server.stop();
  await office.server.start(seedDay);

  const leader = await office.comesIn('county_leader');
  await leader.open('/');
  await leader.click(leader.page.getByRole('link', { name: /年度回头看抽样/ }));
  await leader.click(button(leader, '录入种子'));
  await drawer(leader).getByLabel('名单指纹').fill(frozen.frame_digest);
  await drawer(leader).getByLabel('种子', { exact: true }).fill('06 11 19 27 33');
  await send(leader);
  await leader.page.locator('.list-table tbody tr').first().waitFor();
  const sample = (await leader.api('GET', `/draws/${id}/sample`)).json as Pick[];
  expect(sample.filter((pick) => pick.household_id && !pick.spare)).toHaveLength(6);

  // proves ACC-06: a town finds no draw, whatever it asks, and its day has no line of it
  const town = await office.comesIn('town_officer');
  await town.open('/duties/draws');
  await town.page.getByText('没有抽样').waitFor();
  for (const part of ['', '/sample', '/publication', '/workbook']) {
    expect((await town.api('GET', `/draws/${id}${part}`)).status).toBe(404);
  }
  await town.open('/');
  expect(await town.page.getByRole('link', { name: /年度回头看抽样/ }).count()).toBe(0);

  await leader.click(button(leader, '公布'));
  await leader.click(leader.page.locator('.ant-modal').getByRole('button', { name: '现在公布' }));
  await leader.page.getByRole('link', { name: '下载公布文件' }).waitFor();
  await leader.leave();

  // proves LBK-06: from the published file the script draws the same list, without this program
  await town.open(`/duties/draws/${id}`);
  const folder = mkdtempSync(join(tmpdir(), 'shouwang-draw-'));
  writeFileSync(join(folder, 'draw.json'), await downloaded(town, '下载公布文件'));
  writeFileSync(join(folder, 'verify.py'), await downloaded(town, '下载复核脚本'));
  const said = execFileSync('python3', ['verify.py', 'draw.json'], { cwd: folder }).toString();
  expect(said).toContain('一致');
  expect(
    said.split('\n').filter((line) => line.startsWith('household,') && line.includes('抽中')),
  ).toHaveLength(6);
  expect(town.complaints).toEqual([]);
  await town.leave();
});

test('a round is put together by the rules, staffed, begun, and each group reports once', async () => {
  const province = await office.comesIn('province_supervisor');
  await fourteenCities(province, () => office.comesIn('system_admin'));
  await province.open('/duties/rounds');
  await province.click(button(province, '筹备检查'));
  await drawer(province).getByLabel('名称').fill('省“回头看”');
  await drawer(province).getByLabel('进点日期').fill(YESTERDAY);
  await drawer(province).getByLabel('结束日期').fill(YESTERDAY);
  await send(province);
  await heading(province, '省“回头看”').waitFor();
  const id = new URL(province.page.url()).pathname.split('/').at(-1) ?? '';
  const round = async () => (await province.api('GET', `/rounds/${id}`)).json as Round;

  // proves LBK-01, LBK-13: one press proposes groups; a unit in its own group is refused with the rule
  await province.click(button(province, '一键分组'));
  const first = drawer(province).locator('fieldset').first();
  await province.click(first.getByRole('combobox', { name: '组长单位' }));
  const units = province.page.locator('.ant-select-dropdown:visible .ant-select-item-option');
  await province.click(units.filter({ hasText: '省乡村振兴局' }).first());
  await province.click(drawer(province).locator('.ant-drawer-footer .ant-btn-primary'));
  await drawer(province).getByText('成员不能再出自该单位').first().waitFor();
  await province.click(first.getByRole('combobox', { name: '组长单位' }));
  await province.click(units.filter({ hasText: '省民政厅' }).first());
  await send(province);
  expect((await round()).groups).toHaveLength(7);

  // proves LBK-14, LBK-15, TIM-23: all but two come in; what is owed stands on the page, and on the day of the city that owes it
  const person = (owed: Round['missing'][number]) => ({
    duty: owed.duty,
    unit: owed.city_id ? '市乡村振兴局' : owed.from,
    city_id: owed.city_id ?? undefined,
    name: '某人',
    title: '处长',
    rank: owed.duty === 'leader' ? 'division' : undefined,
    phone: '13900000000',
  });
  const city = await office.comesIn('city_supervisor');
  const own = (await city.api('GET', `/rounds/${id}`)).json as Round;
  expect(own.missing).toHaveLength(1);
  const held = new Set([own.missing[0]?.from, '省残联liaison']);
  for (const owed of (await round()).missing) {
    if (held.has(owed.from) || held.has(`${owed.from}${owed.duty}`)) continue;
    for (let count = 0; count < owed.count; count += 1) {
      expect((await province.api('POST', `/rounds/${id}/people`, person(owed))).status).toBe(200);
    }
  }
  expect((await round()).missing).toHaveLength(2);
  await city.open('/');
  await city.click(city.page.getByRole('link', { name: /省“回头看”/ }));
  await city.click(button(city, '报送'));
  await drawer(city).getByLabel('工作单位').fill('市乡村振兴局');
  await drawer(city).getByLabel('姓名').fill('某联络员');
  await drawer(city).getByLabel('职务').fill('科长');
  await drawer(city).getByLabel('联系电话').fill('13900000001');
  await send(city);
  await city.page.getByText('尚缺').waitFor({ state: 'detached' });
  expect(city.complaints).toEqual([]);
  await city.leave();

  // proves LBK-02: the field work does not begin without the last person, the training, and each acknowledgement
  await province.open(`/duties/rounds/${id}`);
  await province.click(button(province, '进点'));
  await province.page.getByText('名册不齐').first().waitFor();
  await province.click(button(province, '报送'));
  await drawer(province).getByLabel('姓名').fill('某联络员');
  await drawer(province).getByLabel('职务').fill('主任科员');
  await drawer(province).getByLabel('联系电话').fill('13900000002');
  await send(province);
  await province.click(button(province, '登记培训'));
  await drawer(province).getByLabel('培训', { exact: true }).fill('重点内容和纪律');
  await send(province);
  for (const one of (await round()).people) {
    if (one.duty !== 'leader' && one.duty !== 'member') continue;
    const path = `/rounds/${id}/people/${one.id}/acknowledgement`;
    expect((await province.api('POST', path, { paper: '档案柜' }, one.version)).status).toBe(200);
  }
  await province.open(`/duties/rounds/${id}`);
  await province.click(button(province, '进点'));
  await province.page.getByText('已进点').waitFor();

  // proves LBK-09: the report without its attachments is refused, and with them handed in, once
  const handIn = async () => {
    await province.click(button(province, '提交报告'));
    await drawer(province).getByLabel('排查报告').fill('总体落实，个别问题已交办。');
    await drawer(province).getByLabel('签字报告存放处').fill('综合处档案柜');
    await province.click(drawer(province).locator('.ant-drawer-footer .ant-btn-primary'));
  };
  await handIn();
  await drawer(province).getByText('附件不齐').first().waitFor();
  await province.press('Escape');
  const [group, ...others] = (await round()).groups;
  if (!group) throw new Error('the round has no group');
  const add = async (form: string, body: object) => {
    const added = await province.api('POST', `/forms/${form}/records`, body);
    expect(added.status, JSON.stringify(added.json)).toBe(201);
  };
  const items = ['1a', '1b', ...Array.from({ length: 14 }, (_, index) => String(index + 2))];
  const check = async ({ areas, label }: typeof group) => {
    for (const area of areas) {
      await add('look_back_checklist', {
        area_id: area.id,
        values: {
          round: label,
          checked_on: TODAY,
          methods: ['documents', 'household'],
          leader: '某组长',
          ...Object.fromEntries(items.map((item) => [`item_${item}`, 'done'])),
          papers: [{ values: { item: 'item_1a', what: '党组会议纪要', number: '示例纪〔2026〕3号' } }],
        },
      });
    }
  };
  const find = async ({ areas, label }: typeof group, matter: string) => {
    await add('problem', {
      area_id: areas[0]?.id,
      values: {
        round: label,
        found_on: TODAY,
        source: 'look_back',
        method: 'household',
        field: 'housing',
        matter,
        advice: '月底前完成鉴定',
        owner: '当地政府',
        prominent: false,
        on_the_spot: true,
        measure: '当场补登',
        done_on: TODAY,
      },
    });
  };
  const found = (await province.api('POST', '/households/search', {})).json as { items: { id: string }[] };
  const ask = async ({ label }: typeof group) => {
    await add('look_back_survey', {
      household_id: found.items[0]?.id,
      values: {
        round: label,
        surveyed_on: TODAY,
        people: 3,
        responsible: '村干部',
        surveyor: '甲',
        ...Object.fromEntries(
          ['unstable_lifted', 'has_labour', 'marginal', 'sudden', 'allowance', 'schooling', 'insurance']
            .concat(['illness', 'housing', 'renovation', 'income'])
            .map((key) => [key, 'no']),
        ),
      },
    });
  };
  await check(group);
  await find(group, '两户疑似危房没有鉴定');
  await ask(group);
  await province.open(`/duties/rounds/${id}`);
  await handIn();
  await province.page.locator('.ant-drawer-open').waitFor({ state: 'detached' });
  expect((await round()).groups.filter((one) => one.reported_on)).toHaveLength(1);
  const { json: lists } = await province.api('GET', '/forms/look_back_checklist/records');
  const [checked] = (lists as { items: { id: string }[] }).items;
  await province.open(`/assistance/ledgers/look_back_checklist/${checked?.id}`);
  const proved = province.page.locator('.known-table tbody tr', { hasText: '1-1' }).first();
  // proves LBK-10: the papers that prove a row stand beside it
  await expect.poll(() => proved.innerText()).toContain('党组会议纪要，示例纪〔2026〕3号');
  await province.open(`/duties/rounds/${id}`);
  const paper = await paperOf(province, '附件2（PDF）');
  // proves LBK-11, TIM-21: attachment 2 is printed with the days of the round and what was found
  expect(paper.replace(/\s/g, '')).toContain(`排查时间：${YESTERDAY}至${YESTERDAY}`);
  expect(paper.replace(/\s/g, '')).toContain('两户疑似危房没有鉴定');
  const twice = await province.api('POST', `/rounds/${id}/report`, { number: group.number, report: '再次' });
  expect((twice.json as { code: string }).code).toBe('inspection.reported');

  const whole = button(province, '起草总报告');
  expect(await whole.count()).toBe(0);
  for (const other of others) {
    await check(other);
    await find(other, '走访记录不全');
    await ask(other);
    const report = { number: other.number, report: `第${other.number}组：总体落实。`, paper: '综合处档案柜' };
    const handed = await province.api('POST', `/rounds/${id}/report`, report);
    expect(handed.status, JSON.stringify(handed.json)).toBe(200);
  }
  await province.open(`/duties/rounds/${id}`);
  await province.click(whole);
  await heading(province, '总报告').waitFor();
  await province.page.getByText('第7组：总体落实。').waitFor();
  const draft = await paperOf(province, '打印');
  // proves LBK-09, RPT-03: once every group has reported with its attachments, one report is made of theirs, on paper
  expect(draft.replace(/\s/g, '')).toContain('总体落实，个别问题已交办');
  // proves LBK-05, LBK-10: the 16 rows stand there, and each has numbers of the system that open their lists
  await province.open('/duties/look-back');
  await province.page.locator('.known-figures a').first().waitFor();
  expect(await province.page.locator('.known-table tbody tr').count()).toBe(16);
  expect(await province.page.locator('.known-table tbody tr:not(:has(.known-figures li))').count()).toBe(0);
  await province.click(province.page.getByRole('link', { name: /村党组织书记本期走访次数不足/ }));
  await heading(province, '村党组织书记本期走访次数不足').waitFor();

  // proves LBK-12: what people told otherwise than the register says stands on the record of the survey
  const surveys = (await province.api('GET', '/look-back/differences')).json as { record_id: string }[];
  expect(surveys.length).toBeGreaterThan(0);
  await province.open(`/assistance/ledgers/look_back_survey/${surveys[0]?.record_id}`);
  await province.page.getByText('系统登记', { exact: true }).waitFor();
  expect(province.complaints).toEqual([]);
  await province.leave();
});
