/**
 * Every screen, one line each: who sees it, and how it is reached. The suite of looks and the shots walk through this
 * list; add yours. `ready` is what is on the screen when it is there; `rows` says that it holds at least five rows.
 */
import type { Person } from './browser.ts';

export interface Screen {
  name: string;
  role: string | null;
  path: string | ((person: Person) => Promise<string>);
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

export const screens: Screen[] = [
  { name: 'login', role: null, path: '/', ready: '.doorway-card' },
  { name: 'today-town', role: 'town_officer', path: '/', ready: '.list-table tbody tr' },
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
  { name: 'household-cases', role: 'town_officer', path: household('cases'), ready: '.card' },
  { name: 'household-timeline', role: 'town_officer', path: household('timeline'), ready: '.timeline li' },
  { name: 'household-log', role: 'town_officer', path: household('log'), ready: '.card' },
];
