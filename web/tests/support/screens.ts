/**
 * Every screen, one line each: who sees it, and how it is reached. The suite of looks and the shots walk through this
 * list; add yours. `ready` is what is on the screen when it is there; `rows` says that it holds at least five rows.
 */
import { daysAfter } from '../../src/lib/dates.ts';
import type { Person } from './browser.ts';
import { fourteenCities } from './cities.ts';
import { TODAY } from './county.ts';

/** Somebody who has logged in by the card of a role; nobody has, where there is none. */
export type As = (role: string | null) => Promise<Person>;

export interface Screen {
  name: string;
  role: string | null;
  path: string | ((person: Person, as: As) => Promise<string>);
  ready: string;
  rows?: boolean;
}

/** A household of the person's area, monitored unless another is asked for, and a part of its page. */
function household(part: string, which: object = { monitored: true }): (person: Person) => Promise<string> {
  return async (person) => {
    const { json } = await person.api('POST', '/households/search', which);
    const [found] = (json as { items: { id: string }[] }).items;
    if (!found) throw new Error('the demo county has no such household');
    return `/households/${found.id}${part === '' ? '' : `?tab=${part}`}`;
  };
}

type Listed = { items: { id: string; household_id: string }[] };

/** The first of a list of the API, as an address of the app. */
function firstOf(list: string, address: (id: string) => string): (person: Person) => Promise<string> {
  return async (person) => {
    const { json } = await person.api('GET', list);
    const [found] = (json as Listed).items;
    if (!found) throw new Error(`the demo county has nothing in ${list}`);
    return address(found.id);
  };
}

/** The warning that has most to say. */
async function richestWarning(person: Person): Promise<string> {
  const { json } = await person.api('GET', '/warnings?state=open&limit=200');
  const { items } = json as { items: { id: string; findings: { inputs: unknown[] }[] }[] };
  const rows = (one: (typeof items)[number]) => one.findings.flatMap(({ inputs }) => inputs).length;
  const [richest] = [...items].sort((a, b) => rows(b) - rows(a));
  if (!richest) throw new Error('the demo county has no open warning');
  return `/clues/warnings/${richest.id}`;
}

/** The plan of a household that is monitored. */
async function plan(person: Person): Promise<string> {
  const { json } = await person.api('POST', '/households/search', { monitored: true });
  const [found] = (json as { items: { id: string }[] }).items;
  if (!found) throw new Error('the demo county has no monitored household');
  return `/assistance/${found.id}`;
}

/** Households that are referred to a department, which owes the answers tomorrow. */
async function refer(county: Person): Promise<void> {
  const { json } = await county.api('POST', '/households/search', { monitored: true, page: { limit: 12 } });
  for (const { id } of (json as { items: { id: string }[] }).items) {
    await county.api('POST', `/households/${id}/referrals`, {
      department: 'rural_revitalization',
      risks: ['industry_failure'],
      note: '请安排到户产业奖补。',
      due: daysAfter(TODAY, 1),
    });
  }
}

/** The list of referrals, when there are enough of them to be looked at. */
async function referred(county: Person): Promise<string> {
  await refer(county);
  return '/referrals';
}

/** The reminders of a department that owes answers. */
async function reminded(_: Person, as: As): Promise<string> {
  const county = await as('county_officer');
  await refer(county);
  await county.api('POST', '/duties/scheduling', {});
  return '/duties/reminders';
}

/** The analysis of the quarter, begun; there is one at a time. */
async function reportIn(county: Person): Promise<string> {
  const known = (await county.api('GET', '/reports')).json as { id: string }[];
  if (known[0]) return known[0].id;
  const kinds = (await county.api('GET', '/reports/kinds')).json as {
    id: string;
    periods: { period: string }[];
  }[];
  const analysis = kinds.find(({ id }) => id === 'county_analysis');
  const { json } = await county.api('POST', '/reports', {
    kind: analysis?.id,
    period: analysis?.periods[0]?.period,
  });
  return (json as { id: string }).id;
}

