/** Every screen in both languages on a desktop. */
import { expect, test } from 'vitest';
import { DESKTOP, openOffice } from './support/browser.ts';
import { faultsOnTheWay } from './support/walk.ts';

const office = openOffice();

for (const language of ['zh', 'en'] as const) {
  test(`every screen can be read by everybody on a desktop, and at 200 %: ${language}`, async () => {
    expect(await faultsOnTheWay(office, { language, density: 'compact', ...DESKTOP })).toEqual([]);
  }, 300_000);
}
