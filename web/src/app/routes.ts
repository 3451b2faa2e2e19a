import type { RouteObject } from 'react-router';

/**
 * The screens, one line each: the address, and the file that holds the screen and is loaded when it is first shown.
 * A screen exports `Component`. An entry of the navigation is in `nav.ts`.
 */
export const screens: RouteObject[] = [
  { index: true, lazy: () => import('@/pages/overview/today/TodayPage') },
  { path: 'households', lazy: () => import('@/pages/register/households/HouseholdsPage') },
  { path: 'households/:householdId', lazy: () => import('@/pages/register/household/HouseholdPage') },
  { path: 'clues', lazy: () => import('@/pages/procedure/clues/CluesPage') },
  { path: 'clues/:clueId', lazy: () => import('@/pages/procedure/clues/CluePage') },
  { path: 'clues/warnings', lazy: () => import('@/pages/procedure/warnings/WarningsPage') },
  { path: 'clues/warnings/:warningId', lazy: () => import('@/pages/procedure/warnings/WarningPage') },
  { path: 'cases', lazy: () => import('@/pages/procedure/cases/CasesPage') },
  { path: 'cases/bench', lazy: () => import('@/pages/procedure/bench/BenchPage') },
  { path: 'cases/:caseId', lazy: () => import('@/pages/procedure/cases/CasePage') },
  { path: 'cases/:caseId/notice', lazy: () => import('@/pages/procedure/cases/NoticePage') },
  { path: 'assistance', lazy: () => import('@/pages/help/assistance/AssistancePage') },
  { path: 'assistance/gaps', lazy: () => import('@/pages/help/assistance/PlanGapsPage') },
  { path: 'assistance/lapsing', lazy: () => import('@/pages/help/assistance/LapsingPage') },
  { path: 'assistance/missed', lazy: () => import('@/pages/help/assistance/MissedPage') },
  { path: 'assistance/:householdId', lazy: () => import('@/pages/help/assistance/PlanPage') },
  { path: 'cockpit', lazy: () => import('@/pages/overview/cockpit/CockpitPage') },
  { path: 'cockpit/list', lazy: () => import('@/pages/overview/cockpit/FigurePage') },
  { path: 'duties', lazy: () => import('@/pages/duty/BoardPage') },
  { path: 'duties/tasks', lazy: () => import('@/pages/duty/TasksPage') },
  { path: 'duties/tasks/:taskId', lazy: () => import('@/pages/duty/TaskPage') },
  { path: 'duties/liaisons', lazy: () => import('@/pages/duty/LiaisonsPage') },
  { path: 'duties/reminders', lazy: () => import('@/pages/duty/RemindersPage') },
  { path: 'policies', lazy: () => import('@/pages/rules/PoliciesPage') },
  { path: 'policies/difference', lazy: () => import('@/pages/rules/DifferencePage') },
  { path: 'policies/whatif', lazy: () => import('@/pages/rules/WhatIfPage') },
  { path: 'policies/publications', lazy: () => import('@/pages/rules/PublicationsPage') },
  { path: 'policies/tunings', lazy: () => import('@/pages/rules/TuningsPage') },
  { path: 'policies/rules', lazy: () => import('@/pages/rules/RulesPage') },
  { path: 'referrals', lazy: () => import('@/pages/help/referrals/ReferralsPage') },
  { path: 'areas', lazy: () => import('@/pages/office/administration/AreasPage') },
  { path: 'people', lazy: () => import('@/pages/office/administration/PeoplePage') },
  { path: 'log', lazy: () => import('@/pages/office/administration/LogPage') },
  { path: 'log/checkpoints', lazy: () => import('@/pages/office/administration/CheckpointsPage') },
  { path: 'health', lazy: () => import('@/pages/office/administration/HealthPage') },
  { path: 'jobs', lazy: () => import('@/pages/office/jobs/JobsPage') },
];
