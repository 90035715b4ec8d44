import type { Span } from '../_shared/sentences.ts'

/** What a model may change in a quote without changing it: white space, width, case, hyphens, kinds of quotation marks. */
const IGNORED = /[\s\u00ad\u200b\u2010-\u2015\-'"‘’“”「」『』]/u

/**
 * Finds a quote in a passage: exactly, or else regardless of white space, width and hyphens.
 * @returns its place in the passage in UTF-16 units, or nothing: no place is better than a wrong one
 */
export function locateQuote(quote: string, passage: string): Span | undefined {
  const wanted = quote.trim().replace(/[.。…]+$/u, '')
  if (wanted === '') return undefined
  const at = passage.indexOf(wanted)
  if (at >= 0) return toSentenceEnd(passage, at, at + wanted.length)

  const haystack = squeeze(passage)
  const needle = squeeze(wanted).text
  if (needle === '') return undefined
  const found = haystack.text.indexOf(needle)
  if (found < 0) return undefined
  const start = haystack.offsets[found]
  const last = haystack.offsets[found + needle.length - 1]
  if (start === undefined || last === undefined) return undefined
  return toSentenceEnd(passage, start, endOfCharacter(passage, last))
}

/** Takes the full stop along that the passage has where the quote may have none. */
function toSentenceEnd(passage: string, start: number, end: number): Span {
  const stop = /^[.!?。！？…]+/u.exec(passage.slice(end))?.[0] ?? ''
  return { start, end: end + stop.length }
}

interface Squeezed {
  text: string
  /** Place in the original of each UTF-16 unit of `text`. */
  offsets: number[]
}

function squeeze(original: string): Squeezed {
  let text = ''
  const offsets: number[] = []
  let offset = 0
  for (const character of original) {
    if (!IGNORED.test(character)) {
      const plain = character.normalize('NFKC').toLowerCase()
      text += plain
      for (let i = 0; i < plain.length; i++) offsets.push(offset)
    }
    offset += character.length
  }
  return { text, offsets }
}

const endOfCharacter = (text: string, offset: number): number =>
  offset + String.fromCodePoint(text.codePointAt(offset) ?? 0).length
