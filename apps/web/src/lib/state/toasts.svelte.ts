import { type FailureCode, toFailure } from '#lib/api/failure.ts'
import { failureMessage } from '#lib/i18n/failure-message.ts'

export interface Toast {
  id: number
  tone: 'info' | 'error'
  text: string
}

const INFO_MS = 4_000
const ERROR_MS = 9_000

/** Short notices at the edge of the screen, for what has no place of its own to say it. */
export class Toasts {
  #items = $state.raw<Toast[]>([])
  #nextId = 1

  get items(): Toast[] {
    return this.#items
  }

  info(text: string): void {
    this.#add('info', text)
  }

  fail(code: FailureCode): void {
    this.#add('error', failureMessage(code))
  }

  /** Runs an action and tells the person if it failed. True when it went well. */
  async attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action()
      return true
    } catch (cause) {
      this.fail((await toFailure(cause)).code)
      return false
    }
  }

  dismiss(id: number): void {
    this.#items = this.#items.filter((toast) => toast.id !== id)
  }

  #add(tone: Toast['tone'], text: string): void {
    const id = this.#nextId++
    // The same notice twice says nothing more.
    this.#items = [...this.#items.filter((toast) => toast.text !== text), { id, tone, text }]
    setTimeout(() => this.dismiss(id), tone === 'error' ? ERROR_MS : INFO_MS)
  }
}
