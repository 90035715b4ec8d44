import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

/** Suites that start processes or databases take their time on a busy machine; no test measures it. */
const PATIENT = { testTimeout: 60_000, hookTimeout: 120_000 }

export default defineConfig({
  test: {
    reporters: ['default', './tests/support/closing-line-reporter.ts'],
    maxWorkers: 2,
    projects: [
      {
        plugins: [svelte()],
        test: {
          name: 'unit',
          include: [
            'functions/**/*.test.ts',
            'apps/*/src/**/*.test.ts',
            'tests/support/**/*.test.ts',
          ],
          ...PATIENT,
        },
      },
      ...['db', 'realtime', 'functions', 'local'].map((name) => ({
        test: { name, include: [`tests/${name}/**/*.test.ts`], ...PATIENT },
      })),
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // A browser, a stack and a model share two cores: after everything else, one file at a time.
          sequence: { groupOrder: 1 },
          fileParallelism: false,
        },
      },
    ],
  },
})
