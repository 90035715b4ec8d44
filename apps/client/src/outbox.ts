import type { Core } from './core.ts'
import { newId } from './documents/new-id.ts'
import type { DocumindErrorCode } from './errors/codes.ts'
import { DocumindError } from './errors/documind-error.ts'
import { toError } from './errors/to-error.ts'
import { hasArrived, newestQuestion } from './outbox-rows.ts'
import { ask, type Question } from './questions.ts'
import { type Observable, Store } from './store.ts'
import { readJson } from './storage.ts'
import { type Outgoing, parseOutgoing } from './outgoing.ts'

/** What is no answer to the question but the want of one. */
const WAITS: readonly (DocumindErrorCode | null)[] = [
  'offline',
  'session_expired',
  'unauthenticated',
]

/**
 * Questions on their way. They are kept until the server has them, through the end of the app too, and sent in order: when
 * they come, when somebody signs in, when a channel is live again, and at `flush`. One whose reply was lost is looked for
 * among the rows before it is sent again, so that nothing is asked twice.
 */
export class Outbox implements Observable<readonly Outgoing[]> {
  readonly #core: Core
  readonly #store = new Store<readonly Outgoing[]>([])
  readonly #restored: Promise<void>
  #sending: Promise<void> = Promise.resolve()
  #nextSending: Promise<void> | null = null

  readonly get = this.#store.get
  readonly subscribe = this.#store.subscribe

  constructor(core: Core) {
    this.#core = core
    this.#restored = this.#restore()
    core.session.subscribe((who) => {
      if (who) this.#flushSoon()
    })
  }

  /** Keeps a question and sends it as soon as that is possible. @returns its local id */
  async send(roomId: string, question: Question): Promise<string> {
    await this.#restored
    await this.#core.session.ready
    // A session that has ended goes on when they sign in again.
    const userId = this.#core.session.lastUserId
    if (userId === null) throw new DocumindError('unauthenticated')
    const localId = newId(userId)
    const item = { ...question, localId, roomId, userId, code: null, after: null }
    await this.#put([...this.get(), { ...item, state: 'waiting' }])
    this.#flushSoon()
    return localId
  }

  /** Tries one again that failed. */
  async retry(localId: string): Promise<void> {
    await this.#change(localId, { state: 'waiting', code: null })
    await this.flush()
  }

  async discard(localId: string): Promise<void> {
    await this.#put(this.get().filter((item) => item.localId !== localId))
  }

  /** Sends what waits. Resolves when each has been tried. */
  flush(): Promise<void> {
    // Calls while one is under way get one more behind it, together, for what has come since.
    this.#nextSending ??= (async () => {
      await this.#restored
      await this.#sending.catch(ignore)
      this.#nextSending = null
      this.#sending = this.#sendWaiting()
      await this.#sending
    })()
    return this.#nextSending
  }

  /** What fails stands with its code in the items; a storage that fails says so to whoever sends. */
  #flushSoon(): void {
    this.flush().catch(ignore)
  }

  async #sendWaiting(): Promise<void> {
    const userId = this.#core.session.get()?.userId
    const own = this.get().filter((item) => item.userId === userId)
    for (const { localId } of own.filter(({ state }) => state !== 'failed')) {
      const code = await this.#deliver(localId)
      // The others would only meet the same.
      if (WAITS.includes(code)) return
    }
  }

  /** @returns why it is still here; null when it is not */
  async #deliver(localId: string): Promise<DocumindErrorCode | null> {
    const item = this.get().find((one) => one.localId === localId)
    if (!item) return null
    try {
      await this.#change(localId, { state: 'sending' })
      if (item.after === null) {
        const after = await newestQuestion(this.#core, item)
        await this.#change(localId, { after })
        await ask(this.#core, item.roomId, item)
      } else if (!(await hasArrived(this.#core, item, item.after))) {
        await ask(this.#core, item.roomId, item)
      }
      await this.discard(localId)
      return null
    } catch (cause) {
      const { code } = await toError(cause)
      await this.#change(localId, { state: WAITS.includes(code) ? 'waiting' : 'failed', code })
      return code
    }
  }

  async #change(localId: string, change: Partial<Outgoing>): Promise<void> {
    await this.#put(
      this.get().map((item) => (item.localId === localId ? { ...item, ...change } : item)),
    )
  }

  async #put(items: readonly Outgoing[]): Promise<void> {
    this.#store.set(items)
    await this.#core.storage.setItem(KEY, JSON.stringify(items))
  }

  async #restore(): Promise<void> {
    const stored = await readJson(this.#core.storage, KEY)
    if (Array.isArray(stored)) this.#store.set(stored.flatMap((item) => parseOutgoing(item) ?? []))
  }
}

const KEY = 'documind:outbox'

const ignore = (): void => undefined
