import { vi } from 'vitest'

/** For tests: the states that realtime-js reports of a channel. */
export type Status = 'SUBSCRIBED' | 'CHANNEL_ERROR' | 'TIMED_OUT' | 'CLOSED'

/** A channel of realtime-js as far as it is used: joined when a test says so. */
export class FakeChannel {
  readonly handlers = new Map<string, (message: { payload: unknown }) => void>()
  report: ((status: Status) => void) | null = null

  on(_type: 'broadcast', { event }: { event: string }, handle: (m: { payload: unknown }) => void) {
    this.handlers.set(event, handle)
    return this
  }

  subscribe(report: (status: Status) => void) {
    if (this.report) throw new Error('tried to subscribe multiple times')
    this.report = report
    return this
  }
}

export class FakeSession {
  isEnded = false
  readonly ended = new Set<() => void>()
  readonly renewed = new Set<() => void>()
  readonly release = vi.fn()
  holdAuthLoad = () => this.release
  onEnded = (listener: () => void) => this.#add(this.ended, listener)
  onRenewed = (listener: () => void) => this.#add(this.renewed, listener)

  end() {
    this.isEnded = true
    for (const listener of this.ended) listener()
  }

  renew() {
    this.isEnded = false
    for (const listener of this.renewed) listener()
  }

  #add(listeners: Set<() => void>, listener: () => void) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
}
