import { type ReasoningHabits, soundOf } from './reasoning-habits.ts'
import { findMark, LONGEST_MARK, partialMarkAt, type ReasoningMark } from './reasoning-tags.ts'

/** `restart`: what was given as text before was reasoning, and is none of the answer. */
export type FilteredPiece = { kind: 'text' | 'reasoning'; text: string } | { kind: 'restart' }

/** Some servers lose the channel marks of gpt-oss: its channel's name stands glued to the text. */
const GLUED_CHANNEL = /^\s*analysis(?=[A-Z])/
/** Before an answer, or before the tag that opens its reasoning. */
const BLANK_LINES = /^\s*\n|^\s+$/
const GLUED_NAME = 'analysis'

/**
 * Takes a model's reasoning out of its text, as the pieces come: what stands between tags, what stands before a closing
 * tag that nothing opened, tags cut in two. Tags in code are text: documents have them too. Text of a model that may
 * close what it never opened is held back until its tag, or its end, has come.
 */
export class ReasoningFilter {
  readonly #habits: ReasoningHabits
  readonly #model: string
  #mode: 'start' | 'held' | 'answer' | 'reasoning' = 'start'
  #bySound = false
  /** Not given out yet: a beginning that is not understood, held text, or what may be half of a tag. */
  #buffer = ''
  /** The last of the reasoning that was given out. */
  #previous = ''
  /** How much of held text was searched for marks. */
  #searched = 0
  #code = new CodeState()
  #hasOpened = false
  #hasText = false
  #separates = false

  constructor(model: string, habits: ReasoningHabits) {
    this.#model = model
    this.#habits = habits
  }

