/** A picture of every screen, in both languages, on a desktop and on a phone: `cargo xtask shots`. */
import { test } from 'vitest';
import { DESKTOP, openOffice, type Person, PHONE } from './support/browser.ts';
import { screens } from './support/screens.ts';
import { goTo, keepPicture } from './support/walk.ts';

const office = openOffice();
const wanted = process.env.SHOUWANG_SHOTS_OF;

test('every screen is photographed', async () => {
  for (const language of ['zh', 'en'] as const) {
    for (const looks of [
      { density: 'compact', ...DESKTOP },
      { density: 'large', ...PHONE },
    ] as const) {
      const people = new Map<string | null, Person>();
      for (const screen of screens) {
        if (wanted && !screen.name.includes(wanted)) continue;
        const person =
          people.get(screen.role) ??
          (await (screen.role
            ? office.comesIn(screen.role, { language, ...looks })
            : office.stranger({ language, ...looks })));
        people.set(screen.role, person);
        await goTo(person, screen);
        await keepPicture(person, screen, { language, ...looks });
      }
      for (const person of people.values()) await person.leave();
    }
  }
}, 900_000);
