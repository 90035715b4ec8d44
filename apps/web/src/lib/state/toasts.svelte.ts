import { type FailureCode, toFailure } from '#lib/api/failure.ts'
import { m } from '#lib/paraglide/messages.js'
import { isRareFailure } from '#lib/i18n/rare-failure-codes.ts'
import { failureMessage } from '#lib/i18n/failure-message.ts'
import { loadRareFailures } from '#lib/i18n/rare-failures.svelte.ts'

export interface ToastAction {
  label: string
  run: () => unknown
}

export interface Toast {
  id: number
  tone: 'info' | 'error'
  text: string
  action: ToastAction | null
}

const INFO_MS = 4_000
const ERROR_MS = 9_000
/** To act takes time to read, think and get there. */
const ACTION_MS = 10_000

/** Short notices at the edge of the screen, for news that has no place of its own there. */
export class Toasts {
  #items = $state.raw<Toast[]>([])
  #nextId = 1
  #held = false
  readonly #timers: Record<number, ReturnType<typeof setTimeout>> = {}

  get items(): Toast[] {
    return this.#items
  }

  info(text: string): void {
    this.#add('info', text, null)
  }

  /** A notice with something to do about it. */
  offer(text: string, action: ToastAction): void {
    this.#add('info', text, action)
  }

  fail(code: FailureCode): void {
    const say = (): void => this.#add('error', failureMessage(code), null)
    // A toast keeps its words: they have to be there.
    if (isRareFailure(code)) void loadRareFailures().then(say)
    else say()
  }

  /** Runs an action and shows it when that failed. True when it went well. */
  async attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action()
      return true
    } catch (cause) {
      this.fail((await toFailure(cause)).code)
      return false
    }
  }

  /** Copies a text, and says so. */
  copy(text: string): Promise<boolean> {
    return this.attempt(async () => {
      await navigator.clipboard.writeText(text)
      this.info(m.copied())
    })
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers[id])
    this.#items = this.#items.filter((toast) => toast.id !== id)
    // Closing the last notice with the keyboard fires no event that would release it.
    if (this.#items.length === 0) this.#held = false
  }

  /** While somebody points at the notices or is in them, none goes away. */
  hold(): void {
    this.#held = true
    for (const { id } of this.#items) clearTimeout(this.#timers[id])
  }

  release(): void {
    this.#held = false
    for (const toast of this.#items) this.#dismissLater(toast)
  }

  #add(tone: Toast['tone'], text: string, action: ToastAction | null): void {
    // The same notice is not shown twice.
    const same = this.#items.find((toast) => toast.text === text)
    if (same) this.dismiss(same.id)
    const toast = { id: this.#nextId++, tone, text, action }
    this.#items = [...this.#items, toast]
    this.#dismissLater(toast)
  }

  #dismissLater({ id, tone, action }: Toast): void {
    clearTimeout(this.#timers[id])
    if (this.#held) return
    const wait = action ? ACTION_MS : tone === 'error' ? ERROR_MS : INFO_MS
    this.#timers[id] = setTimeout(() => this.dismiss(id), wait)
  }
}
