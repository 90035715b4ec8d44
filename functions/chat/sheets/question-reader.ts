import { contentTerms } from '../../_shared/text/content-terms.ts'

const WORD_CHARACTER = /[\p{Letter}\p{Number}]/u
const HAN = /\p{Script=Han}/u

/** A found part of a question. */
export interface Found {
  at: number
  groups: (string | undefined)[]
}

/**
 * A folded question, of which one meaning after the other is taken. What nobody understood is left over: then the question
 * asks for something that a query would leave out.
 */
export class QuestionReader {
  #text: string
  #isGivenUp = false

  constructor(folded: string) {
    this.#text = folded
  }

  get text(): string {
    return this.#text
  }

  /** Takes the first match; its place is taken by as many blanks. */
  take(pattern: RegExp): Found | undefined {
    const match = pattern.exec(this.#text)
    if (!match || match[0] === '') return undefined
    this.#blank(match.index, match[0].length)
    return { at: match.index, groups: match.slice(1) }
  }

  takeAll(pattern: RegExp): void {
    this.#text = this.#text.replace(pattern, (match) => ' '.repeat(match.length))
  }

  /** Takes words as they stand, or in the plural; where letters go on, they are other words. @returns where */
  takeWords(words: string): number | undefined {
    for (let at = this.#text.indexOf(words); at >= 0; at = this.#text.indexOf(words, at + 1)) {
      const rest = this.#text.slice(at + words.length)
      const plural = HAN.test(words.slice(-1))
        ? ''
        : (/^(?:es|s|'s)?(?![\p{L}\p{N}])/u.exec(rest)?.[0] ?? null)
      if (plural === null || this.#isWithinWord(at, words)) continue
      this.#blank(at, words.length + plural.length)
      return at
    }
    return undefined
  }

  #isWithinWord(at: number, words: string): boolean {
    const before = this.#text.charAt(at - 1)
    if (HAN.test(words.charAt(0)) || HAN.test(before)) return false
    return at > 0 && WORD_CHARACTER.test(before)
  }

  #blank(at: number, length: number): void {
    this.#text = this.#text.slice(0, at) + ' '.repeat(length) + this.#text.slice(at + length)
  }

  /** Something was taken that no query says. */
  giveUp(): void {
    this.#isGivenUp = true
  }

  /** Whether nothing is left that says anything. */
  get isUnderstood(): boolean {
    if (this.#isGivenUp) return false
    return contentTerms(this.#text).size === 0 && !/[\p{Script=Han}\p{Number}]/u.test(this.#text)
  }
}