/** The draw of the county, proposed; there is one at a time. */
async function drawIn(county: Person): Promise<string> {
  const known = (await county.api('GET', '/draws')).json as { id: string }[];
  if (known[0]) return known[0].id;
  const { json } = await county.api('POST', '/draws', {
    title: '年度回头看抽样',
    citation: '翁乡振组〔2021〕25号 §三(一)',
    groups: ['lifted'],
    stages: [
      { stage: 'village', method: 'by_size', take: 2 },
      { stage: 'household', method: 'equal', take: 5, spare: 1 },
    ],
    seed: { source: '次日公开开奖号码', on: daysAfter(TODAY, 1), digits: 8 },
  });
  return (json as { id: string }).id;
}

/** A round of the province with its groups. */
async function roundIn(province: Person, as: As): Promise<string> {
  const { json } = await province.api('POST', '/rounds', {
    title: '省“回头看”',
    starts_on: TODAY,
    ends_on: daysAfter(TODAY, 4),
    area_ids: await fourteenCities(province, () => as('system_admin')),
  });
  const { id, version } = json as { id: string; version: number };
  const groups = (await province.api('GET', `/rounds/${id}/proposal`)).json;
  await province.api('PUT', `/rounds/${id}/groups`, { groups }, version);
  return id;
}

/** The measures that lapse, after a few were agreed on that end before the year does. */
async function lapsing(county: Person): Promise<string> {
  const { json } = await county.api('POST', '/households/search', { monitored: true, page: { limit: 5 } });
  for (const { id } of (json as { items: { id: string }[] }).items) {
    const made = await county.api('POST', `/households/${id}/measures`, {
      kind: 'public_welfare_post',
      risks: [],
      timing: 'after_event',
      note: '公益性岗位，合同到期。',
      ends_on: daysAfter(TODAY, 30),
    });
    const { measures } = made.json as { measures: { id: string; state: string; version: number }[] };
    const proposed = measures.find(({ state }) => state === 'proposed');
    for (const [step, to] of ['reviewed', 'noticed', 'in_effect'].entries()) {
      const version = (proposed?.version ?? 0) + step;
      await county.api('POST', `/measures/${proposed?.id}/state`, { to, on: TODAY }, version);
    }
  }
  return '/assistance/lapsing?days=180';
}

/** The checkpoints, after a few commands that each grew the log. */
async function checkpoints(audit: Person, as: As): Promise<string> {
  const county = await as('county_officer');
  for (const _ of [1, 2, 3, 4]) {
    await county.api('POST', '/duties/scheduling', {});
    await audit.api('POST', '/evidence/checkpoints', {});
  }
  return '/log/checkpoints';
}

type Param = { name: string; tunable: boolean; value: string | null };

/** The list of tunings with a few that wait for somebody else. */
async function tunings(person: Person): Promise<string> {
  const { json } = await person.api('GET', '/rules');
  const params = (json as { rules: { params: Param[] }[] }).rules.flatMap((rule) => rule.params);
  const tunable = new Map(params.filter((param) => param.tunable).map((param) => [param.name, param]));
  for (const { name, value } of tunable.values()) {
    const number = Number.parseInt(value ?? '', 10);
    if (Number.isNaN(number)) continue;
    await person.api('POST', '/tunings', {
      param: name,
      value: number + 1,
      effective_from: daysAfter(TODAY, 30),
      reason: '按上半年核实结果调整。',
    });
  }
  return '/policies/tunings';
}

/** The list of standards with a few that wait for somebody else. */
async function publications(person: Person): Promise<string> {
  for (const year of [2027, 2028, 2029, 2030, 2031]) {
    await person.api('POST', '/policies/publications', {
      line: (year - 2015) * 100_000,
      populations: ['lifted', 'marginal_2019', 'general'],
      effective_from: `${year}-01-01`,
      citation: `守望县${year}年工作要点（虚构）第一条`,
    });
  }
  return '/policies/publications';
}

