/** Every screen in both languages and both densities, on a desktop and on a phone. */
import { expect, test } from 'vitest';
import { DESKTOP, openOffice, type Person, PHONE } from './support/browser.ts';
import { expectAccessible, expectNoOverflow, expectQuiet, expectWords, zoomText } from './support/looks.ts';
import { type Screen, screens } from './support/screens.ts';

const office = openOffice();

const LOOKS = [
  { language: 'zh', density: 'compact', ...DESKTOP },
  { language: 'en', density: 'compact', ...DESKTOP },
  { language: 'zh', density: 'large', ...PHONE },
  { language: 'en', density: 'large', ...PHONE },
] as const;

async function goTo(person: Person, screen: Screen): Promise<void> {
  await person.open(typeof screen.path === 'string' ? screen.path : await screen.path(person));
  await person.page.locator(screen.ready).first().waitFor();
  await person.settled();
}

for (const looks of LOOKS) {
  test(`every screen can be read by everybody: ${looks.language}, ${looks.density}, ${looks.width} px`, async () => {
    const people = new Map<string | null, Person>();
    for (const screen of screens) {
      const where = `${screen.name} ${looks.language} ${looks.density} ${looks.width}`;
      const person =
        people.get(screen.role) ??
        (await (screen.role ? office.comesIn(screen.role, looks) : office.stranger(looks)));
      people.set(screen.role, person);
      await goTo(person, screen);
      if (screen.rows) expect(await person.page.locator('tbody tr').count(), where).toBeGreaterThanOrEqual(5);
      await expectAccessible(person, where);
      await expectNoOverflow(person, where);
      await expectWords(person, where);
      await expectQuiet(person, where);
    }
    for (const person of people.values()) await person.leave();
  });
}

test('text at 200 % runs out of no box', async () => {
  for (const language of ['zh', 'en'] as const) {
    for (const screen of screens) {
      const looks = { language, ...DESKTOP };
      const person = await (screen.role ? office.comesIn(screen.role, looks) : office.stranger(looks));
      await goTo(person, screen);
      await zoomText(person);
      await expectNoOverflow(person, `${screen.name} ${language} 200 %`);
      await person.leave();
    }
  }
});
