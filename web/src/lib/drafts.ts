/**
 * What somebody has typed and not yet sent, so that nothing is lost by a reload, an expired session or a crash of the tab.
 *
 * A draft lies in the tab's own storage under the account that wrote it, and goes with the tab, with the act, and at
 * logout. Fields that the register encrypts and scanned pages are never kept: they are given again.
 */

const PREFIX = 'draft';
const NEVER_KEPT = new Set([
  'id_number',
  'phone',
  'account',
  'illness',
  'password',
  'old',
  'new',
  'content',
  'page',
]);

const keyOf = (account: string, form: string) => `${PREFIX}/${account}/${form}`;

/** Keeps what is typed in a form. */
export function keepDraft(account: string, form: string, values: unknown): void {
  sessionStorage.setItem(keyOf(account, form), JSON.stringify(withoutSecrets(values)));
}

/** What was kept for a form. */
export function findDraft<T>(account: string, form: string): Partial<T> | undefined {
  const text = sessionStorage.getItem(keyOf(account, form));
  return text === null ? undefined : (JSON.parse(text) as Partial<T>);
}

/** Forgets a draft: it was sent, or thrown away. */
export function dropDraft(account: string, form: string): void {
  sessionStorage.removeItem(keyOf(account, form));
}

/** Forgets the drafts of everybody, or of everybody else. */
export function dropDrafts(except?: string): void {
  for (const key of Object.keys(sessionStorage)) {
    const kept = except !== undefined && key.startsWith(`${PREFIX}/${except}/`);
    if (key.startsWith(`${PREFIX}/`) && !kept) sessionStorage.removeItem(key);
  }
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([name]) => !NEVER_KEPT.has(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutSecrets(inner)]));
}
