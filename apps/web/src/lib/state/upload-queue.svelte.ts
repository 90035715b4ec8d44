import { type FailureCode, toFailure } from '#lib/api/failure.ts'

/** More at a time would only share the same line. */
const UPLOADS_AT_ONCE = 2

/** A file that has no row yet: waiting, on its way, or refused. */
export interface Upload {
  /** The id that its document will have. */
  id: string
  file: File
  /** The document that it replaces; null for one that is new, or whose title decides. */
  replaces: string | null
  state: 'waiting' | 'uploading' | 'failed'
  /** Share of the bytes that have left, 0 to 1. */
  progress: number
  code: FailureCode | null
}

/** Sends one file and registers it; afterwards its document has a row. */
export type SendUpload = (upload: Upload, onProgress: (share: number) => void) => Promise<void>

/** Files on their way into a room, a few at a time; each succeeds or fails on its own. */
export class UploadQueue {
  readonly #send: SendUpload
  #items = $state.raw<Upload[]>([])

  constructor(send: SendUpload) {
    this.#send = send
  }

  get items(): Upload[] {
    return this.#items
  }

  /** @param replaces the document of which the file is a new version */
  add(files: Iterable<File>, replaces: string | null = null): void {
    const added = Array.from(files, (file): Upload => {
      const id = crypto.randomUUID()
      return { id, file, replaces, state: 'waiting', progress: 0, code: null }
    })
    this.#items = [...this.#items, ...added]
    this.#startWaiting()
  }

  retry(id: string): void {
    const failed = this.#items.find((item) => item.id === id && item.state === 'failed')
    if (!failed) return
    this.#change(id, { state: 'waiting', progress: 0, code: null })
    this.#startWaiting()
  }

  dismiss(id: string): void {
    this.#items = this.#items.filter((item) => item.id !== id)
  }

  #startWaiting(): void {
    const free = UPLOADS_AT_ONCE - this.#items.filter(({ state }) => state === 'uploading').length
    const waiting = this.#items.filter(({ state }) => state === 'waiting')
    for (const upload of waiting.slice(0, Math.max(0, free))) void this.#upload(upload)
  }

  async #upload(upload: Upload): Promise<void> {
    const { id } = upload
    this.#change(id, { state: 'uploading' })
    try {
      await this.#send(upload, (progress) => this.#change(id, { progress }))
      this.dismiss(id)
    } catch (cause) {
      const { code } = await toFailure(cause, 'upload_failed')
      this.#change(id, { state: 'failed', code })
    }
    this.#startWaiting()
  }

  #change(id: string, patch: Partial<Upload>): void {
    this.#items = this.#items.map((item) => (item.id === id ? { ...item, ...patch } : item))
  }
}
