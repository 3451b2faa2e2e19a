import type { RouteObject } from 'react-router';

/** Under which name the help has the words of a screen: `cases/:caseId` is `cases_one`, the first is `today`. */
export function pageKey({ path }: Pick<RouteObject, 'path'>): string {
  return path ? path.replace(/:\w+/g, 'one').replaceAll('/', '_') : 'today';
}
