/** The Chinese words, one file per namespace; a screen has a namespace of its own. Add yours here, and the English beside. */
import type acts from './zh/acts.json';
import type administration from './zh/administration.json';
import type arrivals from './zh/arrivals.json';
import type assets from './zh/assets.json';
import type assistance from './zh/assistance.json';
import type bench from './zh/bench.json';
import type campaigns from './zh/campaigns.json';
import type cases from './zh/cases.json';
import type clues from './zh/clues.json';
import type cockpit from './zh/cockpit.json';
import codes from './zh/codes.json';
import type commands from './zh/commands.json';
import common from './zh/common.json';
import type contacts from './zh/contacts.json';
import type departments from './zh/departments.json';
import type door from './zh/door.json';
import type duties from './zh/duties.json';
import type estimate from './zh/estimate.json';
import type factor from './zh/factor.json';
import type files from './zh/files.json';
import type help from './zh/help.json';
import type household from './zh/household.json';
import type households from './zh/households.json';
import type income from './zh/income.json';
import type indicators from './zh/indicators.json';
import type inspections from './zh/inspections.json';
import type jobs from './zh/jobs.json';
import type ledgers from './zh/ledgers.json';
import login from './zh/login.json';
import type phones from './zh/phones.json';
import type policies from './zh/policies.json';
import type prints from './zh/prints.json';
import type questions from './zh/questions.json';
import type referrals from './zh/referrals.json';
import type remedies from './zh/remedies.json';
import type reports from './zh/reports.json';
import type requests from './zh/requests.json';
import type sheets from './zh/sheets.json';
import shell from './zh/shell.json';
import type subjects from './zh/subjects.json';
import today from './zh/today.json';
import type visits from './zh/visits.json';
import type warnings from './zh/warnings.json';

export const zh = {
  codes,
  common,
  login,
  shell,
  today,
};

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    /** These come with their screens (`pages/…/words.ts`), those of the log with `useCommandNames` and `useSubjectName`. */
    resources: typeof zh & {
      acts: typeof acts;
      bench: typeof bench;
      reports: typeof reports;
      referrals: typeof referrals;
      remedies: typeof remedies;
      arrivals: typeof arrivals;
      assets: typeof assets;
      assistance: typeof assistance;
      administration: typeof administration;
      campaigns: typeof campaigns;
      cases: typeof cases;
      clues: typeof clues;
      cockpit: typeof cockpit;
      commands: typeof commands;
      contacts: typeof contacts;
      departments: typeof departments;
      door: typeof door;
      duties: typeof duties;
      estimate: typeof estimate;
      factor: typeof factor;
      files: typeof files;
      help: typeof help;
      household: typeof household;
      households: typeof households;
      income: typeof income;
      indicators: typeof indicators;
      inspections: typeof inspections;
      jobs: typeof jobs;
      ledgers: typeof ledgers;
      phones: typeof phones;
      policies: typeof policies;
      prints: typeof prints;
      questions: typeof questions;
      requests: typeof requests;
      sheets: typeof sheets;
      subjects: typeof subjects;
      visits: typeof visits;
      warnings: typeof warnings;
    };
  }
}
