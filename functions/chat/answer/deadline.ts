import { AppError } from '../../_shared/contract/errors.ts'

export interface DeadlineOptions {
  /** Milliseconds that an answer may stand still: no stage reached, no token come. */
  idleMs: number
  /** Milliseconds that a model may take to its first token: to load, and to read the prompt. `idleMs` if not given. */
  firstTokenMs?: number
  /** Milliseconds that it may take in all. */
  totalMs: number
}

/**
 * Somebody asked the answer to stop, its row was ended or deleted by somebody else, or this worker has to go and another
 * one is to go on.
 */
export type Halt = 'stop' | 'gone' | 'handOver'

/** A worker that has to go has about as much computing left as it had. */
const MAX_LEAVING_MS = 1500
const HURRY_MS = 400

/**
 * The one reason to end an answer early, and the signal that carries it into every request. Whatever waits for a
 * server that accepts and never answers ends here.
 */
export class Deadline {
  readonly #aborter = new AbortController()
  readonly #options: DeadlineOptions
  readonly #total: ReturnType<typeof setTimeout>
  #idle: ReturnType<typeof setTimeout>
  #progressAt = Date.now()
  /** How long the answer may stand still now. */
  #limitMs: number
  #halted: Halt | undefined
  #leaving: ReturnType<typeof setTimeout> | undefined
  #isHurried = false

  constructor(options: DeadlineOptions) {
    this.#options = options
    this.#limitMs = options.idleMs
    this.#total = setTimeout(() => this.#end('answer_too_long'), options.totalMs)
    this.#idle = this.#startIdle()
  }

  get signal(): AbortSignal {
    return this.#aborter.signal
  }

  get halted(): Halt | undefined {
    return this.#halted
  }

  /** Whether the answer has moved within the time that it may stand still. */
  get isMoving(): boolean {
    return Date.now() - this.#progressAt < this.#limitMs
  }

  /** The answer has moved. */
  progress(): void {
    this.#wait(this.#options.idleMs)
  }

  /** A model is asked, which has the time of a first token until it moves. */
  awaitFirstToken(): void {
    this.#wait(this.#options.firstTokenMs ?? this.#options.idleMs)
  }

  /** Whether somebody else is to go on, at the next place that is fit for it. */
  get isLeaving(): boolean {
    return this.#leaving !== undefined
  }

  /** Whether the end of a word has to do for a fit place. */
  get isHurried(): boolean {
    return this.#isHurried
  }

  /** Somebody else is to go on: at the next fit place, or, where none comes, a little later, if that can be then. */
  leave(canBe: () => boolean): void {
    if (this.isLeaving) return
    const goNow = (): void => {
      if (canBe()) this.halt('handOver')
    }
    this.#leaving = setTimeout(() => {
      this.#isHurried = true
      this.#leaving = setTimeout(goNow, HURRY_MS)
    }, MAX_LEAVING_MS)
  }

  halt(reason: Halt): void {
    this.#halted ??= reason
    this.#end('answer_interrupted')
  }

  /** Awaits a promise that cannot take the signal, until the deadline ends it. Throws the reason of the end. */
  async race<T>(promise: Promise<T>): Promise<T> {
    this.signal.throwIfAborted()
    const { promise: ended, reject } = Promise.withResolvers<never>()
    const onAbort = (): void => reject(this.signal.reason)
    this.signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await Promise.race([promise, ended])
    } finally {
      this.signal.removeEventListener('abort', onAbort)
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#leaving)
    clearTimeout(this.#idle)
    clearTimeout(this.#total)
  }

  #wait(limitMs: number): void {
    this.#progressAt = Date.now()
    this.#limitMs = limitMs
    clearTimeout(this.#idle)
    this.#idle = this.#startIdle()
  }

  #startIdle(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#end('answer_timeout'), this.#limitMs)
  }

  #end(code: 'answer_too_long' | 'answer_timeout' | 'answer_interrupted'): void {
    clearTimeout(this.#idle)
    clearTimeout(this.#total)
    if (!this.signal.aborted) this.#aborter.abort(new AppError(code))
  }
}

/** Reads a stream until it ends or the deadline does; each piece is progress. */
export async function* readUntil<T>(
  source: AsyncIterable<T>,
  deadline: Deadline,
): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await deadline.race(iterator.next())
      if (next.done) return
      deadline.progress()
      yield next.value
    }
  } finally {
    // Not awaited: a source that hangs would not return either.
    iterator.return?.().catch(() => undefined)
  }
}
