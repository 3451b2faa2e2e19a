/** The walk through every screen, and everything that a screen is looked at for. */
import { join } from 'node:path';
import { DESKTOP, type Looks, type Office, type Person } from './browser.ts';
import { atTwiceTheSize, complaints, overflow, strayWords, violations } from './looks.ts';
import { type As, type Screen, screens } from './screens.ts';

const pictures = process.env.SHOUWANG_SHOTS ?? new URL('../../../target/shots', import.meta.url).pathname;

/** Keeps a picture of the screen that is shown, for people to look at. */
export async function keepPicture(person: Person, screen: Screen, looks: Looks): Promise<void> {
  const device = looks.width === DESKTOP.width ? 'desktop' : 'phone';
  await person.page.screenshot({ path: join(pictures, `${screen.name}-${looks.language}-${device}.png`) });
}

/** The people of a walk: each logs in once. */
export interface Crowd {
  as: As;
  leave: () => Promise<void>;
}

export function crowd(office: Office, looks: Looks): Crowd {
  const people = new Map<string | null, Person>();
  return {
    as: async (role) => {
      const person =
        people.get(role) ?? (await (role ? office.comesIn(role, looks) : office.stranger(looks)));
      people.set(role, person);
      return person;
    },
    leave: async () => {
      for (const person of people.values()) await person.leave();
    },
  };
}

/** What is wrong with any screen, in these looks; each is photographed on the way. */
export async function faultsOnTheWay(office: Office, looks: Looks): Promise<unknown[]> {
  const { as, leave } = crowd(office, looks);
  const faults: unknown[] = [];
  for (const screen of screens) {
    // A screen that does not come is a fault like another; the walk goes on.
    const found = await goTo(as, screen)
      .then(async (person) => {
        await keepPicture(person, screen, looks);
        return faultsOf(person, screen, looks.width === DESKTOP.width);
      })
      .catch((error: unknown) => [String(error)]);
    if (found.length > 0) faults.push({ screen: screen.name, found });
  }
  await leave();
  return faults;
}

/** Whoever sees the screen, before it. */
export async function goTo(as: As, screen: Screen): Promise<Person> {
  const person = await as(screen.role);
  await person.open(typeof screen.path === 'string' ? screen.path : await screen.path(person, as));
  await person.page.locator(screen.ready).first().waitFor();
  await person.settled();
  return person;
}

async function faultsOf(person: Person, screen: Screen, isDesktop: boolean): Promise<unknown[]> {
  const n = await person.page.locator('tbody tr').count();
  const found: unknown[] = screen.rows && n < 5 ? [`only ${n} rows`] : [];
  found.push(...(await violations(person)), ...(await overflow(person)), ...(await strayWords(person)));
  found.push(...(await complaints(person)));
  if (isDesktop) found.push(...(await atTwiceTheSize(person, () => overflow(person))));
  return found;
}
