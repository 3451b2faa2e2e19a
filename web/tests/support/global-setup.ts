/** Once per run: the county, and one browser for all suites. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { makeCounty } from './make-county.ts';

declare module 'vitest' {
  interface ProvidedContext {
    browser: string;
    county: string;
  }
}

/** The distribution's Chromium, the one without a window where it is there. */
const CHROMIUM = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** Root cannot use the browser's sandbox, and the rest keeps it from calling home. */
const FLAGS = [
  '--no-sandbox',
  '--lang=zh-CN',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('county', makeCounty());
  const executablePath = process.env.SHOUWANG_CHROMIUM ?? CHROMIUM.find(existsSync);
  const server = await chromium.launchServer({ executablePath, args: FLAGS });
  project.provide('browser', server.wsEndpoint());
  return () => server.close();
}
