import type { RouteObject } from 'react-router';

/**
 * The screens, one line each: the address, and the file that holds the screen and is loaded when it is first shown.
 * A screen exports `Component`. An entry of the navigation is in `nav.ts`.
 */
export const screens: RouteObject[] = [
  { index: true, lazy: () => import('@/pages/today/TodayPage') },
  { path: 'households', lazy: () => import('@/pages/households/HouseholdsPage') },
  { path: 'households/:householdId', lazy: () => import('@/pages/household/HouseholdPage') },
  { path: 'cockpit', lazy: () => import('@/pages/cockpit/CockpitPage') },
  { path: 'cockpit/list', lazy: () => import('@/pages/cockpit/FigurePage') },
  { path: 'policies', lazy: () => import('@/pages/policies/PoliciesPage') },
  { path: 'policies/difference', lazy: () => import('@/pages/policies/DifferencePage') },
  { path: 'policies/rules', lazy: () => import('@/pages/policies/RulesPage') },
  { path: 'areas', lazy: () => import('@/pages/administration/AreasPage') },
  { path: 'people', lazy: () => import('@/pages/administration/PeoplePage') },
  { path: 'log', lazy: () => import('@/pages/administration/LogPage') },
  { path: 'log/checkpoints', lazy: () => import('@/pages/administration/CheckpointsPage') },
  { path: 'health', lazy: () => import('@/pages/administration/HealthPage') },
  { path: 'jobs', lazy: () => import('@/pages/jobs/JobsPage') },
];
