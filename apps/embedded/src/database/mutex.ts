/**
 * Hands out one turn at a time, in the order asked for. `acquire` resolves to the function that
 * gives the turn back; calling that twice is harmless.
 */
export class Mutex {
  #tail: Promise<void> = Promise.resolve()

  async acquire(): Promise<() => void> {
    const previous = this.#tail
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#tail = previous.then(() => promise)
    await previous
    return resolve
  }

  async run<T>(use: () => Promise<T>): Promise<T> {
    const release = await this.acquire()
    try {
      return await use()
    } finally {
      release()
    }
  }
}
