import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { PACKAGE } from './support.ts'

/** Words of the app that the package came from: it must be of use to any project. */
const WORDS =
  /documind|chunk|citation|room_?ids?\b|\brooms\b|\bingest|answer_|'answers?'|\.answers\b|\bdocuments\b|embeddings?\b|langchain|openai|npm (?:start|run)/i
/** They say in a sentence where the package comes from. */
const MAY_SAY_WHENCE = new Set(['README.md', 'CHANGELOG.md', 'LICENSE'])

const files = readdirSync(PACKAGE, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name))
  .filter((path) => !/\/(?:node_modules|dist)\//.test(path))

it('has no word of the app in it', () => {
  expect(files.length).toBeGreaterThan(120)
  const found = files.flatMap((path) => {
    const name = relative(PACKAGE, path)
    const lines = readFileSync(path, 'utf8').split('\n')
    const guilty = lines.filter((line) => WORDS.test(line)).map((line) => `${name}: ${line.trim()}`)
    return MAY_SAY_WHENCE.has(name) ? guilty.slice(1) : guilty
  })
  expect(found).toEqual([])
})

it('imports nothing from outside of itself, but packages that it depends on', () => {
  const manifest = z
    .object({
      dependencies: z.record(z.string(), z.string()),
      devDependencies: z.record(z.string(), z.string()),
    })
    .parse(JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')))
  const sources = files.filter((path) => /\.m?[jt]s$/.test(path))
  const problems = sources.flatMap((path) =>
    importsOf(readFileSync(path, 'utf8')).flatMap((target) => {
      const said = `${relative(PACKAGE, path)}: ${target}`
      if (target.startsWith('.')) {
        return resolve(dirname(path), target).startsWith(`${PACKAGE}/`) ? [] : [said]
      }
      if (target.startsWith('node:')) return []
      const name = /^(?:@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? ''
      const isTest = path.endsWith('.test.ts') && name === 'vitest'
      return Object.hasOwn(manifest.dependencies, name) || isTest ? [] : [said]
    }),
  )
  expect(problems).toEqual([])
})

function importsOf(source: string): string[] {
  const found = source.matchAll(
    /^(?:import|export|\}) [^'\n]*\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
  )
  return [...found].flatMap(([, named, bare, lazy]) => named ?? bare ?? lazy ?? [])
}
