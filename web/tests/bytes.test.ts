/** How much has to come over a township's line before the first screen is there. */
import type { Response } from 'playwright-core';
import { expect, test } from 'vitest';
import { card, openOffice } from './support/browser.ts';

const office = openOffice();

/** Bytes on the wire, compressed with gzip as over plain HTTP. */
const SHELL_AND_ONE_SCREEN = 300 * 1024;

test('the shell with its first screen stays within its bytes, and nothing comes from elsewhere', async () => {
  const officer = await office.stranger();
  await officer.context.setExtraHTTPHeaders({ 'accept-encoding': 'gzip' });
  // What is fetched ahead, some time after the first screen, is not part of it.
  await officer.context.addInitScript((longest) => {
    const { setTimeout: real } = window;
    window.setTimeout = ((act: () => void, ms = 0) => (ms < longest ? real(act, ms) : 0)) as typeof real;
  }, 1_000);
  const responses: Response[] = [];
  officer.context.on('response', (response) => responses.push(response));
  await officer.open('/');
  await officer.logIn(card('town_officer'));
  await officer.page.locator('.list .list-table').waitFor();

  expect(responses.map((one) => one.url()).filter((url) => !url.startsWith(officer.server.url))).toEqual([]);
  const sizes = await Promise.all(
    responses.map(async (one) => (await one.request().sizes()).responseBodySize),
  );
  const largest = responses
    .map((one, at) => `${String(sizes[at]).padStart(7)} ${new URL(one.url()).pathname}`)
    .sort()
    .reverse();
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`first view: ${Math.round(total / 1024)} KiB in ${responses.length} answers`);
  expect(responses.some((one) => one.url().endsWith('.js'))).toBe(true);
  expect(total, largest.slice(0, 20).join('\n')).toBeLessThanOrEqual(SHELL_AND_ONE_SCREEN);
  await officer.leave();
});
