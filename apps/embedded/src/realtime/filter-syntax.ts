/** The text of a filter, as the hosted service reads it: `a=eq.1,b=not.in.(x,"y,z")`; all must hold. */

/** Operators of a filter, with what they are in SQL. */
export const OPERATORS = {
  eq: '=',
  neq: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  in: '= any',
  like: 'like',
  ilike: 'ilike',
  match: '~',
  imatch: '~*',
  is: 'is',
  isdistinct: 'is distinct from',
} as const
export type Operator = keyof typeof OPERATORS

export interface Filter {
  column: string
  operator: Operator
  /** The `not.` prefix. */
  negate: boolean
  /** As text; of `in`, an array literal; of `is`, a keyword. */
  value: string
}

/** A filter that cannot be read; the message is for the client. */
export class BadFilter extends Error {
  constructor(what: string) {
    super(`Error parsing \`filter\` params: ${what}`)
  }
}

export function readFilters(text: string): Filter[] {
  return text.trim() === '' ? [] : splitSegments(text.trim()).map(readFilter)
}

/** At commas outside of parentheses and quotes; a quote opens only where a value can begin. */
function splitSegments(text: string): string[] {
  const segments = ['']
  let depth = 0
  let quoted = false
  let previous = ''
  for (let i = 0; i < text.length; i++) {
    let char = text.charAt(i)
    if (quoted && char === '\\') char += text.charAt(++i)
    else if (char === '"') quoted = !quoted && ['.', '(', ','].includes(previous)
    else if (!quoted && char === '(') depth++
    else if (!quoted && char === ')') depth = Math.max(0, depth - 1)
    previous = char
    if (char === ',' && depth === 0 && !quoted) segments.push('')
    else segments[segments.length - 1] += char
  }
  return segments
}

function readFilter(segment: string): Filter {
  const text = segment.trim()
  if (text === '') {
    throw new BadFilter('filter must not contain empty segments (check for extra commas)')
  }
  const [, column, not, operator, value] = /^([^=]*)=(not\.)?([^.]*)\.([\s\S]*)$/.exec(text) ?? []
  if (column === undefined || value === undefined) throw new BadFilter(JSON.stringify([text]))
  if (!isOperator(operator)) throw new BadFilter(JSON.stringify([operator, value]))
  return { column, operator, negate: not !== undefined, value: readValue(operator, value) }
}

function readValue(operator: Operator, value: string): string {
  if (operator !== 'in') return unquote(value)
  const list = /^\(([\s\S]*)\)$/.exec(value)?.[1]
  if (list === undefined) throw new BadFilter('`in` filter value must be wrapped by parentheses')
  return `{${list}}`
}

/** What is quoted as a whole loses its quotes; anything else is meant as it stands. */
const unquote = (value: string): string =>
  /^"(?:[^"\\]|\\[\s\S])*"$/.test(value) ? value.slice(1, -1).replace(/\\([\s\S])/g, '$1') : value

const isOperator = (name: string | undefined): name is Operator =>
  name !== undefined && Object.hasOwn(OPERATORS, name)
