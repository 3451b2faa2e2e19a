import type { RouteObject } from 'react-router';

/**
 * The screens, one line each: the address, and the file that holds the screen and is loaded when it is first shown.
 * A screen exports `Component`. An entry of the navigation is in `nav.ts`.
 */
export const screens: RouteObject[] = [
  { index: true, lazy: () => import('@/pages/today/TodayPage') },
  { path: 'households', lazy: () => import('@/pages/households/HouseholdsPage') },
  { path: 'households/:householdId', lazy: () => import('@/pages/household/HouseholdPage') },
];
