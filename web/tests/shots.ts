/** A picture of every screen, in both languages, on a desktop and on a phone: `cargo xtask shots`. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { DESKTOP, openOffice, type Person, PHONE } from './support/browser.ts';
import { screens } from './support/screens.ts';
import { goTo } from './support/walk.ts';

const office = openOffice();
const out = process.env.SHOUWANG_SHOTS ?? new URL('../../target/shots', import.meta.url).pathname;
const wanted = process.env.SHOUWANG_SHOTS_OF;

test('every screen is photographed', async () => {
  mkdirSync(out, { recursive: true });
  for (const language of ['zh', 'en'] as const) {
    for (const [device, looks] of [
      ['desktop', { density: 'compact', ...DESKTOP }],
      ['phone', { density: 'large', ...PHONE }],
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
        await person.page.screenshot({ path: join(out, `${screen.name}-${language}-${device}.png`) });
      }
      for (const person of people.values()) await person.leave();
    }
  }
}, 900_000);
