/** Counts what is done to one address, known or not, and says when it is too much. */
export class Attempts {
  readonly #most: number
  readonly #windowMs: number
  readonly #times = new Map<string, number[]>()

  constructor({ most, windowMs }: { most: number; windowMs: number }) {
    this.#most = most
    this.#windowMs = windowMs
  }

  /** False when there were too many within the window; such a one does not count. */
  allow(address: string, now = Date.now()): boolean {
    this.#forgetBefore(now - this.#windowMs)
    const times = this.#times.get(address) ?? []
    if (times.length >= this.#most) return false
    this.#times.set(address, [...times, now])
    return true
  }

  #forgetBefore(start: number): void {
    for (const [address, times] of this.#times) {
      const recent = times.filter((time) => time > start)
      if (recent.length === 0) this.#times.delete(address)
      else this.#times.set(address, recent)
    }
  }
}
