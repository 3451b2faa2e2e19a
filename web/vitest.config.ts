import { defineConfig, mergeConfig } from 'vitest/config';
import vite from './vite.config.ts';

const inBrowser = {
  globalSetup: ['tests/support/global-setup.ts'],
  testTimeout: 120_000,
  hookTimeout: 180_000,
  // Two cores drive the server and the browser already.
  fileParallelism: false,
};

export default mergeConfig(
  vite,
  defineConfig({
    test: {
      projects: [
        { extends: true, test: { name: 'unit', include: ['src/**/*.test.{ts,tsx}'] } },
        { extends: true, test: { ...inBrowser, name: 'browser', include: ['tests/**/*.test.ts'] } },
        { extends: true, test: { ...inBrowser, name: 'shots', include: ['tests/shots.ts'] } },
      ],
    },
  }),
);
