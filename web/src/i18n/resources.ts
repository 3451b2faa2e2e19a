/** The Chinese words, one file per namespace; a screen has a namespace of its own. Add yours here, and the English beside. */
import codes from './zh/codes.json';
import common from './zh/common.json';
import household from './zh/household.json';
import households from './zh/households.json';
import login from './zh/login.json';
import shell from './zh/shell.json';
import today from './zh/today.json';

export const zh = { codes, common, household, households, login, shell, today };

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof zh;
  }
}
