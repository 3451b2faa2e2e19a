/** The walk through every screen, and everything that a screen is looked at for. */
import { join } from 'node:path';
import { DESKTOP, type Looks, type Office, type Person } from './browser.ts';
import { atTwiceTheSize, complaints, overflow, strayWords, violations } from './looks.ts';
import { type Screen, screens } from './screens.ts';

const pictures = process.env.SHOUWANG_SHOTS ?? new URL('../../../target/shots', import.meta.url).pathname;

/** Keeps a picture of the screen that is shown, for people to look at. */
export async function keepPicture(person: Person, screen: Screen, looks: Looks): Promise<void> {
  const device = looks.width === DESKTOP.width ? 'desktop' : 'phone';
  await person.page.screenshot({ path: join(pictures, `${screen.name}-${looks.language}-${device}.png`) });
}

/** What is wrong with any screen, in these looks; each is photographed on the way. */
export async function faultsOnTheWay(office: Office, looks: Looks): Promise<unknown[]> {
  const people = new Map<string | null, Person>();
  const faults: unknown[] = [];
  for (const screen of screens) {
    const person =
      people.get(screen.role) ??
      (await (screen.role ? office.comesIn(screen.role, looks) : office.stranger(looks)));
    people.set(screen.role, person);
    // A screen that does not come is a fault like another; the walk goes on.
    const found = await goTo(person, screen)
      .then(() => keepPicture(person, screen, looks))
      .then(() => faultsOf(person, screen, looks.width === DESKTOP.width))
      .catch((error: unknown) => [String(error)]);
    if (found.length > 0) faults.push({ screen: screen.name, found });
  }
  for (const person of people.values()) await person.leave();
  return faults;
}

export async function goTo(person: Person, screen: Screen): Promise<void> {
  await person.open(typeof screen.path === 'string' ? screen.path : await screen.path(person));
  await person.page.locator(screen.ready).first().waitFor();
  await person.settled();
}

async function faultsOf(person: Person, screen: Screen, isDesktop: boolean): Promise<unknown[]> {
  const n = await person.page.locator('tbody tr').count();
  const found: unknown[] = screen.rows && n < 5 ? [`only ${n} rows`] : [];
  found.push(...(await violations(person)), ...(await overflow(person)), ...(await strayWords(person)));
  found.push(...(await complaints(person)));
  if (isDesktop) found.push(...(await atTwiceTheSize(person, () => overflow(person))));
  return found;
}
