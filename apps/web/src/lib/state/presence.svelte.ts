import type { RealtimeChannel } from '@supabase/realtime-js'
import { type Check, isNullable, isObject, parserOf } from '@documind/client/live/parse'
import { readStored, writeStored } from './storage.ts'

/** However many come and go, the screen changes this often at most. */
const SHOW_PAUSE_MS = 1_000
/** Who is only passing through is not announced to everybody. */
const SETTLE_MS = 2_000
/** Realtime ends a channel that says more than 5 times in 30 s what it tracks, and with it would go all that is live. */
const WINDOW_MS = 30_000
const CALLS_PER_WINDOW = 4
/** What changes with every scroll leaves calls for what is worth more. */
const CALLS_KEPT = 2
/** A page that is passed on the way to another is told to nobody. */
const READING_MS = 2_000
/** Until the page of a quote is before one, so that both are told at once. */
const LOOKING_MS = 500
/** After the last key. */
const TYPING_MS = 6_000
const MARKS_KEY = 'documind:reading-marks'

/** What somebody does in a room. Said by their browser, so nothing may hang on it. */
export type Doing = {
  /** The conversation that they write a question in. */
  typing: string | null
  /** The page of a document that is before them. */
  reading: { document_id: string; page: number } | null
  /** The quote that they look at: of which answer, and the number that it shows. */
  quote: { message_id: string; position: number; number: number } | null
}

export interface Here extends Doing {
  userId: string
}

const isCount: Check<number> = (value): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0
/** No longer than ids are: what others' browsers say is kept, and compared. */
const isId: Check<string> = (value): value is string =>
  typeof value === 'string' && value.length <= 40
const parseDoing = parserOf<Doing>({
  typing: isNullable(isId),
  reading: isNullable(isObject({ document_id: isId, page: isCount })),
  quote: isNullable(isObject({ message_id: isId, position: isCount, number: isCount })),
})

const NOTHING: Doing = { typing: null, reading: null, quote: null }

/** Who is in a room besides oneself, and what they do there. */
export class Presence {
  readonly #userId: string
  #others = $state.raw<readonly Here[]>([])
  #marks = $state(readStored(MARKS_KEY) !== 'off')
  #channel: RealtimeChannel | null = null
  #doing: Doing = NOTHING
  #told = ''
  /** When it was told what this screen does, within the last window. */
  #calls: number[] = []
  #showTimer: ReturnType<typeof setTimeout> | undefined
  #tellTimer: ReturnType<typeof setTimeout> | undefined
  #tellAt = 0
  #typingTimer: ReturnType<typeof setTimeout> | undefined

  constructor(userId: string) {
    this.#userId = userId
  }

  get others(): readonly Here[] {
    return this.#others
  }

  /** Whether places in documents are shown, and told; kept per device. */
  get marks(): boolean {
    return this.#marks
  }

  setMarks(on: boolean): void {
    this.#marks = on
    writeStored(MARKS_KEY, on ? '' : 'off')
    this.#tell()
  }

  /** @param channel the one that is live; null too where there is nobody to tell */
  use(channel: RealtimeChannel | null): void {
    if (channel === this.#channel) return
    this.#channel = channel
    this.#told = ''
    this.#calls = []
    clearTimeout(this.#tellTimer)
    this.#tellTimer = undefined
    if (channel) this.#tell({ atLeast: SETTLE_MS })
    this.onSync()
  }

  stop(): void {
    this.#channel = null
    for (const timer of [this.#showTimer, this.#tellTimer, this.#typingTimer]) clearTimeout(timer)
  }

  /** Somebody came, went, or does something else. */
  onSync = (): void => {
    this.#showTimer ??= setTimeout(() => {
      this.#showTimer = undefined
      const next = toOthers(this.#channel?.presenceState() ?? {}, this.#userId)
      if (JSON.stringify(next) !== JSON.stringify(this.#others)) this.#others = next
    }, SHOW_PAUSE_MS)
  }

  /** @param threadId null once the question is sent or given up */
  type(threadId: string | null): void {
    clearTimeout(this.#typingTimer)
    if (threadId !== null) this.#typingTimer = setTimeout(() => this.type(null), TYPING_MS)
    if (threadId === this.#doing.typing) return
    this.#doing = { ...this.#doing, typing: threadId }
    this.#tell()
  }

  read(reading: Doing['reading']): void {
    this.#doing = { ...this.#doing, reading }
    this.#tell({ atLeast: READING_MS, spare: CALLS_KEPT })
  }

  look(quote: Doing['quote']): void {
    this.#doing = { ...this.#doing, quote }
    this.#tell({ atLeast: LOOKING_MS })
  }

  /**
   * Tells what this screen does, as soon as that may be said again.
   * @param atLeast to wait, in milliseconds
   * @param spare calls of the window that are left to others
   */
  #tell({ atLeast = 0, spare = 0 } = {}): void {
    if (!this.#channel) return
    const now = Date.now()
    this.#calls = this.#calls.filter((at) => now - at < WINDOW_MS)
    const first = this.#calls.at(spare - CALLS_PER_WINDOW)
    const wait = first === undefined ? atLeast : Math.max(atLeast, first + WINDOW_MS - now)
    // One that is due before says this too.
    if (this.#tellTimer !== undefined && this.#tellAt <= now + wait) return
    clearTimeout(this.#tellTimer)
    this.#tellAt = now + wait
    this.#tellTimer = setTimeout(() => this.#track(), wait)
  }

  #track(): void {
    this.#tellTimer = undefined
    const doing = this.#marks ? this.#doing : { ...this.#doing, reading: null }
    const said = JSON.stringify(doing)
    if (!this.#channel || said === this.#told) return
    this.#told = said
    this.#calls.push(Date.now())
    // If it fails, the next change says it, or the next connection.
    this.#channel.track(doing).catch(() => undefined)
  }
}

/** One line a person, however many screens they have; what a screen says that is not in the expected form counts as nothing. */
function toOthers(state: Record<string, readonly object[]>, userId: string): Here[] {
  return Object.entries(state)
    .filter(([id]) => id !== userId)
    .map(([id, screens]) => {
      const all = screens.flatMap((screen) => parseDoing(screen) ?? [])
      return {
        userId: id,
        typing: all.find(({ typing }) => typing !== null)?.typing ?? null,
        reading: all.find(({ reading }) => reading !== null)?.reading ?? null,
        quote: all.find(({ quote }) => quote !== null)?.quote ?? null,
      }
    })
    .sort((a, b) => (a.userId < b.userId ? -1 : 1))
}
