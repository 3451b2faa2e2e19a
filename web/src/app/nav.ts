import type { zh } from '@/i18n/resources';
import type { Verb } from './session';

export interface NavEntry {
  to: string;
  /** Its word, below `nav` in the namespace `shell`. */
  label: keyof (typeof zh)['shell']['nav'];
  icon:
    | 'today'
    | 'households'
    | 'clues'
    | 'cases'
    | 'measures'
    | 'policies'
    | 'cockpit'
    | 'areas'
    | 'people'
    | 'health'
    | 'evidence';
  /** Shown to posts that may do one of these. */
  verbs: Verb[];
  /** But not to those that may do one of these: they have it elsewhere. */
  unless?: Verb[];
}

/** The left navigation, in its order: at most seven entries for any post. */
export const nav: NavEntry[] = [
  { to: '/', label: 'today', icon: 'today', verbs: ['read_areas'] },
  { to: '/households', label: 'households', icon: 'households', verbs: ['read_households'] },
  { to: '/clues', label: 'clues', icon: 'clues', verbs: ['read_clues'] },
  { to: '/cases', label: 'cases', icon: 'cases', verbs: ['read_cases'] },
  { to: '/assistance', label: 'assistance', icon: 'measures', verbs: ['read_assistance'] },
  { to: '/cockpit', label: 'cockpit', icon: 'cockpit', verbs: ['read_cockpit'] },
  { to: '/policies', label: 'policies', icon: 'policies', verbs: ['read_policies'] },
  { to: '/areas', label: 'areas', icon: 'areas', verbs: ['manage_areas'] },
  { to: '/health', label: 'health', icon: 'health', verbs: ['read_health'] },
  { to: '/people', label: 'people', icon: 'people', verbs: ['manage_accounts'] },
  {
    to: '/people/changes',
    label: 'accounts',
    icon: 'people',
    verbs: ['read_account_changes'],
    // A head of the bureau has them on the day's page, the security administrator beside the accounts.
    unless: ['read_households', 'manage_accounts'],
  },
  { to: '/log', label: 'log', icon: 'evidence', verbs: ['read_evidence'] },
];
