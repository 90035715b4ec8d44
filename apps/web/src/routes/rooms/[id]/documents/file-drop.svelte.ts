import type { Attachment } from 'svelte/attachments'

/** Files dropped anywhere on an element. Text and links that are dragged over it are left alone. */
export class FileDrop {
  readonly #onFiles: (files: File[]) => void
  /** Every child entered fires another dragenter; only when all were left is the pointer outside. */
  #depth = $state(0)

  constructor(onFiles: (files: File[]) => void) {
    this.#onFiles = onFiles
  }

  get isOver(): boolean {
    return this.#depth > 0
  }

  readonly target: Attachment<HTMLElement> = (element) => {
    const listeners = new AbortController()
    const listen = (
      type: 'dragenter' | 'dragover' | 'dragleave' | 'drop',
      step: () => void,
    ): void =>
      element.addEventListener(
        type,
        (event) => {
          if (!event.dataTransfer?.types.includes('Files')) return
          event.preventDefault()
          step()
          if (type === 'drop') this.#onFiles([...event.dataTransfer.files])
        },
        { signal: listeners.signal },
      )
    listen('dragenter', () => (this.#depth += 1))
    listen('dragover', () => undefined)
    listen('dragleave', () => (this.#depth = Math.max(0, this.#depth - 1)))
    listen('drop', () => (this.#depth = 0))
    return () => listeners.abort()
  }
}
