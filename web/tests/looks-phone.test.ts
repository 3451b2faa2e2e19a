/** Every screen in both languages on a phone. */
import { expect, test } from 'vitest';
import { openOffice, PHONE } from './support/browser.ts';
import { faultsOnTheWay } from './support/walk.ts';

const office = openOffice();

for (const language of ['zh', 'en'] as const) {
  test(`every screen can be read by everybody on a phone: ${language}`, async () => {
    expect(await faultsOnTheWay(office, { language, density: 'large', ...PHONE })).toEqual([]);
  }, 300_000);
}
