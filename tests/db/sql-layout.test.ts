import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { REPOSITORY_ROOT } from '../../apps/local/src/place.ts'

// No formatter that we found understands these files: docs/adr/0008-sql-by-hand.md. So the rules of their layout stand here.

const MAX_COLUMNS = 160
const FOLDERS = ['supabase/schemas', 'supabase/migrations']
const KEYWORDS =
  /\b(?:SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|JOIN|CREATE|ALTER|DROP|GRANT|REVOKE|FUNCTION|TABLE|BEGIN|END|IF|THEN|ELSE|NULL|NOT|AND|OR|AS|ON|RETURNS|LANGUAGE)\b/
/** Text literals and comments, which may say anything. */
const LITERALS = /'(?:[^']|'')*'|--.*$/gm

const leavesOpen = (line = ''): boolean => line.split('(').length > line.split(')').length

/** What is wrong with a file of SQL, a line each. */
function findFaults(name: string, sql: string): string[] {
  const faults: string[] = []
  const note = (line: number, fault: string) => faults.push(`${name}:${line + 1}: ${fault}`)
  const bare = sql.replace(LITERALS, (literal) => literal.replace(/[^\n]/g, '~')).split('\n')
  sql.split('\n').forEach((line, index) => {
    const code = bare[index] ?? ''
    if (line.includes('\t')) note(index, 'a tab')
    if (/\s$/.test(line)) note(index, 'ends with a blank')
    if (line.length > MAX_COLUMNS && !code.includes('~')) note(index, `over ${MAX_COLUMNS} columns`)
    if (KEYWORDS.test(code)) note(index, 'a keyword in capitals')
    // Below an open bracket a line may stand at its inside.
    if (/^(?: {2})* \S/.test(code) && !leavesOpen(bare[index - 1]))
      note(index, 'an odd indentation')
  })
  if (/\n{3}/.test(sql)) faults.push(`${name}: two blank lines`)
  if (!/[^\n]\n$/.test(sql)) faults.push(`${name}: does not end with one line feed`)
  return faults
}

test.each(FOLDERS)('the files of %s are laid out alike', (folder) => {
  const names = readdirSync(join(REPOSITORY_ROOT, folder)).filter((name) => name.endsWith('.sql'))
  expect(names.length).toBeGreaterThan(10)
  expect(
    names.flatMap((name) =>
      findFaults(name, readFileSync(join(REPOSITORY_ROOT, folder, name), 'utf8')),
    ),
  ).toEqual([])
})

test('each fault is found', () => {
  expect(findFaults('a.sql', "select 'SELECT'; -- FROM\n")).toEqual([])
  expect(findFaults('a.sql', 'SELECT 1;\n')).toEqual(['a.sql:1: a keyword in capitals'])
  expect(findFaults('a.sql', 'select\n   1;\n')).toEqual(['a.sql:2: an odd indentation'])
  expect(findFaults('a.sql', 'select 1; \n')).toEqual(['a.sql:1: ends with a blank'])
  expect(findFaults('a.sql', 'select\t1;\n')).toEqual(['a.sql:1: a tab'])
  expect(findFaults('a.sql', `select ${'1'.repeat(MAX_COLUMNS)};\n`)).toHaveLength(1)
  expect(findFaults('a.sql', 'select 1;\n\n\nselect 2;\n')).toEqual(['a.sql: two blank lines'])
  expect(findFaults('a.sql', 'select 1;')).toEqual(['a.sql: does not end with one line feed'])
})
