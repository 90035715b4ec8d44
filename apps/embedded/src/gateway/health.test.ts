import { expect, it } from 'vitest'
import { createHealth, type HealthParts } from './health.ts'

const query = (answer: () => Promise<unknown>): HealthParts['database'] => ({
  exclusive: (use) => use({ query: answer } as never),
})
const WHOLE: HealthParts = {
  database: query(() => Promise.resolve({ rows: [] })),
  disk: { level: () => 'room' },
  functionPids: () => ({ hello: 1, mailer: 2 }),
}

it.each<[string, Partial<HealthParts>, object]>([
  [
    'all is well',
    {},
    { status: 'ok', database: 'ok', disk: 'room', functions: { hello: 'ok', mailer: 'ok' } },
  ],
  ['the disk is full', { disk: { level: () => 'full' } }, { status: 'degraded', disk: 'full' }],
  [
    'a function is being started anew',
    { functionPids: () => ({ hello: undefined, mailer: 2 }) },
    { status: 'degraded', functions: { hello: 'starting', mailer: 'ok' } },
  ],
  [
    'the functions are not there yet',
    { functionPids: () => undefined },
    { status: 'degraded', functions: {} },
  ],
  [
    'the database is gone',
    { database: query(() => Promise.reject(new Error('gone'))) },
    { status: 'failing', database: 'failing' },
  ],
])('says so when %s', async (_, parts, health) => {
  expect(await createHealth({ ...WHOLE, ...parts })()).toMatchObject(health)
})
