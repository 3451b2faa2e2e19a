/** How much has to come over a township's line before the first screen is there. */
import { expect, test } from 'vitest';
import { openOffice } from './support/browser.ts';

const office = openOffice();

/** Bytes on the wire, compressed with gzip as over plain HTTP. */
const SHELL_AND_ONE_SCREEN = 300 * 1024;

test('the shell with its first screen stays within its bytes, and nothing comes from elsewhere', async () => {
  const officer = await office.stranger();
  await officer.context.setExtraHTTPHeaders({ 'accept-encoding': 'gzip' });
  await officer.open('about:blank'.replace('about:blank', '/'));
  const sizes = new Map<string, number>();
  officer.page.on('response', async (response) => {
    const length = Number(response.headers()['content-length'] ?? 0);
    sizes.set(response.url(), length);
  });
  await officer.page.reload();
  const { card } = await import('./support/browser.ts');
  await officer.logIn(card('town_officer'));
  await officer.page.locator('.list-table').waitFor();
  const elsewhere = [...sizes.keys()].filter((url) => !url.startsWith(officer.server.url));
  expect(elsewhere).toEqual([]);
  const files = [...sizes].filter(([url]) => url.includes('/assets/'));
  const total = files.reduce((sum, [, size]) => sum + size, 0);
  console.log(`first view: ${Math.round(total / 1024)} KiB gzip in ${files.length} files`);
  expect(total).toBeGreaterThan(0);
  expect(total).toBeLessThanOrEqual(SHELL_AND_ONE_SCREEN);
  await officer.leave();
});