/** The list of jobs, after a few villages were screened. */
async function jobs(person: Person): Promise<string> {
  const { json } = await person.api('GET', '/areas');
  const villages = (json as { id: string; level: string }[]).filter(({ level }) => level === 'village');
  for (const { id } of villages.slice(0, 5)) {
    const begun = await person.api('POST', '/jobs/screenings', { area_id: id });
    const job = (begun.json as { id: string }).id;
    const runs = async () =>
      ['waiting', 'running', 'writing'].includes(
        ((await person.api('GET', `/jobs/${job}`)).json as { state: string }).state,
      );
    while (await runs());
  }
  return '/jobs';
}

/** An application that a cadre has taken, of somebody whom no register knows. */
async function application(town: Person): Promise<string> {
  const { json } = await town.api('GET', '/areas');
  const village = (json as { id: string; level: string }[]).find(({ level }) => level === 'village');
  const taken = await town.api('POST', '/applications', {
    area_id: village?.id,
    way: { mode: 'telephone', called_on: TODAY, call_record: '本人来电，打工的厂停了。' },
    entries: {
      name: '牛大力',
      id_number: '990101199001011230',
      phone: '0990-1234567',
      matters: ['work', 'debt'],
      words: '',
      agreed: true,
    },
  });
  return `/clues/applications/${(taken.json as { id: string }).id}`;
}

/** The applications, when there are some. */
async function applications(town: Person): Promise<string> {
  for (const _ of [1, 2, 3, 4, 5]) await application(town);
  return '/clues/applications';
}

/** The other half of the screens is seen in the county's offices, and by those who have not logged in. */
export function seenInTowns({ role }: Screen): boolean {
  return role !== null && /^(town|village)_/.test(role);
}

