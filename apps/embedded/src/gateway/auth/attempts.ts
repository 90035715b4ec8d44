/** Times that are remembered for one key are at most `most`; keys beyond this many are forgotten, oldest first. */
const MAX_KEYS = 20_000

/** Counts what is done under one key (an address, a sender) within a window, and says when it is too much. */
export class Attempts {
  readonly #most: number
  readonly #windowMs: number
  readonly #times = new Map<string, number[]>()

  constructor({ most, windowMs }: { most: number; windowMs: number }) {
    this.#most = most
    this.#windowMs = windowMs
  }

  /** Counts one; false when there were too many within the window, and then counts none. */
  allow(key: string, now = Date.now()): boolean {
    const times = this.#recent(key, now)
    if (times.length >= this.#most) return false
    this.#times.delete(key)
    this.#times.set(key, [...times, now])
    const [oldest] = this.#times.keys()
    if (this.#times.size > MAX_KEYS && oldest !== undefined) this.#times.delete(oldest)
    return true
  }

  /** Takes one back: it went well, and only failures count. */
  forgive(key: string): void {
    this.#times.get(key)?.pop()
  }

  /** Seconds until `allow` says yes again. */
  wait(key: string, now = Date.now()): number {
    const times = this.#recent(key, now)
    const [first] = times
    if (times.length < this.#most || first === undefined) return 0
    return Math.max(1, Math.ceil((first + this.#windowMs - now) / 1000))
  }

  #recent(key: string, now: number): number[] {
    const times = (this.#times.get(key) ?? []).filter((time) => time > now - this.#windowMs)
    if (times.length === 0) this.#times.delete(key)
    return times
  }
}
