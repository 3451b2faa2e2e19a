/** A picture of every screen, in both languages, on a desktop and on a phone: `cargo xtask shots`. */
import { expect, test } from 'vitest';
import { openOffice } from './support/browser.ts';
import { screens } from './support/screens.ts';
import { walk } from './support/walk.ts';

const office = openOffice();
const wanted = process.env.SHOUWANG_SHOTS_OF ?? '';

test('every screen is photographed', async () => {
  const chosen = screens.filter((screen) => screen.name.includes(wanted));
  const missed = await walk(office, chosen, async () => []);
  expect([...missed.values()].flat()).toEqual([]);
}, 900_000);
