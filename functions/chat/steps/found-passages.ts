import { estimateTokens } from '../../_shared/text/tokens.ts'
import type { Passage } from '../retrieval/passages.ts'

export interface NumberedPassage {
  passage: Passage
  number: number
  isNew: boolean
}

/** What several looks at a room have brought, each passage once and numbered from 1, within a budget. */
export class FoundPassages {
  readonly passages: Passage[] = []
  readonly #numbers = new Map<string, number>()
  #tokens: number

  /** @param tokens estimated, of all passages together */
  constructor(tokens: number) {
    this.#tokens = tokens
  }

  /** Adds those that are new, the best first. What no longer fits is left out, except the first of all. */
  add(passages: readonly Passage[]): NumberedPassage[] {
    return passages.flatMap((passage): NumberedPassage[] => {
      const key = keyOf(passage)
      const known = this.#numbers.get(key)
      if (known !== undefined) return [{ passage, number: known, isNew: false }]
      const cost = estimateTokens(passage.content)
      if (this.passages.length > 0 && cost > this.#tokens) return []
      this.#tokens -= cost
      const number = this.passages.push(passage)
      this.#numbers.set(key, number)
      return [{ passage, number, isNew: true }]
    })
  }

  numberOf(passage: Passage): number | undefined {
    return this.#numbers.get(keyOf(passage))
  }
}

const keyOf = (passage: Passage): string =>
  [
    passage.document_id,
    passage.document_version,
    passage.page,
    passage.start_offset,
    passage.end_offset,
    passage.computed?.cells ?? '',
  ].join(' ')
