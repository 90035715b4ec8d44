import { AppError } from '../../_shared/contract/errors.ts'

export interface DeadlineOptions {
  /** Milliseconds that an answer may stand still: no stage reached, no token come. */
  idleMs: number
  /** Milliseconds that it may take in all. */
  totalMs: number
}

/** Somebody asked the answer to stop, or its row was ended or deleted by somebody else. */
export type Halt = 'stop' | 'gone'

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
  #halted: Halt | undefined

  constructor(options: DeadlineOptions) {
    this.#options = options
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
    return Date.now() - this.#progressAt < this.#options.idleMs
  }

  /** The answer has moved. */
  progress(): void {
    this.#progressAt = Date.now()
    clearTimeout(this.#idle)
    this.#idle = this.#startIdle()
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
    clearTimeout(this.#idle)
    clearTimeout(this.#total)
  }

  #startIdle(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#end('answer_timeout'), this.#options.idleMs)
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
