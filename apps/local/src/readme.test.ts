import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ERROR_CATALOGUE } from '../../../functions/_shared/contract/errors.ts'
import { REPOSITORY_ROOT } from './place.ts'

const read = (path: string): string => readFileSync(join(REPOSITORY_ROOT, path), 'utf8')
const README = read('README.md')

/** What a hosted project, or our own stack, sets for its functions; nobody else does. */
const GIVEN =
  /^(SUPABASE_(PUBLISHABLE_KEYS|SECRET_KEYS|SERVICE_ROLE_KEY|ANON_KEY|SECRET_KEY|SINGLE_WORKER|JWKS)|JWT_SECRET)$/

it('the table of variables has every one that is read, and no other', () => {
  const sources = [
    'apps/local/src/config.ts',
    'functions/_shared/contract/function-variables.ts',
    'apps/embedded/src/settings.ts',
  ]
    .map(read)
    .join('\n')
  const config = [...sources.matchAll(/'([A-Z][A-Z_]{3,})'/g)]
  const schema = [...read('functions/_shared/http/env.ts').matchAll(/^ {2}([A-Z_]{4,}): z/gm)]
  const used = new Set([...config, ...schema].map(([, name]) => name ?? ''))
  const table = README.split('\n').filter((line) => /^\| `[A-Z]/.test(line))
  const documented = table.flatMap((line) =>
    [...(line.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name ?? ''),
  )
  const expected = [...used].filter((name) => !GIVEN.test(name) && name !== 'DOCUMIND_DEV')
  expect(documented.toSorted()).toEqual(expected.toSorted())
})

it('the table of errors has every code with its status', () => {
  const table = [...read('docs/errors.md').matchAll(/^\| `(\w+)` +\| (\d+) +\|/gm)]
  const documented = table.map(([, code, status]) => `${code} ${status}`)
  const catalogue = Object.entries(ERROR_CATALOGUE).map(([code, [status]]) => `${code} ${status}`)
  expect(documented).toEqual(catalogue)
})
