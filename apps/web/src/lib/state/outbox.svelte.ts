import { type FailureCode, toFailure } from '#lib/api/failure.ts'
import type { Message } from '#lib/contract.ts'
import { readStored, storedKeys, unsentKey, writeStored } from './storage.ts'

/** A question that is on its way or did not get there. */
export interface Outgoing {
  localId: string
  text: string
  /** The only documents that are asked; null for all. */
  documentIds: string[] | null
  /** The newest message when it was sent, by `created_at`: its own row can only be younger. */
  after: string
  /** When it was sent, and after every other of this tab: several can have the same `after`. */
  sentAt: number
  state: 'sending' | 'failed'
  /** Why it failed; null for one of an earlier visit, whose reason may be no more. */
  code: FailureCode | null
}

interface Options {
  /** Of the conversation, `placeOf`. */
  place: string
  send: (text: string, documentIds: string[] | null) => Promise<void>
  /** `created_at` of the newest message, empty when there is none. */
  newest: () => string
}

/**
 * Questions that have no row yet. They survive a failed request, and a reload, until discarded. Each is
 * stored under a key of its own, so that two tabs of one conversation leave each other's alone.
 */
export class Outbox {
  readonly #options: Options
  #items = $state.raw<Outgoing[]>([])

  constructor(options: Options) {
    this.#options = options
  }

  get items(): Outgoing[] {
    return this.#items
  }

  /** Brings back what an earlier visit could not send, but for what arrived after all. */
  restore(messages: readonly Message[]): void {
    const items = storedKeys(this.#keyOf('')).flatMap((key) => parseItem(readStored(key)) ?? [])
    items.sort((a, b) => a.sentAt - b.sentAt)
    this.#items = withoutArrived(items, messages)
    for (const item of items) if (!this.#items.includes(item)) this.#forget(item.localId)
  }

  async send(text: string, documentIds: string[] | null = null): Promise<void> {
    const localId = crypto.randomUUID()
    const after = this.#options.newest()
    const sentAt = Math.max(Date.now(), (this.#items.at(-1)?.sentAt ?? 0) + 1)
    const kept = { localId, text, documentIds, after, sentAt }
    const item: Outgoing = { ...kept, state: 'sending', code: null }
    this.#items = [...this.#items, item]
    writeStored(this.#keyOf(localId), JSON.stringify(kept))
    await this.#deliver(item)
  }

  async retry(localId: string): Promise<void> {
    const item = this.#items.find((candidate) => candidate.localId === localId)
    if (!item) return
    this.#replace({ ...item, state: 'sending', code: null })
    await this.#deliver(item)
  }

  /** Sends what was refused for want of a session, now that there is one. */
  async retryRefused(): Promise<void> {
    for (const { localId, code } of this.#items) {
      if (code === 'session_expired' || code === 'unauthenticated') await this.retry(localId)
    }
  }

  discard(localId: string): void {
    this.#items = this.#items.filter((item) => item.localId !== localId)
    this.#forget(localId)
  }

  async #deliver(item: Outgoing): Promise<void> {
    try {
      await this.#options.send(item.text, item.documentIds)
      this.discard(item.localId)
    } catch (cause) {
      const { code } = await toFailure(cause)
      this.#replace({ ...item, state: 'failed', code })
    }
  }

  #replace(next: Outgoing): void {
    this.#items = this.#items.map((item) => (item.localId === next.localId ? next : item))
  }

  #forget(localId: string): void {
    writeStored(this.#keyOf(localId), '')
  }

  #keyOf(localId: string): string {
    return unsentKey(this.#options.place, localId)
  }
}

/** Without the questions whose row has come; one row stands for one question. */
export function withoutArrived(
  items: readonly Outgoing[],
  messages: readonly Message[],
): Outgoing[] {
  const taken: Message[] = []
  return items.filter(({ text, after }) => {
    const row = messages.find(
      (message) =>
        message.role === 'user' &&
        message.content === text &&
        message.created_at > after &&
        !taken.includes(message),
    )
    if (row) taken.push(row)
    return row === undefined
  })
}

function parseItem(stored: string): Outgoing | undefined {
  try {
    const item = JSON.parse(stored) as Partial<Record<string, unknown>>
    const { localId, text, documentIds, after, sentAt } = item
    if (typeof localId !== 'string' || typeof text !== 'string' || typeof after !== 'string') return
    const chosen = Array.isArray(documentIds) ? documentIds.map(String) : null
    // One of an earlier version of the app says no more than after which message it was.
    const at = typeof sentAt === 'number' ? sentAt : Date.parse(after) || 0
    return { localId, text, documentIds: chosen, after, sentAt: at, state: 'failed', code: null }
  } catch {
    return undefined
  }
}
