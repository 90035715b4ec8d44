import type { ClaimToken } from './claim-token.ts'
import { NEGATIONS, NEGATIONS_HAN } from './words.ts'

/** The Chinese of some tokens as text; everything else is a space in it. */
export const hanOf = (tokens: readonly ClaimToken[]): string =>
  tokens.map(({ kind, plain }) => (kind === 'han' ? plain : ' ')).join('')

/** Whether one of the words, or one of the pieces of Chinese text, is in the tokens. */
export function hasAny(
  tokens: readonly ClaimToken[],
  words: ReadonlySet<string>,
  pieces: readonly string[],
): boolean {
  const han = hanOf(tokens)
  return (
    tokens.some(({ kind, plain }) => kind === 'word' && words.has(plain)) ||
    pieces.some((piece) => han.includes(piece))
  )
}

/** How often a text denies. */
export function countNegations(tokens: readonly ClaimToken[]): number {
  const words = tokens.filter(({ kind, plain }) => kind === 'word' && NEGATIONS.has(plain)).length
  return words + (hanOf(tokens).match(NEGATIONS_HAN)?.length ?? 0)
}
