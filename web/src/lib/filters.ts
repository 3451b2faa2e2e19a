/** What may stand in the address of a list: each check says what a text means, and nothing where it means nothing. */
import type { Schemas } from '@/api/client';
import type { CodeList } from '@/i18n/useCode';
import codes from '@/i18n/zh/codes.json';

export type Check<T> = (text: string) => T | undefined;

const matching =
  (pattern: RegExp): Check<string> =>
  (text) =>
    pattern.test(text) ? text : undefined;

/** A record: a division, an account, a household. */
export const id = matching(/^\d{1,19}$/);
/** A month such as `2026-03`. */
export const month = matching(/^\d{4}-(0[1-9]|1[0-2])$/);
/** A day such as `2026-03-05`. */
export const day = matching(/^\d{4}-\d{2}-\d{2}$/);
/** The name of a rule, a duty, a pack, a command: which of them there are only the server knows. */
export const name = matching(/^[\w./:@-]{1,120}$/);
/** A title, which the pack knows. */
export const title: Check<string> = (text) => text;
/** An amount in fen, or a count. */
export const whole: Check<number> = (text) => (/^\d{1,12}$/.test(text) ? Number(text) : undefined);

export const flag: Check<boolean> = (text) => (text === 'true' ? true : text === 'false' ? false : undefined);

/** One of these. */
export const among =
  <T extends string>(...values: readonly T[]): Check<T> =>
  (text) =>
    values.find((value) => value === text);

/** A value of one of the API's lists. */
export const code =
  <L extends CodeList & keyof Schemas>(list: L): Check<Schemas[L]> =>
  (text) =>
    text in codes[list] ? (text as Schemas[L]) : undefined;

/** Several of one kind, with commas between them. */
export const several =
  <T>(one: Check<T>): Check<T[]> =>
  (text) => {
    const found = text.split(',').map(one);
    return found.includes(undefined) ? undefined : (found as T[]);
  };
