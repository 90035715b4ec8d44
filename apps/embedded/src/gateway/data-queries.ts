import { errorShapeOf } from './error-shapes.ts'

/** Tables in tables of a read: each may be as many times as large as the one around it. */
const MAX_EMBEDDED_DEPTH = 5
const MAX_EMBEDDED = 20
/** Of brackets in any other parameter: filters in `and` in `or`. */
const MAX_FILTER_DEPTH = 20

/**
 * Refuses a request to the Data API that asks for more than anybody needs, before it runs: PGlite
 * serves nobody else meanwhile, and knows no timers.
 */
export function refuseQuery(url: string): Response | null {
  for (const [name, value] of new URL(url).searchParams) {
    const { depth, count } = measureBrackets(value)
    const isSelect = name === 'select'
    const isTooMuch = isSelect
      ? depth > MAX_EMBEDDED_DEPTH || count > MAX_EMBEDDED
      : depth > MAX_FILTER_DEPTH
    if (isTooMuch) {
      const what = isSelect
        ? `at most ${MAX_EMBEDDED} tables, ${MAX_EMBEDDED_DEPTH} deep`
        : 'less deep'
      return errorShapeOf('/rest/')(400, 'PGRST100', `"${name}" may nest ${what}`)
    }
  }
  return null
}

/** How deep brackets with something in them stand, and how many; `sum()` is none of them. */
function measureBrackets(text: string): { depth: number; count: number } {
  let [depth, deepest, count] = [0, 0, 0]
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') {
      const end = text.indexOf('"', i + 1)
      if (end > 0) i = end
    } else if (text[i] === '(' && text[i + 1] !== ')') {
      count++
      deepest = Math.max(deepest, ++depth)
    } else if (text[i] === ')' && text[i - 1] !== '(') depth--
  }
  return { depth: deepest, count }
}

/**
 * How @supabase/lite 0.10 (Kysely) writes the rows of an embedded table. Each row asks whether there is
 * time left, which is what `statement_timeout` does in a Postgres that has timers.
 */
export const withTimeLimit = (sql: string): string =>
  sql.replaceAll(') as agg)', ') as agg where extensions.within_statement_timeout())')
