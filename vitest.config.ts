import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

/** Suites that start processes or databases take their time on a busy machine; no test measures it. */
const PATIENT = { testTimeout: 60_000, hookTimeout: 120_000 }

/** Suites that begin with a database; the first of a run makes it. */
const WITH_DATABASE = { globalSetup: 'tests/support/ready-database.ts' }

/** The suites of the database once more, on an ordinary Postgres server. */
const NATIVE = {
  test: {
    name: 'native',
    include: ['tests/db/**/*.test.ts'],
    // Of the embedded database's files, of its wire protocol, and of files that no database is asked about.
    exclude: ['tests/db/{takeover,push,types}.test.ts'],
    ...PATIENT,
  },
}

export default defineConfig({
  test: {
    reporters: ['default', './tests/support/closing-line-reporter.ts'],
    maxWorkers: 2,
    coverage: {
      // What runs in the test's own process: pages in a browser and workers in Deno count only where unit tests use their files.
      include: ['functions/**/*.ts', 'apps/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.d.ts', '**/paraglide/**', '**/database.types.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      reportsDirectory: '.documind/coverage',
    },
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
      ...['claims', 'db', 'realtime', 'functions', 'client', 'embedded', 'local'].map((name) => ({
        test: { name, include: [`tests/${name}/**/*.test.ts`], ...PATIENT, ...WITH_DATABASE },
      })),
      // By `npm run test:native` alone, which says on which server.
      ...(process.env['NATIVE_URL'] === undefined ? [] : [NATIVE]),
      {
        // What clients see of the gateway, once more with the supabase-js of a year ago.
        resolve: { alias: { '@supabase/supabase-js': 'supabase-js-2025' } },
        test: {
          name: 'old-client',
          include: [
            'tests/realtime/**/*.test.ts',
            'tests/local/{auth,gateway,legacy-keys,stack,storage-signed,storage-upload}.test.ts',
          ],
          // How fair the server is, and whom it shows what, has nothing to do with who asks.
          exclude: ['tests/realtime/{recent-client,fairness}.test.ts'],
          env: { SUPABASE_JS: '2025' },
          ...PATIENT,
          ...WITH_DATABASE,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          ...WITH_DATABASE,
          // After everything else. Two at a time: each has a stack of its own, and waits for its browser half of the time.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
