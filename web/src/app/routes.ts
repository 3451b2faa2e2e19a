import type { RouteObject } from 'react-router';

/**
 * The screens, one line each: the address, and the file that holds the screen and is loaded when it is first shown.
 * A screen exports `Component`. An entry of the navigation is in `nav.ts`.
 */
export const screens: RouteObject[] = [
  { index: true, lazy: () => import('@/pages/today/TodayPage') },
  { path: 'households', lazy: () => import('@/pages/households/HouseholdsPage') },
  { path: 'households/:householdId', lazy: () => import('@/pages/household/HouseholdPage') },
  { path: 'clues', lazy: () => import('@/pages/clues/CluesPage') },
  { path: 'clues/:clueId', lazy: () => import('@/pages/clues/CluePage') },
  { path: 'clues/warnings', lazy: () => import('@/pages/warnings/WarningsPage') },
  { path: 'clues/warnings/:warningId', lazy: () => import('@/pages/warnings/WarningPage') },
  { path: 'cases', lazy: () => import('@/pages/cases/CasesPage') },
  { path: 'cases/bench', lazy: () => import('@/pages/bench/BenchPage') },
  { path: 'cases/:caseId', lazy: () => import('@/pages/cases/CasePage') },
  { path: 'cases/:caseId/notice', lazy: () => import('@/pages/cases/NoticePage') },
  { path: 'assistance', lazy: () => import('@/pages/assistance/AssistancePage') },
  { path: 'assistance/gaps', lazy: () => import('@/pages/assistance/PlanGapsPage') },
  { path: 'assistance/lapsing', lazy: () => import('@/pages/assistance/LapsingPage') },
  { path: 'assistance/missed', lazy: () => import('@/pages/assistance/MissedPage') },
  { path: 'assistance/:householdId', lazy: () => import('@/pages/assistance/PlanPage') },
  { path: 'cockpit', lazy: () => import('@/pages/cockpit/CockpitPage') },
  { path: 'cockpit/list', lazy: () => import('@/pages/cockpit/FigurePage') },
  { path: 'duties', lazy: () => import('@/pages/duties/BoardPage') },
  { path: 'duties/tasks', lazy: () => import('@/pages/duties/TasksPage') },
  { path: 'duties/tasks/:taskId', lazy: () => import('@/pages/duties/TaskPage') },
  { path: 'duties/liaisons', lazy: () => import('@/pages/duties/LiaisonsPage') },
  { path: 'duties/reminders', lazy: () => import('@/pages/duties/RemindersPage') },
  { path: 'policies', lazy: () => import('@/pages/policies/PoliciesPage') },
  { path: 'policies/difference', lazy: () => import('@/pages/policies/DifferencePage') },
  { path: 'policies/whatif', lazy: () => import('@/pages/policies/WhatIfPage') },
  { path: 'policies/publications', lazy: () => import('@/pages/policies/PublicationsPage') },
  { path: 'policies/tunings', lazy: () => import('@/pages/policies/TuningsPage') },
  { path: 'policies/rules', lazy: () => import('@/pages/policies/RulesPage') },
  { path: 'referrals', lazy: () => import('@/pages/referrals/ReferralsPage') },
  { path: 'areas', lazy: () => import('@/pages/administration/AreasPage') },
  { path: 'people', lazy: () => import('@/pages/administration/PeoplePage') },
  { path: 'log', lazy: () => import('@/pages/administration/LogPage') },
  { path: 'log/checkpoints', lazy: () => import('@/pages/administration/CheckpointsPage') },
  { path: 'health', lazy: () => import('@/pages/administration/HealthPage') },
  { path: 'jobs', lazy: () => import('@/pages/jobs/JobsPage') },
];
