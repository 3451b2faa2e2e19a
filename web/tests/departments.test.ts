/** A department's list comes in, the county says whom its doubtful rows are about, and the village sees the warning. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { openOffice, type Person } from './support/browser.ts';
import { cards, LAST_MONTH, TODAY } from './support/county.ts';
import { button, drawer } from './support/forms.ts';

const office = openOffice();
const MONTH = TODAY.slice(0, 7);

type Board = { lists: { id: string; batches: { id: string }[] }[] };
type Warnings = { items: { id: string; area_name: string; findings: { rule: string }[] }[] };

type Found = { items: { area: { name: string }[] }[] };

/**
 * The list of the demo county as a department may have it: a digit that slipped in each of two rows, and somebody whose number is
 * not known, with the address in its place.
 */
async function damaged(county: Person): Promise<string> {
  const name = `health-serious_illness-${LAST_MONTH.replace('-', '')}.csv`;
  const lines = readFileSync(join(inject('county'), 'sheets/lists', name), 'utf8')
    .trim()
    .split('\n');
  const slip = (line: string) => line.replace(/,(\d{12})(\d)(\d)/, (_, start, a, b) => `,${start}${b}${a}`);
  let slipped = 0;
  let isAddressed = false;
  const mended: string[] = [];
  for (const [at, line] of lines.entries()) {
    if (at === 0) {
      mended.push(`${line},住址`);
      continue;
    }
    const other = slipped < 2 ? slip(line) : line;
    if (other !== line) {
      slipped += 1;
      mended.push(`${other},`);
      continue;
    }
    const [who = '', , ...rest] = line.split(',');
    const text = { text: who, page: { limit: 5 } };
    const found: Found['items'] = isAddressed
      ? []
      : ((await county.api('POST', '/households/search', text)).json as Found).items;
    const area: { name: string }[] | undefined = found.length === 1 ? found[0]?.area : undefined;
    isAddressed ||= area !== undefined;
    const place = area?.map(({ name }) => name).join('');
    mended.push(place ? `${[who, '', ...rest].join(',')},${place}` : `${line},`);
  }
  expect(isAddressed).toBe(true);
  return `${mended.join('\n')}\n`;
}

