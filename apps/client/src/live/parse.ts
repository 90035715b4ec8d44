/**
 * Parsers for what comes from outside, a few hundred bytes in place of a schema library. TypeScript proves
 * that a parser and its type agree: `isObject` and `parserOf` want one check for each member of its type, and a check is good for
 * exactly its own type, neither for a wider nor for a narrower one.
 */

/** `exactly` is never there: its type alone keeps a `Check<string>` from passing for a `Check<string | null>`. */
export type Check<T> = ((value: unknown) => value is T) & { readonly exactly?: (value: T) => T }

type Checks<T> = { readonly [K in keyof T]-?: Check<T[K]> }

export const isText: Check<string> = (value) => typeof value === 'string'
export const isNumber: Check<number> = (value) => typeof value === 'number'
export const isFlag: Check<boolean> = (value) => typeof value === 'boolean'

export const isOneOf =
  <T>(allowed: readonly T[]): Check<T> =>
  (value): value is T =>
    allowed.some((one) => one === value)

export const isNullable =
  <T>(check: Check<T>): Check<T | null> =>
  (value): value is T | null =>
    value === null || check(value)

/** For members that may be left out. */
export const isOptional =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || check(value)

export const isListOf =
  <T>(check: Check<T>): Check<T[]> =>
  (value): value is T[] =>
    Array.isArray(value) && value.every(check)

export const isObject =
  <T>(checks: Checks<T>): Check<T> =>
  (value): value is T =>
    typeof value === 'object' &&
    value !== null &&
    Object.keys(checks).every((name) =>
      checks[name as keyof T]((value as Record<string, unknown>)[name]),
    )

/** Answers the value with the members that were checked and no others, or null when one is missing or wrong. */
export function parserOf<T extends object>(checks: Checks<T>): (value: unknown) => T | null {
  const isExpected = isObject(checks)
  return (value) => {
    if (!isExpected(value)) return null
    const members = Object.entries(value).filter(([name]) => Object.hasOwn(checks, name))
    return Object.fromEntries(members) as T
  }
}
