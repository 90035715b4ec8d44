import { normalizeWithOffsets } from '../../_shared/text/normalize-with-offsets.ts'

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
