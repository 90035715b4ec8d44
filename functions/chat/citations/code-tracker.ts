/** Where a plain run of text ends: something that may be code, a marker, or the blanks before one. */
const SPECIAL = /[`~\n ⟦[【]/gu
/** In code nothing but its end matters. */
const IN_CODE = /[`~\n]/gu
const BLANK_LINE = /^[ \t\r]*\n/

/**
 * Follows Markdown's code through a stream: fences of three or more, and spans between equal runs of backticks, which
 * a blank line ends.
 */
export class CodeTracker {
  #fence: { mark: string; size: number } | undefined
  /** Size of the run that opened a span; 0 outside. */
  #span = 0
  #lineStart = true

  /** Whether nothing but blanks stands before in the line. */
  get isLineStart(): boolean {
    return this.#lineStart
  }

  leaveLineStart(): void {
    this.#lineStart = false
  }

  /** Index behind the text from `at` on that has nothing special in it. */
  plainRun(text: string, at: number): number {
    const special = this.#isCode ? IN_CODE : SPECIAL
    special.lastIndex = at
    const end = special.exec(text)?.index ?? text.length
    if (end > at) this.#lineStart &&= /^\s*$/.test(text.slice(at, Math.min(end, at + 8)))
    return end
  }

  get #isCode(): boolean {
    return this.#fence !== undefined || this.#span > 0
  }

  /** Reads a line's end or a run of code marks: the index behind it, `open` if it may go on, undefined if it is none. */
  step(text: string, at: number, final: boolean): number | 'open' | undefined {
    const character = text.charAt(at)
    if (character === '\n') return this.#endLine(text, at)
    if (character !== '`' && character !== '~') return undefined
    let end = at
    while (text.charAt(end) === character) end += 1
    if (end === text.length && !final) return 'open'
    this.#readRun(character, end - at)
    this.#lineStart = false
    return end
  }

  #endLine(text: string, at: number): number {
    if (BLANK_LINE.test(text.slice(at + 1, at + 40)) || this.#lineStart) this.#span = 0
    this.#lineStart = true
    return at + 1
  }

  #readRun(mark: string, size: number): void {
    if (this.#fence) {
      const closes = this.#lineStart && mark === this.#fence.mark && size >= this.#fence.size
      if (closes) this.#fence = undefined
    } else if (this.#lineStart && size >= 3) {
      this.#fence = { mark, size }
    } else if (mark === '`') {
      if (this.#span === 0) this.#span = size
      else if (this.#span === size) this.#span = 0
    }
  }
}
