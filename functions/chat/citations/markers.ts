import { CodeTracker } from './code-tracker.ts'
import type { OwnNumbers } from './own-numbers.ts'

/** A citation's `[n]` in the text of an answer. */
export interface Marker {
  /** UTF-16 offset of its `[` in the answer. */
  position: number
  /** Offset behind its `]`. */
  end: number
  /** The n that is shown: sources are numbered in order of appearance. */
  ordinal: number
  /** The number of the passage in the prompt, from 1. */
  passage: number
}

/** The part of the received text that can be shown, and the markers in it. */
export interface Reading {
  text: string
  markers: Marker[]
}

/** Longer than any list of passages; what is longer is no marker. */
const MAX_MARKER_CHARACTERS = 40
const MAX_RANGE = 8
/** May stand between a document's own number and the marker behind it. */
const LOOK_AHEAD_CHARACTERS = 4
const LOOK_BACK_CHARACTERS = 64
const OPENERS = '[【'
const CLOSERS = ']】'

/** Taken out of what a model writes: cannot be stored, or would be sent as one thing and stored as another. */
const NUL = '\0'

/**
 * Reads the stream of a model: distinguishes citation markers from the brackets of code, links and quoted documents, numbers
 * their sources in order of appearance, drops numbers that were never given, and never changes what it gave out.
 */
export class MarkerReader {
  readonly #given: number
  readonly #own: OwnNumbers
  readonly #code = new CodeTracker()
  readonly #order: number[] = []
  /** Received text whose meaning depends on the text to come. */
  #held = ''
  #length = 0
  #tail = ''

  /** @param given how many passages the model was given */
  constructor(given: number, own: OwnNumbers) {
    this.#given = given
    this.#own = own
  }

  push(piece: string): Reading {
    return this.#read(this.#held + piece.replaceAll(NUL, ''), false)
  }

  /** The rest, when the model has ended. */
  flush(): Reading {
    return this.#read(this.#held, true)
  }

  #read(text: string, final: boolean): Reading {
    const reading: Reading = { text: '', markers: [] }
    let at = 0
    while (at < text.length) {
      const step = this.#step(text, at, final)
      if (!step) break
      if (step.text.trim() !== '' || step.passages) this.#code.leaveLineStart()
      for (const passage of step.passages ?? []) this.#emitMarker(reading, passage)
      if (step.text !== '') this.#emit(reading, step.text)
      at = step.end
    }
    this.#held = text.slice(at)
    return reading
  }

  #emit(reading: Reading, text: string): void {
    reading.text += text
    this.#length += text.length
    this.#tail = (this.#tail + text).slice(-LOOK_BACK_CHARACTERS)
  }

  #emitMarker(reading: Reading, passage: number): void {
    const known = this.#order.indexOf(passage)
    const ordinal = known >= 0 ? known + 1 : this.#order.push(passage)
    const position = this.#length
    this.#emit(reading, `[${ordinal}]`)
    reading.markers.push({ position, end: this.#length, ordinal, passage })
  }

  /** The next piece of the text, and where it ends; undefined if more has to come first. */
  #step(text: string, at: number, final: boolean): Step | undefined {
    const plain = this.#code.plainRun(text, at)
    if (plain > at) return this.#plainStep(text, at, plain, final)
    const fence = this.#code.step(text, at, final)
    if (fence === 'open') return undefined
    if (fence !== undefined) return { text: text.slice(at, fence), end: fence }
    if (text.charAt(at) === '⟦') return readHidden(text, at, final)
    return this.#readBracket(text, at, final)
  }

  /** Text without anything special; half a surrogate pair waits for the other half. */
  #plainStep(text: string, at: number, end: number, final: boolean): Step | undefined {
    const last = text.charCodeAt(end - 1)
    const isHalf = end === text.length && last >= 0xd800 && last <= 0xdbff
    const cut = isHalf && !final ? end - 1 : end
    if (cut === at) return undefined
    return { text: text.slice(at, cut).toWellFormed(), end: cut }
  }

  /** A bracket with the blanks before it, which go with a marker that is dropped. */
  #readBracket(text: string, at: number, final: boolean): Step | undefined {
    let open = at
    while (text.charAt(open) === ' ') open += 1
    if (open === text.length && !final) return undefined
    if (!OPENERS.includes(text.charAt(open)) || open === text.length) {
      return { text: text.slice(at, Math.max(open, at + 1)), end: Math.max(open, at + 1) }
    }
    const found = parseMarker(text, open)
    if (found === 'open' && !final) return undefined
    const literal = { text: text.slice(at, open + 1), end: open + 1 }
    if (found === undefined || found === 'open') return literal
    // One more character decides whether it is a link.
    if (found.end === text.length && !final) return undefined
    const whole = { text: text.slice(at, found.end), end: found.end }
    if (text.charAt(found.end) === '(' || this.#isDefinition(text, at, found.end)) return whole
    const given = found.numbers.filter((number) => number >= 1 && number <= this.#given)
    const bracket = text.slice(open, found.end)
    const before = this.#tail + text.slice(at, open)
    if (given.length === 0) {
      return this.#isOwnText(before, bracket, found.numbers) ? whole : { text: '', end: found.end }
    }
    const isOwn = this.#isOwn(before, bracket, text.slice(found.end), final)
    if (isOwn === undefined) return undefined
    if (isOwn) return whole
    return open > at
      ? { text: text.slice(at, open), end: open }
      : { text: '', end: found.end, passages: [...new Set(given)] }
  }

  /** `[1]: https://...` at the start of a line. */
  #isDefinition(text: string, at: number, end: number): boolean {
    return this.#code.isLineStart && text.charAt(at) !== ' ' && text.charAt(end) === ':'
  }

  /** A number that was never given is the document's own, or an index, or else invented. */
  #isOwnText(before: string, bracket: string, numbers: readonly number[]): boolean {
    if (this.#own.has(bracket)) return true
    return numbers.every((number) => number === 0) && /[\p{Letter}\p{Number}_)\]]$/u.test(before)
  }

  /**
   * A number that was given and that the document has at the same place. Where a sentence ends with it and no other
   * marker follows, it is ours all the same: else the sentence would have none.
   */
  #isOwn(before: string, bracket: string, after: string, final: boolean): boolean | undefined {
    if (!this.#own.hasBehind(before, bracket)) return false
    if (after.length < LOOK_AHEAD_CHARACTERS && !final) return undefined
    if (/^[.。,，;；!！?？]? {0,2}[[【]\d/u.test(after)) return true
    if (/[\p{Letter}\p{Number}_]$/u.test(before) && /^\p{ASCII}/u.test(before.slice(-1)))
      return true
    return !/^(?: {0,2}[.。!！?？\n]|\s*$)/u.test(after)
  }
}

