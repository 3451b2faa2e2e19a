/** A picture of every screen, in both languages, on a desktop and on a phone: `cargo xtask shots`. */
import { test } from 'vitest';
import { DESKTOP, openOffice, PHONE } from './support/browser.ts';
import { screens } from './support/screens.ts';
import { crowd, goTo, keepPicture } from './support/walk.ts';

const office = openOffice();
const wanted = process.env.SHOUWANG_SHOTS_OF;

test('every screen is photographed', async () => {
  for (const language of ['zh', 'en'] as const) {
    for (const looks of [
      { density: 'compact', ...DESKTOP },
      { density: 'large', ...PHONE },
    ] as const) {
      const { as, leave } = crowd(office, { language, ...looks });
      for (const screen of screens) {
        if (wanted && !screen.name.includes(wanted)) continue;
        await keepPicture(await goTo(as, screen), screen, { language, ...looks });
      }
      await leave();
    }
  }
}, 900_000);