async function upload(person: Person, text: string): Promise<void> {
  await drawer(person)
    .locator('input[type="file"]')
    .setInputFiles({ name: '大病救治名单.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
}

test('a department sends its list, the county answers doubtful rows by keys, the village sees the warnings', async () => {
  const county = await office.comesIn('county_officer');
  const list = await damaged(county);
  const department = await office.comesIn('department_officer', {}, '守望县 卫健');
  await department.open(`/duties/lists?month=${MONTH}`);
  await button(department, '报送：大病救治名单').waitFor();
  // It sees its own list and no other.
  expect(await department.page.locator('.list-table tbody tr').count()).toBe(1);
  department.clicks = 0;
  await department.click(button(department, '报送：大病救治名单'));
  await upload(department, list);
  await department.click(drawer(department).getByRole('button', { name: '先检查' }));
  await drawer(department).getByText('检查完毕，尚未报送。').waitFor();
  await department.click(drawer(department).getByRole('button', { name: '确认报送' }));
  await drawer(department)
    .getByText(/已收到，回执号 \d{6}-大病救治名单-1/)
    .waitFor();
  expect(department.clicks).toBeLessThanOrEqual(3);
  // The same file again is known, and said.
  await department.open(`/duties/lists?month=${MONTH}`);
  await department.click(button(department, '报送：大病救治名单'));
  await upload(department, list);
  await department.click(drawer(department).getByRole('button', { name: '先检查' }));
  await drawer(department)
    .getByText(/这个文件已于 .* 报送过/)
    .waitFor();

  const board = (await county.api('GET', `/department-lists?month=${MONTH}`)).json as Board;
  const batch = board.lists.find(({ id }) => id === 'serious_illness')?.batches[0];
  await county.open(`/duties/lists/${batch?.id}`);
  const pairs = county.page.getByRole('region', { name: '存疑的行' });
  const left = pairs.getByText(/还有 \d+ 行，共 \d+ 行/);
  await left.waitFor();
  const total = Number(/还有 (\d+) 行/.exec((await left.textContent()) ?? '')?.[1]);
  expect(total).toBeGreaterThanOrEqual(1);
  // A slip of a key is taken back.
  const undone = county.page.getByRole('button', { name: '撤销' });
  await county.press('2');
  await undone.waitFor();
  await county.page.getByText(total > 1 ? `还有 ${total - 1} 行` : '都已核对。', { exact: false }).waitFor();
  await undone.click();
  let isExplained = false;
  for (let rest = total; rest > 0; rest -= 1) {
    await pairs.getByText(`还有 ${rest} 行，共 `, { exact: false }).waitFor();
    // Of whom no number speaks, the weights do.
    if (!isExplained && (await pairs.getByText('按姓名、号码、住址综合比对').count()) > 0) {
      await pairs.getByText(/为什么可能是同一人/).waitFor();
      await pairs.getByRole('row', { name: /^合计/ }).waitFor();
      isExplained = true;
    }
    await county.press('1');
  }
  expect(isExplained).toBe(true);
  await pairs.getByText('都已核对。').waitFor();
  // The last one waits ten seconds, or is sent at once.
  await county.click(county.page.getByRole('button', { name: '立即提交', exact: true }));
  await undone.waitFor({ state: 'detached' });
  // A settled row can be taken back later, too, and is answered anew.
  await county.click(pairs.getByText(/已了结的 \d+ 行/));
  await county.click(pairs.getByRole('button', { name: '撤回', exact: true }).first());
  await pairs.getByText('还有 1 行，共 ', { exact: false }).waitFor();
  await county.press('1');
  await county.click(county.page.getByRole('button', { name: '立即提交', exact: true }));
  await pairs.getByText('都已核对。').waitFor();

  const open = (await county.api('GET', '/warnings?state=open&limit=200')).json as Warnings;
  const warned = open.items.find(({ findings }) => findings.some(({ rule }) => rule.startsWith('list.')));
  await county.open(`/clues/warnings/${warned?.id}`);
  await county.page
    .getByText(/名单：/)
    .first()
    .waitFor();
  await county.page
    .getByText(/发.+级核实/)
    .first()
    .waitFor();
  // The village where one of them lies, of those that have people here.
  const town = await office.comesIn('town_officer');
  const theirs = (await town.api('GET', '/warnings?state=open&limit=200')).json as Warnings;
  const listed = theirs.items.filter(({ findings }) => findings.some(({ rule }) => rule.startsWith('list.')));
  const cadres = cards().filter(({ role }) => role === 'village_cadre');
  const found = listed.flatMap((warning) =>
    cadres.filter(({ place }) => warning.area_name.includes(place)).map(({ place }) => ({ warning, place })),
  )[0];
  if (!found) throw new Error('no village of the first town has a warning of a list');
  const village = await office.comesIn('village_cadre', {}, found.place);
  await village.open(`/clues/warnings/${found.warning.id}`);
  await village.page
    .getByText(/名单：/)
    .first()
    .waitFor();

  // A list that was wrong is sent once more as its correction, and what that takes back is said before it is done.
  await department.open(`/duties/lists?month=${MONTH}`);
  await department.click(button(department, '报送：大病救治名单'));
  const shorter = `${list.trim().split('\n').slice(0, -2).join('\n')}\n`;
  await upload(department, shorter);
  await drawer(department)
    .getByLabel(/^更正本月已报送的名单/)
    .check();
  await department.click(drawer(department).getByRole('button', { name: '先检查' }));
  await drawer(department)
    .getByText(/更正后，以这份名单取代本月已报送的 \d+ 份/)
    .waitFor();
  await department.click(drawer(department).getByRole('button', { name: '确认报送' }));
  await drawer(department)
    .getByText(/已收到，回执号 \d{6}-大病救治名单-2/)
    .waitFor();
});
