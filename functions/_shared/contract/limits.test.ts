import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parseEnv } from '../http/env.ts'
import { ERROR_CATALOGUE, limitError } from './errors.ts'
import { DOCUMENT_LIMITS, limitMessages, toMegabytes } from './limits.ts'

const read = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')

const KEYS = {
  SUPABASE_URL: 'https://project.example',
  SUPABASE_ANON_KEY: 'anon',
  SUPABASE_SERVICE_ROLE_KEY: 'service',
}
const limitsWith = (variables: Record<string, string>) =>
  parseEnv({ ...KEYS, ...variables }).ingest.limits

// The bucket's own limit is compared in tests/db/stored-files.test.ts.
it('the limits are those of the code where no setting says otherwise', () => {
  expect(limitsWith({})).toEqual(DOCUMENT_LIMITS)
})

it('the storage of a project and the README say the same as the code', () => {
  const megabytes = toMegabytes(DOCUMENT_LIMITS.maxBytes)
  expect(read('supabase/config.toml')).toContain(`file_size_limit = "${megabytes}MiB"`)
  expect(read('README.md')).toContain(
    `\`DOCUMENT_MAX_CHARACTERS\` | ${megabytes}, ${DOCUMENT_LIMITS.maxPages}, ${DOCUMENT_LIMITS.maxCharacters} |`,
  )
})

it('DOCUMENT_MAX_MB lowers the size of a file, and is refused where it would raise it', () => {
  expect(limitsWith({ DOCUMENT_MAX_MB: '10' }).maxBytes).toBe(10 * 1024 * 1024)
  expect(limitsWith({ DOCUMENT_MAX_MB: '50' }).maxBytes).toBe(DOCUMENT_LIMITS.maxBytes)
  expect(() => limitsWith({ DOCUMENT_MAX_MB: '51' })).toThrow('DOCUMENT_MAX_MB')
})

it('an error names the limit that is set', () => {
  const limits = { maxBytes: 1.5 * 1024 * 1024, maxPages: 1200, maxCharacters: 30_000 }
  expect(limitError('file_too_large', limits)).toMatchObject({
    code: 'file_too_large',
    status: 413,
    message: 'A file may have at most 1.5 MB.',
  })
  expect(limitMessages(limits)).toMatchObject({
    too_many_pages: 'A document may have at most 1,200 pages.',
    too_much_text: 'A document may have at most 30,000 characters.',
  })
  expect(ERROR_CATALOGUE.too_much_text[1]).toBe(
    'A document may have at most 20 million characters.',
  )
})
