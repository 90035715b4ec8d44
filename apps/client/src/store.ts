/**
 * Something that changes. `subscribe` calls the listener at once with the value of now, and again with each later one,
 * until the function that it returns is called: the contract of Svelte's stores, and what `useSyncExternalStore` of
 * React takes (`subscribe`, `get`). A value is never changed in place.
 */
export interface Observable<T> {
  get(): T
  subscribe(listener: (value: T) => void): () => void
}

/** Resolves with the first value that is as wanted, which may be the one of now. */
export function until<T>(observable: Observable<T>, isWanted: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    let isDone = false
    const stop = observable.subscribe((value) => {
      if (isDone || !isWanted(value)) return
      isDone = true
      resolve(value)
      // Not at once: within `subscribe` itself there is nothing to call yet.
      void Promise.resolve().then(() => stop())
    })
  })
}

export class Store<T> implements Observable<T> {
  #value: T
  readonly #listeners = new Set<(value: T) => void>()

  constructor(value: T) {
    this.#value = value
  }

  get = (): T => this.#value

  subscribe = (listener: (value: T) => void): (() => void) => {
    // A function of its own: the same listener may come twice.
    const own = (value: T): void => listener(value)
    this.#listeners.add(own)
    own(this.#value)
    return () => {
      this.#listeners.delete(own)
    }
  }

  set(value: T): void {
    this.#value = value
    for (const listener of [...this.#listeners]) listener(value)
  }
}
