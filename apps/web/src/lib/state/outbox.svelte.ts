import { type FailureCode, toFailure } from '#lib/api/failure.ts'
import { readStored, unsentKey, writeStored } from './storage.ts'

/** A question that is on its way or did not get there. */
export interface Outgoing {
  localId: string
  text: string
  state: 'sending' | 'failed'
  code: FailureCode | null
}

/** Questions that have no row yet. They survive a failed request, and a reload, until discarded. */
export class Outbox {
  readonly #key: string
  readonly #send: (text: string) => Promise<void>
  #items = $state.raw<Outgoing[]>([])

  constructor(roomId: string, send: (text: string) => Promise<void>) {
    this.#key = unsentKey(roomId)
    this.#send = send
  }

  get items(): Outgoing[] {
    return this.#items
  }

  /** Brings back what an earlier visit could not send; `isKnown` drops what arrived after all. */
  restore(isKnown: (text: string) => boolean): void {
    const texts = parseTexts(readStored(this.#key)).filter((text) => !isKnown(text))
    this.#set(texts.map((text) => ({ ...newItem(text), state: 'failed', code: 'offline' })))
  }

  async send(text: string): Promise<void> {
    const item = newItem(text)
    this.#set([...this.#items, item])
    await this.#deliver(item)
  }

  async retry(localId: string): Promise<void> {
    const item = this.#items.find((candidate) => candidate.localId === localId)
    if (!item) return
    this.#replace({ ...item, state: 'sending', code: null })
    await this.#deliver(item)
  }

  discard(localId: string): void {
    this.#set(this.#items.filter((item) => item.localId !== localId))
  }

  async #deliver(item: Outgoing): Promise<void> {
    try {
      await this.#send(item.text)
      this.discard(item.localId)
    } catch (cause) {
      const { code } = await toFailure(cause)
      this.#replace({ ...item, state: 'failed', code })
    }
  }

  #replace(next: Outgoing): void {
    this.#set(this.#items.map((item) => (item.localId === next.localId ? next : item)))
  }

  #set(items: Outgoing[]): void {
    this.#items = items
    const texts = items.map((item) => item.text)
    writeStored(this.#key, texts.length > 0 ? JSON.stringify(texts) : '')
  }
}

function newItem(text: string): Outgoing {
  return { localId: crypto.randomUUID(), text, state: 'sending', code: null }
}

function parseTexts(stored: string): string[] {
  try {
    const value: unknown = JSON.parse(stored)
    return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : []
  } catch {
    return []
  }
}
