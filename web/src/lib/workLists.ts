/** Lists that a person keeps under a name: an address with its filters, in this browser, for this account. */

export interface WorkList {
  name: string;
  to: string;
}

const keyOf = (account: string) => `worklists/${account}`;

export function workLists(account: string): WorkList[] {
  return JSON.parse(localStorage.getItem(keyOf(account)) ?? '[]') as WorkList[];
}

/** Keeps a list; another of the same name is replaced. */
export function keepWorkList(account: string, list: WorkList): void {
  const others = workLists(account).filter(({ name }) => name !== list.name);
  localStorage.setItem(keyOf(account), JSON.stringify([...others, list]));
}

export function dropWorkList(account: string, name: string): void {
  const others = workLists(account).filter((list) => list.name !== name);
  localStorage.setItem(keyOf(account), JSON.stringify(others));
}