  /** The server sends reasoning in a field of its own, so that all of the text is answer. */
  noteSeparateField(): FilteredPiece[] {
    this.#separates = true
    if (this.#mode !== 'start' && this.#mode !== 'held') return []
    return this.#release()
  }

  push(text: string): FilteredPiece[] {
    this.#buffer += text
    const pieces: FilteredPiece[] = []
    if (this.#mode === 'start') this.#start()
    while (this.#step(pieces));
    // Held text is a sign of life, and nothing to show.
    if (this.#mode === 'held' && text !== '') pieces.push({ kind: 'reasoning', text: '' })
    return pieces
  }

  /** @param isCut the model was not allowed to write on: what it held may be unfinished reasoning */
  end(isCut: boolean): FilteredPiece[] {
    const isThought = this.#mode === 'held' && isCut && !this.#bySound
    if (this.#mode === 'reasoning' || isThought) return this.#flush('reasoning')
    if (this.#mode === 'held' && this.#bySound) this.#habits.noteFalseAlarm(this.#model)
    if (!this.#hasOpened || this.#separates) this.#habits.note(this.#model, 'speaks')
    if (this.#mode === 'held' || this.#mode === 'start') return this.#release()
    return this.#flush('text')
  }

  #start(): void {
    if (this.#buffer.trim() === '') return
    if (GLUED_NAME.startsWith(this.#buffer.trim())) return
    if (GLUED_CHANNEL.test(this.#buffer)) {
      this.#buffer = this.#buffer.trimStart().slice(GLUED_NAME.length)
      this.#open()
      return
    }
    const caution = this.#separates ? 'none' : this.#habits.caution(this.#model)
    const sound = caution === 'bySound' ? soundOf(this.#buffer) : 'answer'
    if (sound === 'open') return
    this.#bySound = sound === 'thought'
    this.#mode = caution === 'hold' || this.#bySound ? 'held' : 'answer'
  }

  /** Deals with the next mark of the buffer; false when there is none, or more has to come first. */
  #step(pieces: FilteredPiece[]): boolean {
    if (this.#mode === 'start') return false
    if (this.#mode === 'reasoning') return this.#readReasoning(pieces)
    if (this.#mode === 'held') return this.#readHeld(pieces)
    const mark = findMark(this.#buffer, 0, (found) => this.#isMeant(found))
    if (!mark) {
      const safe = partialMarkAt(this.#buffer, false)
      this.#give(this.#buffer.slice(0, safe), pieces)
      this.#buffer = this.#buffer.slice(safe)
      return false
    }
    const before = this.#buffer.slice(0, mark.start)
    this.#buffer = this.#buffer.slice(mark.end)
    if (mark.kind === 'close' && !this.#hasOpened && (this.#hasText || before.trim() !== '')) {
      this.#restart(before, pieces)
      return true
    }
    this.#give(before, pieces)
    if (mark.kind === 'open') this.#open()
    return true
  }

  #readReasoning(pieces: FilteredPiece[]): boolean {
    const mark = findMark(
      this.#buffer,
      0,
      ({ kind, start }) => kind === 'close' && !this.#isQuoted(start),
    )
    const end = mark?.start ?? partialMarkAt(this.#buffer, true)
    if (end > 0) pieces.push({ kind: 'reasoning', text: this.#buffer.slice(0, end) })
    this.#previous = this.#buffer[end - 1] ?? this.#previous
    this.#buffer = this.#buffer.slice(mark?.end ?? end)
    if (mark) this.#mode = 'answer'
    return mark !== undefined
  }

  #readHeld(pieces: FilteredPiece[]): boolean {
    const from = Math.max(0, this.#searched - LONGEST_MARK)
    const mark = findMark(this.#buffer, from, ({ start }) => !this.#isQuoted(start))
    this.#searched = this.#buffer.length
    return mark !== undefined && this.#leaveHold(mark, pieces)
  }

  /** Held text is reasoning if a closing tag ends it, and answer if an opening one follows it. */
  #leaveHold(mark: ReasoningMark, pieces: FilteredPiece[]): boolean {
    const before = this.#buffer.slice(0, mark.start)
    this.#buffer = this.#buffer.slice(mark.end)
    this.#mode = 'answer'
    if (mark.kind === 'close') {
      if (before !== '') pieces.push({ kind: 'reasoning', text: before })
      this.#hasOpened = true
      this.#habits.note(this.#model, 'closes')
      return true
    }
    this.#give(before, pieces)
    if (mark.kind === 'open') this.#open()
    return true
  }

  /** What was shown, and what stands before the tag, was reasoning: the last resort for a model that nobody knew. */
  #restart(before: string, pieces: FilteredPiece[]): void {
    if (this.#hasText) pieces.push({ kind: 'restart' })
    if (before !== '') pieces.push({ kind: 'reasoning', text: before })
    this.#habits.note(this.#model, 'closes')
    this.#hasOpened = true
    this.#hasText = false
    this.#code = new CodeState()
  }

  #open(): void {
    this.#hasOpened = true
    this.#mode = 'reasoning'
    // Both tags, or a channel: nothing that has to be held back.
    this.#habits.note(this.#model, 'speaks')
  }

  #release(): FilteredPiece[] {
    this.#mode = 'answer'
    return this.#flush('text')
  }

  #flush(kind: 'text' | 'reasoning'): FilteredPiece[] {
    const pieces: FilteredPiece[] = []
    if (kind === 'text') this.#give(this.#buffer, pieces)
    else if (this.#buffer !== '') pieces.push({ kind, text: this.#buffer })
    this.#buffer = ''
    return pieces
  }

  /** An answer begins with its first word. */
  #give(text: string, pieces: FilteredPiece[]): void {
    const follows = this.#hasOpened || this.#separates
    const own = this.#hasText ? text : follows ? text.trimStart() : text.replace(BLANK_LINES, '')
    if (own === '') return
    this.#hasText ||= own.trim() !== ''
    this.#code.read(own)
    pieces.push({ kind: 'text', text: own })
  }

  /** Reasoning is not well-formed: a backtick that is never closed must not hide the end of it. */
  #isQuoted(start: number): boolean {
    return (start === 0 ? this.#previous : this.#buffer[start - 1]) === '`'
  }

  #isMeant({ start }: ReasoningMark): boolean {
    // A mark that is a plain word is one within reasoning only.
    return (
      !/\p{Letter}/u.test(this.#buffer[start] ?? '') &&
      !this.#code.after(this.#buffer.slice(0, start))
    )
  }
}

const FENCE = /^ {0,3}(?:```|~~~)/

/** Whether a text that grows stands within code: a fence, or backticks of its line. */
class CodeState {
  #inFence = false
  #line = ''

  read(text: string): void {
    const lines = (this.#line + text).split('\n')
    this.#line = lines.pop() ?? ''
    for (const line of lines) if (FENCE.test(line)) this.#inFence = !this.#inFence
  }

  /** Whether what follows `text` would be code. */
  after(text: string): boolean {
    const ahead = new CodeState()
    ahead.#inFence = this.#inFence
    ahead.#line = this.#line
    ahead.read(text)
    const ticks = ahead.#line.match(/`/g)?.length ?? 0
    return ahead.#inFence !== FENCE.test(ahead.#line) || ticks % 2 === 1
  }
}
