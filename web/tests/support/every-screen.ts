/** The suites of looks: together they walk through every screen, each on a server of its own. */
import { beforeAll, expect, test } from 'vitest';
import { ALL_LOOKS, openOffice } from './browser.ts';
import type { Screen } from './screens.ts';
import { faultsOf, nameOf, walk } from './walk.ts';

/** Tests that the screens can be read by everybody, in both languages, on a desktop, there also at 200 %, and on a phone. */
export function testLooksOf(screens: Screen[]): void {
  const office = openOffice();
  let faults: Awaited<ReturnType<typeof walk>>;
  beforeAll(async () => {
    faults = await walk(office, screens, faultsOf);
  }, 600_000);
  for (const looks of ALL_LOOKS.map(nameOf)) {
    test(`every one of ${screens.length} screens can be read by everybody: ${looks}`, () => {
      expect(faults.get(looks)).toEqual([]);
    });
  }
}
