/** The walk through every screen, and everything that a screen is looked at for. */
import { join } from 'node:path';
import { ALL_LOOKS, DESKTOP, type Looks, type Office, type Person } from './browser.ts';
import { atTwiceTheSize, complaints, overflow, strayWords, violations } from './looks.ts';
import type { As, Screen } from './screens.ts';

const pictures = process.env.SHOUWANG_SHOTS ?? new URL('../../../target/shots', import.meta.url).pathname;

/** Keeps a picture of the screen that is shown, for people to look at. */
async function keepPicture(person: Person, screen: Screen, looks: Looks): Promise<void> {
  await person.page.screenshot({ path: join(pictures, `${screen.name}-${nameOf(looks)}.png`) });
}

/** As it stands in the names of pictures. */
export function nameOf({ language, width }: Looks): string {
  return `${language}-${width === DESKTOP.width ? 'desktop' : 'phone'}`;
}

/** The people of a walk: each logs in once. */
interface Crowd {
  as: As;
  leave: () => Promise<void>;
}

function crowd(office: Office): Crowd {
  const people = new Map<string | null, Person>();
  const comesIn = async (role: string | null) => {
    if (role) return office.comesIn(role);
    const stranger = await office.stranger();
    await stranger.open('/');
    return stranger;
  };
  return {
    as: async (role) => {
      const person = people.get(role) ?? (await comesIn(role));
      people.set(role, person);
      return person;
    },
    leave: async () => {
      for (const person of people.values()) await person.leave();
    },
  };
}

/** What is wrong with a screen, in one of the looks. */
interface Fault {
  screen: string;
  found: unknown[];
}

/**
 * Leaves a picture of each screen in each of the looks, and says what is wrong with it there, by the names of the looks. A
 * screen is opened once, in one after another of the looks, and then changed into the others.
 */
export async function walk(
  office: Office,
  through: Screen[],
  look: (person: Person, screen: Screen, looks: Looks) => Promise<unknown[]>,
): Promise<Map<string, Fault[]>> {
  const { as, leave } = crowd(office);
  const faults = new Map(ALL_LOOKS.map((looks) => [nameOf(looks), [] as Fault[]]));
  for (const [at, screen] of through.entries()) {
    const turn = at % ALL_LOOKS.length;
    let opened: Person | undefined;
    const seenIn = async (looks: Required<Looks>) => {
      if (opened) await opened.changeLooks(looks);
      const person = opened ?? (await goTo(as, screen, looks));
      opened = person;
      await keepPicture(person, screen, looks);
      return look(person, screen, looks);
    };
    for (const looks of [...ALL_LOOKS.slice(turn), ...ALL_LOOKS.slice(0, turn)]) {
      // A screen that does not come is a fault like another; the walk goes on.
      const found = await seenIn(looks).catch((error: unknown) => [String(error)]);
      if (found.length > 0) faults.get(nameOf(looks))?.push({ screen: screen.name, found });
    }
  }
  await leave();
  return faults;
}

/** Whoever sees the screen, before it. */
async function goTo(as: As, screen: Screen, looks: Required<Looks>): Promise<Person> {
  const person = await as(screen.role);
  const path = typeof screen.path === 'string' ? screen.path : await screen.path(person, as);
  await person.prefer(looks);
  await person.open(path);
  await person.page.locator(screen.ready).first().waitFor();
  await person.settled();
  return person;
}

/** Everything that a screen is looked at for. */
export async function faultsOf(person: Person, screen: Screen, looks: Looks): Promise<unknown[]> {
  const n = await person.page.locator('tbody tr').count();
  const found: unknown[] = screen.rows && n < 5 ? [`only ${n} rows`] : [];
  found.push(...(await violations(person)), ...(await overflow(person)), ...(await strayWords(person)));
  found.push(...(await complaints(person)));
  if (looks.width === DESKTOP.width) found.push(...(await atTwiceTheSize(person, () => overflow(person))));
  return found;
}
