import type { Attachment } from 'svelte/attachments'
import type { ChosenFile } from '#lib/files/chosen-file.ts'

/** Files dropped anywhere on an element. Text and links that are dragged over it are left alone. */
export class FileDrop {
  readonly #onFiles: (files: (File | ChosenFile)[]) => void
  /** Every child entered fires another dragenter; only when all were left is the pointer outside. */
  #depth = $state(0)

  constructor(onFiles: (files: (File | ChosenFile)[]) => void) {
    this.#onFiles = onFiles
  }

  get isOver(): boolean {
    return this.#depth > 0
  }

  /** Folders are read by their entries, which have to be asked for while the event lasts. */
  async #take({ items, files }: DataTransfer): Promise<void> {
    const entries = Array.from(items, (item) => item.webkitGetAsEntry?.() ?? null)
    const known = entries.filter((entry) => entry !== null)
    if (!known.some(({ isDirectory }) => isDirectory)) return this.#onFiles([...files])
    const { filesOf } = await import('#lib/files/dropped-folder.ts')
    this.#onFiles(await filesOf(known))
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
          if (type === 'drop') void this.#take(event.dataTransfer)
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
