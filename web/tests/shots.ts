/** A picture of every screen, in both languages, on a desktop and on a phone: `cargo xtask shots`. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { DESKTOP, openOffice, PHONE } from './support/browser.ts';
import { screens } from './support/screens.ts';

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
      for (const screen of screens) {
        if (wanted && !screen.name.includes(wanted)) continue;
        const person = await (screen.role
          ? office.comesIn(screen.role, { language, ...looks })
          : office.stranger({ language, ...looks }));
        await person.open(typeof screen.path === 'string' ? screen.path : await screen.path(person));
        await person.page.locator(screen.ready).first().waitFor();
        await person.settled();
        await person.page.screenshot({ path: join(out, `${screen.name}-${language}-${device}.png`) });
        await person.leave();
      }
    }
  }
}, 900_000);
