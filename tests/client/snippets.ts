import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A fenced block of `docs/clients.md`. */
export interface Snippet {
  language: string
  text: string
  /** Where it begins, for messages of failed tests. */
  line: number
}

const PAGE = join(import.meta.dirname, '../../docs/clients.md')

export function readSnippets(): Snippet[] {
  const page = readFileSync(PAGE, 'utf8')
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
    ({ 1: language = '', 2: text = '', index }) => ({
      language,
      text,
      line: page.slice(0, index).split('\n').length,
    }),
  )
}

/** Values by the names that stand for them on the page. */
export type Values = Map<string, string>

/** The text with values for names; a name that nothing stands for stays. */
export function fill(text: string, values: Values): string {
  return text
    .replace(/\{\{base64 of (.*?)\}\}/g, (_, of: string) => {
      const path = of.replace(/\broomId\b/, values.get('roomId') ?? '')
      return Buffer.from(path).toString('base64')
    })
    .replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values.get(name) ?? whole)
}

/**
 * Whether what came is as it is shown, which is in part. `…` stands for anything, and a name that is new takes the value
 * that stands in its place.
 */
export function matches(shown: unknown, came: unknown, values: Values): boolean {
  if (shown === '…') return came !== undefined
  const name = typeof shown === 'string' ? /^\{\{(\w+)\}\}$/.exec(shown)?.[1] : undefined
  if (name !== undefined) {
    const known = values.get(name)
    if (known === undefined && typeof came === 'string') values.set(name, came)
    return typeof came === 'string' && (known ?? came) === came
  }
  if (typeof shown === 'string') return fill(shown, values) === came
  if (Array.isArray(shown)) {
    if (!Array.isArray(came) || (shown.length === 0 && came.length > 0)) return false
    return shown.every((one, i) => matches(one, came[i], values))
  }
  if (typeof shown === 'object' && shown !== null) {
    if (typeof came !== 'object' || came === null) return false
    return Object.entries(shown).every(([key, value]) =>
      matches(value, (came as Record<string, unknown>)[key], values),
    )
  }
  return shown === came
}