export const screens: Screen[] = [
  { name: 'login', role: null, path: '/', ready: '.doorway-card' },
  { name: 'today-town', role: 'town_officer', path: '/', ready: '.list-table tbody tr', rows: true },
  { name: 'today-county', role: 'county_officer', path: '/', ready: '.list-table tbody tr', rows: true },
  { name: 'today-village', role: 'village_cadre', path: '/', ready: '.stats' },
  { name: 'today-administrator', role: 'security_admin', path: '/', ready: '.empty' },
  {
    name: 'households',
    role: 'town_officer',
    path: '/households',
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'household-warned',
    role: 'town_officer',
    path: household('', { has_open_warning: true }),
    ready: '#why .finding',
  },
  { name: 'household-monitored', role: 'town_officer', path: household(''), ready: '#why p' },
  { name: 'household-members', role: 'town_officer', path: household('members'), ready: '.member' },
  { name: 'household-statements', role: 'town_officer', path: household('statements'), ready: '.card' },
  {
    name: 'household-guarantees',
    role: 'town_officer',
    path: household('guarantees'),
    ready: 'tbody tr',
    rows: true,
  },
  { name: 'household-visits', role: 'town_officer', path: household('visits'), ready: '.card' },
  { name: 'household-measures', role: 'town_officer', path: household('measures'), ready: '.card' },
  { name: 'household-ledgers', role: 'town_officer', path: household('ledgers'), ready: '.ledger-list li' },
  { name: 'ledgers', role: 'town_officer', path: '/assistance/ledgers', ready: '.ledger-list li' },
  {
    name: 'ledgers-made',
    role: 'county_officer',
    path: '/assistance/ledgers/made',
    ready: '.page-title, h1',
  },
  {
    name: 'ledger',
    role: 'town_officer',
    path: '/assistance/ledgers/contact_attempt',
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'ledger-record',
    role: 'town_officer',
    path: firstOf('/forms/asset/records', (id) => `/assistance/ledgers/asset/${id}`),
    ready: '.work-list li',
  },
  { name: 'household-cases', role: 'town_officer', path: household('cases'), ready: '.card' },
  { name: 'household-timeline', role: 'town_officer', path: household('timeline'), ready: '.timeline li' },
  { name: 'household-log', role: 'town_officer', path: household('log'), ready: '.card' },
  { name: 'clues', role: 'town_officer', path: '/clues', ready: '.list-table tbody tr', rows: true },
  {
    name: 'clue',
    role: 'town_officer',
    path: firstOf('/clues?state=open', (id) => `/clues/${id}`),
    ready: '.work-columns',
  },
  { name: 'application', role: 'town_officer', path: application, ready: '.work-columns' },
  {
    name: 'applications',
    role: 'town_officer',
    path: applications,
    ready: '.list-table tbody tr',
    rows: true,
  },
  { name: 'doors', role: 'town_officer', path: '/clues/doors', ready: '.list-table tbody tr' },
  {
    name: 'warnings',
    role: 'county_officer',
    path: '/clues/warnings',
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'warning',
    role: 'county_officer',
    path: richestWarning,
    ready: '.work-columns tbody tr',
    rows: true,
  },
  { name: 'cases', role: 'town_officer', path: '/cases', ready: '.list-table tbody tr', rows: true },
  {
    name: 'case-village',
    role: 'town_officer',
    path: firstOf('/cases?closed=false', (id) => `/cases/${id}`),
    ready: '.task-list li',
  },
  {
    name: 'case-decided',
    role: 'town_officer',
    path: firstOf('/cases?state=included', (id) => `/cases/${id}`),
    ready: '.steps li',
  },
  {
    name: 'bench-town',
    role: 'town_officer',
    path: firstOf('/cases?state=town_review', (id) => `/cases/bench?case=${id}`),
    ready: '.bench-panes',
  },
  {
    name: 'bench-town-leader',
    role: 'town_leader',
    path: firstOf('/cases?state=town_submission', (id) => `/cases/bench?case=${id}`),
    ready: '.bench-panes',
  },
  {
    name: 'bench-county',
    role: 'county_leader',
    path: firstOf('/cases?state=county_decision', (id) => `/cases/bench?case=${id}`),
    ready: '.bench-panes',
  },
  {
    name: 'bench-elimination',
    role: 'county_leader',
    path: firstOf('/cases?kind=elimination&state=county_decision', (id) => `/cases/bench?case=${id}`),
    ready: '.bench-case .criteria li',
  },
  {
    name: 'case-elimination',
    role: 'county_leader',
    path: firstOf('/cases?kind=elimination&state=labelled', (id) => `/cases/${id}`),
    ready: '.criteria li',
  },
  {
    name: 'assistance',
    role: 'county_officer',
    path: '/assistance',
    ready: '.list-table tbody tr',
    rows: true,
  },
  { name: 'assistance-plan', role: 'town_officer', path: plan, ready: '.criteria li' },
  {
    name: 'assistance-gaps',
    role: 'county_officer',
    path: '/assistance/gaps',
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'assistance-lapsing',
    role: 'county_officer',
    path: lapsing,
    ready: '.list',
    rows: true,
  },
  {
    name: 'assistance-lists',
    role: 'county_officer',
    path: '/assistance/lists?list=idle_labour',
    ready: '.list',
  },
  {
    name: 'assistance-marginal',
    role: 'county_officer',
    path: '/assistance/marginal',
    ready: '.list',
  },
  {
    name: 'assistance-missed',
    role: 'county_officer',
    path: '/assistance/missed',
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'contacts',
    role: 'county_officer',
    path: '/duties/contacts',
    ready: '.contacts-part .plain-table',
  },
  {
    name: 'cockpit-income',
    role: 'county_officer',
    path: '/cockpit/income',
    ready: '.income-areas tbody tr',
    rows: true,
  },
  {
    name: 'cockpit-income-list',
    role: 'county_officer',
    path: '/cockpit/income/list?change=not_grown',
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'visit-problems',
    role: 'village_cadre',
    path: '/assistance/problems',
    ready: '.list-table',
  },
  {
    name: 'cockpit-estimate',
    role: 'county_officer',
    path: '/cockpit/estimate',
    ready: '.estimate-areas tbody tr',
    rows: true,
  },
  {
    name: 'cockpit-estimate-list',
    role: 'county_officer',
    path: '/cockpit/estimate/list',
    ready: '.empty',
  },
  { name: 'cockpit-alerts', role: 'county_leader', path: '/cockpit/alerts', ready: '.watch-places tbody tr' },
  {
    name: 'cockpit-indicators',
    role: 'county_officer',
    path: '/cockpit/indicators',
    ready: '.list-table tbody tr',
  },
  {
    name: 'cockpit-people',
    role: 'county_officer',
    path: '/cockpit/people?figure=workers',
    ready: '.list-table tbody tr, .empty',
  },
  {
    name: 'cockpit-spans',
    role: 'county_officer',
    path: '/cockpit/spans?kind=clue_to_decision',
    ready: '.list-table tbody tr, .empty',
  },
  {
    name: 'cockpit-questions',
    role: 'county_leader',
    path: '/cockpit/questions',
    ready: '.list-table tbody tr, .empty',
  },
  {
    name: 'policy-documents',
    role: 'county_officer',
    path: `/policies/documents?${new URLSearchParams({ document: '普农函〔2023〕77号' })}`,
    ready: '.document-details',
    rows: true,
  },
  {
    name: 'duties',
    role: 'county_officer',
    path: '/duties',
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'duties-parts',
    role: 'county_officer',
    path: async (person) => {
      const { json } = await person.api('GET', '/duties/board');
      const [first] = (json as { total: { duties: { duty: string }[] } }).total.duties;
      return `/duties?duty=${first?.duty}`;
    },
    ready: '.duty-parts tbody tr',
    rows: true,
  },
  {
    name: 'campaigns',
    role: 'town_officer',
    path: '/duties/campaigns',
    ready: '.list-table tbody tr',
  },
  {
    name: 'campaign',
    role: 'town_officer',
    path: async (person) => {
      const { json } = await person.api('GET', '/campaigns');
      return `/duties/campaigns/${(json as { id: string }[])[0]?.id}`;
    },
    ready: '.campaign-days',
  },
  {
    name: 'department-lists',
    role: 'county_officer',
    path: '/duties/lists',
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'department-list',
    role: 'county_officer',
    path: async (person) => {
      const { json } = await person.api('GET', '/department-lists');
      const { lists } = json as { lists: { batches: { id: string; doubtful: number }[] }[] };
      const [found] = lists.flatMap(({ batches }) => batches).sort((a, b) => b.doubtful - a.doubtful);
      if (!found) throw new Error('no list came in');
      return `/duties/lists/${found.id}`;
    },
    ready: '.facts',
  },
  {
    name: 'department-differences',
    role: 'county_officer',
    path: '/duties/lists/differences',
    ready: '.list-table',
  },
  {
    name: 'department-exchange',
    role: 'county_officer',
    path: '/duties/lists/exchange',
    ready: '.card',
  },
  {
    name: 'department-shares',
    role: 'county_officer',
    path: '/duties/lists/shares',
    ready: '.lists-clauses',
  },
  {
    name: 'gap-board',
    role: 'county_officer',
    path: '/assistance/gaps/all',
    ready: '.stats',
  },
  {
    name: 'draws',
    role: 'county_officer',
    path: async (person) => {
      await drawIn(person);
      return '/duties/draws';
    },
    ready: '.list-table tbody tr',
  },
  {
    name: 'draw',
    role: 'county_officer',
    path: async (person) => `/duties/draws/${await drawIn(person)}`,
    ready: '.inspection-digest',
  },
  {
    name: 'reports',
    role: 'county_officer',
    path: async (person) => {
      await reportIn(person);
      return '/duties/reports';
    },
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'report',
    role: 'county_officer',
    path: async (person) => `/duties/reports/${await reportIn(person)}`,
    ready: '.report-table tbody tr',
  },
  {
    name: 'rounds',
    role: 'province_supervisor',
    path: async (person, as) => {
      await roundIn(person, as);
      return '/duties/rounds';
    },
    ready: '.list-table tbody tr',
  },
  {
    name: 'round',
    role: 'province_supervisor',
    path: async (person, as) => `/duties/rounds/${await roundIn(person, as)}`,
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'look-back',
    role: 'county_officer',
    path: '/duties/look-back',
    ready: '.known-figures li',
  },
  {
    name: 'look-back-list',
    role: 'county_officer',
    path: '/duties/look-back/list?figure=unlinked',
    ready: '.list-table tbody tr, .empty',
  },
  {
    name: 'tasks',
    role: 'town_officer',
    path: '/duties/tasks',
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'task-duty',
    role: 'town_officer',
    path: async (person) => {
      const { json } = await person.api('GET', '/tasks?state=open&limit=200');
      const items = (json as { items: { id: string; duty: { needed: number } | null }[] }).items;
      const [largest] = items.sort((a, b) => (b.duty?.needed ?? 0) - (a.duty?.needed ?? 0));
      return `/duties/tasks/${largest?.id}`;
    },
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'liaisons',
    role: 'county_officer',
    path: '/duties/liaisons',
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'reminders',
    role: 'department_officer',
    path: reminded,
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'cockpit',
    role: 'county_officer',
    path: '/cockpit',
    ready: '.cockpit-places tbody tr',
    rows: true,
  },
  { name: 'cockpit-town', role: 'town_officer', path: '/cockpit', ready: '.stats', rows: true },
  {
    name: 'cockpit-list',
    role: 'county_officer',
    path: '/cockpit/list?figure=monitored',
    ready: '.list-table tbody tr',
    rows: true,
  },
  { name: 'policies', role: 'county_officer', path: '/policies', ready: '.facts-table tbody tr', rows: true },
  {
    name: 'policies-difference',
    role: 'county_officer',
    path: '/policies/difference?before=99/2024&after=4413/2024',
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'policies-rules',
    role: 'county_officer',
    path: '/policies/rules',
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'policies-whatif',
    role: 'county_officer',
    path: '/policies/whatif?line=2500000',
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'policies-whatif-villages',
    role: 'county_officer',
    path: '/policies/whatif?line=2500000&by=village',
    ready: '.whatif-part tbody tr',
    rows: true,
  },
  {
    name: 'policies-whatif-curve',
    role: 'county_officer',
    path: '/policies/whatif?line=2500000&by=curve',
    ready: '.whatif-part canvas',
  },
  {
    name: 'assets',
    role: 'town_officer',
    path: '/cases/assets',
    ready: '.list-table tbody tr, .empty',
  },
  {
    name: 'remedies',
    role: 'county_officer',
    path: '/cases/remedies',
    ready: '.list-table tbody tr, .empty',
  },
  {
    name: 'arrivals',
    role: 'county_officer',
    path: '/cases/arrivals',
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'policies-tunings',
    role: 'county_officer',
    path: tunings,
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'policies-publications',
    role: 'county_officer',
    path: publications,
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'referrals',
    role: 'county_officer',
    path: referred,
    ready: '.list-table tbody tr',
    rows: true,
  },
  {
    name: 'referrals-department',
    role: 'department_officer',
    path: '/referrals',
    ready: '.list-table tbody tr',
    rows: true,
  },
  { name: 'areas', role: 'system_admin', path: '/areas', ready: '.list-table tbody tr', rows: true },
  { name: 'health', role: 'system_admin', path: '/health', ready: '.health tbody tr', rows: true },
  { name: 'people', role: 'security_admin', path: '/people', ready: '.list-table tbody tr', rows: true },
  {
    name: 'account-changes',
    role: 'county_leader',
    path: '/people/changes',
    ready: '.list-table tbody tr',
    rows: true,
  },
  { name: 'log', role: 'audit_admin', path: '/log', ready: '.list-table tbody tr', rows: true },
  { name: 'readings', role: 'audit_admin', path: '/log/readings', ready: '.list-table tbody tr', rows: true },
  {
    name: 'checkpoints',
    role: 'audit_admin',
    path: checkpoints,
    ready: '.list-table tbody tr',
    rows: true,
  },
  { name: 'imports', role: 'town_officer', path: '/imports', ready: '.import-cards' },
  { name: 'list-requests', role: 'town_leader', path: '/list-requests', ready: '.list-table, .empty' },
  { name: 'jobs', role: 'county_officer', path: jobs, ready: '.list-table tbody tr', rows: true },
];
