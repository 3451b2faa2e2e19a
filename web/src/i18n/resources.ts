/** The Chinese words, one file per namespace; a screen has a namespace of its own. Add yours here, and the English beside. */
import administration from './zh/administration.json';
import cockpit from './zh/cockpit.json';
import codes from './zh/codes.json';
import common from './zh/common.json';
import household from './zh/household.json';
import households from './zh/households.json';
import jobs from './zh/jobs.json';
import login from './zh/login.json';
import policies from './zh/policies.json';
import shell from './zh/shell.json';
import today from './zh/today.json';

export const zh = {
  administration,
  cockpit,
  codes,
  common,
  household,
  households,
  jobs,
  login,
  policies,
  shell,
  today,
};

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof zh;
  }
}
