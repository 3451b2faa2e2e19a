/** Reports: figures that are taken, words of the office, the signature of somebody else, and who has read it. */
import { expect, test } from 'vitest';
import { openOffice, type Person } from './support/browser.ts';
import { button, drawer, heading, paperOf, send } from './support/forms.ts';

const office = openOffice();

test('an officer writes a circular, the head signs it, a town answers, and it is printed', async () => {
  const officer = await office.comesIn('county_officer');
  await officer.open('/duties/reports');
  await officer.click(
    officer.page.locator('tr', { hasText: '跟踪走访情况通报' }).getByRole('button', { name: '起草' }).first(),
  );
  await heading(officer, '跟踪走访情况通报').waitFor();
  const path = new URL(officer.page.url()).pathname;
  // proves RPT-02, SUP-04, TIM-27: visits town by town, each figure with its list, without a number typed by hand
  const figures = officer.page.locator('.report-table').first();
  expect(await figures.locator('tbody tr').count()).toBeGreaterThan(3);
  await figures.getByRole('link').first().waitFor();
  await officer.click(button(officer, '送签'));
  await officer.click(officer.page.locator('.ant-modal').getByRole('button', { name: '确认送签' }));
  await officer.page.getByText('还有必写的章节没有写：走访情况、下一步要求').waitFor();
  await officer.click(button(officer, '写作'));
  await drawer(officer).getByLabel('走访情况').fill('多数镇按期走访，两镇偏慢。');
  await drawer(officer).getByLabel('下一步要求').fill('各镇月底前补齐走访。');
  await send(officer);
  await officer.click(button(officer, '送签'));
  await officer.click(officer.page.locator('.ant-modal').getByRole('button', { name: '确认送签' }));
  await officer.page.locator('.page-about', { hasText: '待签发' }).waitFor();
  expect(await officer.page.getByRole('button', { name: '签发或退回' }).count()).toBe(0);
  await officer.leave();

  const leader = await office.comesIn('county_leader');
  await leader.open('/');
  await leader.click(leader.page.getByRole('link', { name: /跟踪走访情况通报 报告待签发/ }));
  await leader.click(button(leader, '签发或退回'));
  await drawer(leader).getByLabel('文号（可不填）').fill('示农函〔2026〕9号');
  await send(leader);
  await leader.page.locator('.page-about', { hasText: '已签发' }).waitFor();
  await leader.leave();

  const town = await office.comesIn('town_officer');
  await town.open('/');
  await town.click(town.page.getByRole('link', { name: /跟踪走访情况通报 通报待签收/ }));
  await town.click(button(town, '签收'));
  await drawer(town).getByLabel('答复（可不填）').fill('本月补齐。');
  await send(town);
  // proves SUP-03: the circular of each place has come there, and what it answers is seen above
  await town.page.getByText('本月补齐。').waitFor();
  const print = await paperOf(town, '打印');
  expect(print).toContain('示农函〔2026〕9号');
  expect(print).toContain('各镇月底前补齐走访。');
  expect(town.complaints).toEqual([]);
  await town.leave();

  const again = await office.comesIn('county_officer');
  await again.open(path);
  await again.page.getByText('本月补齐。').waitFor();
  await again.leave();
});

interface Report {
  id: string;
  version: number;
  state: string;
  received: number;
  sections: { id: string; zh: string; ask_zh?: string; tables: { rows: unknown[]; columns: unknown[] }[] }[];
}
type Kinds = { id: string; periods: { period: string }[] }[];

/** A report of the office, written, handed in, and signed by another. */
async function issued(author: Person, signer: Person, kind: string, period = 1): Promise<Report> {
  const kinds = (await author.api('GET', '/reports/kinds')).json as Kinds;
  const about = kinds.find(({ id }) => id === kind)?.periods[period]?.period;
  const begun = (await author.api('POST', '/reports', { kind, period: about })).json as Report;
  const texts = Object.fromEntries(
    begun.sections.filter(({ ask_zh }) => ask_zh).map(({ id }) => [id, '已核对，见附表。']),
  );
  const act = async (person: Person, report: Report, part: string, body: object) =>
    (await person.api(part === '' ? 'PUT' : 'POST', `/reports/${report.id}${part}`, body, report.version))
      .json as Report;
  const written = await act(author, begun, '', { title: `${kind} ${about}`, texts });
  const submitted = await act(author, written, '/submission', {});
  return act(signer, submitted, '/signature', { approve: true, note: '同意，逐户核实。' });
}

test('a quarter is judged by its leader, and what a county tells goes up and down', async () => {
  const town = await office.comesIn('town_officer');
  const townLeader = await office.comesIn('town_leader');
  const analysis = await issued(town, townLeader, 'town_analysis');
  // proves RPT-01: a town's quarter, analysed with its figures and judged by its leader, who wrote none of it
  expect(analysis.state).toBe('issued');
  expect(analysis.sections[0]?.tables[0]?.rows.length).toBeGreaterThan(1);

  const officer = await office.comesIn('county_officer');
  const leader = await office.comesIn('county_leader');
  const circular = await issued(officer, leader, 'look_back_circular', 0);
  // proves TIM-15, DAT-13: how look-back and rectification stand is told town by town, and a town reads it
  expect((await town.api('GET', `/reports/${circular.id}`)).status).toBe(200);
  expect(circular.sections[1]?.tables).toHaveLength(2);
  const progress = await issued(officer, leader, 'rectification_progress', 0);
  // proves RPT-05: how far problems are mended goes upward, and a town is told nothing of it
  expect(progress.state).toBe('issued');
  expect((await town.api('GET', `/reports/${progress.id}`)).status).toBe(404);
  const briefing = await issued(officer, leader, 'briefing', 0);
  const city = await office.comesIn('city_supervisor');
  await city.open(`/duties/reports/${briefing.id}`);
  await city.page.getByRole('region', { name: '政策落实' }).waitFor();
  // proves RPT-08: what a county has to say to an inspection comes to its city, part by part
  expect(briefing.sections.map(({ zh }) => zh)).toEqual(['责任落实', '政策落实', '工作落实']);
  const evaluation = await issued(officer, leader, 'self_evaluation', 0);
  // proves RPT-04: the self-evaluation has its three parts, with figures beside the words
  expect(evaluation.sections.map(({ zh }) => zh)).toEqual([
    '防止返贫致贫监测帮扶',
    '产业帮扶',
    '驻镇帮镇扶村',
  ]);
});
