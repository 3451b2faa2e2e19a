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

export const screens: Screen[] = [
  { name: 'login', role: null, path: '/', ready: '.doorway-card' },
  { name: 'today-town', role: 'town_officer', path: '/', ready: '.page-title' },
  {
    name: 'households',
    role: 'town_officer',
    path: '/households',
    ready: '.list-table tbody tr',
    rows: true,
  },
];
