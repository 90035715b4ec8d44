import { normalizeWithOffsets } from '../../_shared/text/normalize-with-offsets.ts'

/** A document's own bracketed numbers: references, indices. At most a few digits, as markers are. */
const OWN_NUMBER = /\[( {0,2}\d{1,4}(?: {0,2}[,，、–-] {0,2}\d{1,4}){0,7} {0,2})\]/gu

/** A passage as the model reads it: its own `[12]` is written so that neither the model nor the answer's reader takes it for a marker of ours. */
export const hideOwnNumbers = (text: string): string => text.replace(OWN_NUMBER, '⟦$1⟧')

/** Characters before a number that have to be the document's as well. */
const CONTEXT_CHARACTERS = 8
const MIN_CONTEXT_CHARACTERS = 3
const LOOK_BACK_CHARACTERS = 40

/** Knows the bracketed numbers of the passages that an answer is written from. */
export class OwnNumbers {
  readonly #contents: readonly string[]
  #normalized: readonly string[] | undefined

  constructor(contents: readonly string[]) {
    this.#contents = contents
  }

  /** Whether any passage has this text, such as `[12]`. */
  has(bracket: string): boolean {
    const wanted = normalizeWithOffsets(bracket).text
    return this.#texts().some((text) => text.includes(wanted))
  }

  /** Whether a passage has the bracket behind the words that it stands behind in the answer. */
  hasBehind(before: string, bracket: string): boolean {
    const context = normalizeWithOffsets(before.slice(-LOOK_BACK_CHARACTERS)).text.slice(
      -CONTEXT_CHARACTERS,
    )
    if (context.length < MIN_CONTEXT_CHARACTERS) return false
    const wanted = context + normalizeWithOffsets(bracket).text
    return this.#texts().some((text) => text.includes(wanted))
  }

  /** Made when first asked for: most answers have no bracket but our own. */
  #texts(): readonly string[] {
    this.#normalized ??= this.#contents
      .filter((content) => content.includes('['))
      .map((content) => normalizeWithOffsets(content).text)
    return this.#normalized
  }
}
