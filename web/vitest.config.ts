import { defineConfig, mergeConfig } from 'vitest/config';
import vite from './vite.config.ts';

const inBrowser = {
  globalSetup: ['tests/support/global-setup.ts'],
  testTimeout: 120_000,
  hookTimeout: 180_000,
  // What is read off a screen is read again until it is right, as long as an act waits for what it acts on.
  expect: { poll: { timeout: 15_000 } },
};

export default mergeConfig(
  vite,
  defineConfig({
    test: {
      // Each drives a server and a part of the browser.
      maxWorkers: 2,
      projects: [
        { extends: true, test: { name: 'unit', include: ['src/**/*.test.{ts,tsx}'] } },
        { extends: true, test: { ...inBrowser, name: 'browser', include: ['tests/**/*.test.ts'] } },
        { extends: true, test: { ...inBrowser, name: 'shots', include: ['tests/shots.ts'] } },
      ],
    },
  }),
);