interface Step {
  text: string
  /** Index in the text behind what was read. */
  end: number
  /** Of a marker: the passages it names. */
  passages?: number[]
}

/** `[2]`, `[2, 5]`, `【2】`, `[2-4]`; `open` if it may become one. */
function parseMarker(
  text: string,
  open: number,
): { numbers: number[]; end: number } | 'open' | undefined {
  const close = endOfNumbers(text, open)
  if (close === text.length) return 'open'
  if (!CLOSERS.includes(text.charAt(close))) return undefined
  const parts = text.slice(open + 1, close).split(/[,，、]/u)
  const numbers = parts.flatMap((part) => readRange(part.trim()) ?? Number.NaN)
  return numbers.some(Number.isNaN) ? undefined : { numbers, end: close + 1 }
}

function readRange(part: string): number[] | undefined {
  const [from, to, more] = part.split(/[–-]/u).map((number) => number.trim())
  if (more !== undefined || from === undefined || !/^\d{1,3}$/.test(from)) return undefined
  if (to === undefined) return [Number(from)]
  const [first, last] = [Number(from), Number(to)]
  if (!/^\d{1,3}$/.test(to) || last < first || last - first > MAX_RANGE) return undefined
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

/** Index behind the numbers that may follow an opening bracket. */
function endOfNumbers(text: string, open: number): number {
  const limit = Math.min(text.length, open + MAX_MARKER_CHARACTERS)
  let end = open + 1
  while (end < limit && /[\d ,，、–-]/u.test(text.charAt(end))) end += 1
  return end
}

/** A number of the document's, which was hidden from the model as one. */
function readHidden(text: string, at: number, final: boolean): Step | undefined {
  const close = endOfNumbers(text, at)
  if (close === text.length && close < at + MAX_MARKER_CHARACTERS && !final) return undefined
  if (text.charAt(close) !== '⟧') return { text: '⟦', end: at + 1 }
  return { text: `[${text.slice(at + 1, close)}]`, end: close + 1 }
}
