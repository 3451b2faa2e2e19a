import { availableParallelism } from 'node:os';
import { defineConfig, mergeConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import vite from './vite.config.ts';

const inBrowser = {
  globalSetup: ['tests/support/global-setup.ts'],
  testTimeout: 120_000,
  hookTimeout: 180_000,
  // What is read off a screen is read again until it is right, as long as an act waits for what it acts on.
  expect: { poll: { timeout: 15_000 } },
};

/** The walks through all screens take longest, so they come first: at the end the other worker would have nothing to do. */
class WalksFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isWalk = ({ moduleId }: TestSpecification) => /\/looks-/.test(moduleId);
    return [...sorted.filter(isWalk), ...sorted.filter((file) => !isWalk(file))];
  }
}

export default mergeConfig(
  vite,
  defineConfig({
    test: {
      // Each drives a server and a part of the browser; one more than there are processors, as each waits now and then.
      maxWorkers: availableParallelism() + 1,
      sequence: { sequencer: WalksFirst },
      projects: [
        { extends: true, test: { name: 'unit', include: ['src/**/*.test.{ts,tsx}'] } },
        { extends: true, test: { ...inBrowser, name: 'browser', include: ['tests/**/*.test.ts'] } },
        { extends: true, test: { ...inBrowser, name: 'shots', include: ['tests/shots.ts'] } },
      ],
    },
  }),
);
