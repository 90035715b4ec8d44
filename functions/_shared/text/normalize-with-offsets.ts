import type { Span } from './sentences.ts'

/** Left out of a comparison, since it changes from copy to copy of a text: white space, hyphens, kinds of quotation marks, bars of tables. */
const IGNORED = /[\s|\u00ad\u200b\u2010-\u2015\-'"‘’“”「」『』]/u

/** A text as it is compared, and the way back to what was written. */
export interface NormalizedText {
  text: string
  /** Place in the original of each UTF-16 unit of `text`. */
  offsets: number[]
}

/** A text without what white space, width, case, hyphens and quotation marks add, and where each unit stood. */
export const normalizeWithOffsets = (original: string): NormalizedText =>
  foldCharacters(original, (character) => !IGNORED.test(character))

/** A text with width and case folded, and where each unit stood. */
export const foldWidth = (original: string): NormalizedText => foldCharacters(original, () => true)

function foldCharacters(original: string, keeps: (character: string) => boolean): NormalizedText {
  let text = ''
  const offsets: number[] = []
  let offset = 0
  for (const character of original) {
    if (keeps(character)) {
      const plain = character.normalize('NFKC').toLowerCase()
      text += plain
      for (let i = 0; i < plain.length; i++) offsets.push(offset)
    }
    offset += character.length
  }
  return { text, offsets }
}

/** Where a piece of a normalized text stands in the original, in UTF-16 units. */
export function spanIn(
  original: string,
  { offsets }: NormalizedText,
  at: number,
  length: number,
): Span | undefined {
  const start = offsets[at]
  const last = offsets[at + length - 1]
  if (start === undefined || last === undefined) return undefined
  return { start, end: last + String.fromCodePoint(original.codePointAt(last) ?? 0).length }
}
