import { type FailureCode, toFailure } from '#lib/api/failure.ts'
import { type ChosenFile, isLeftover, toChosen } from '#lib/files/chosen-file.ts'
import type { LostUpload } from './upload-journal.ts'
import { notChosen } from './upload-lists.ts'

/** More at a time would only share the same line. */
const UPLOADS_AT_ONCE = 2
/** Of more files at once nobody wants to hear one by one that they are there already. */
const MANY_FILES = 5
/** Failures of one file while the server can be reached: then it is not the network. */
const MAX_BREAKS = 3
/** Waits before the server is looked for again. */
const FIRST_WAIT_MS = 2_000
const LONGEST_WAIT_MS = 30_000

/** A file that has no row yet: waiting, on its way, or refused. */
export interface Upload {
  /** The id that its document will have. */
  id: string
  file: File
  /** Where it stood in the folder that was chosen, or its name. */
  path: string
  /** The document that it replaces; null for one that is new, or whose title decides. */
  replaces: string | null
  /** Whether it is one of many, of which nobody wants to hear. */
  isQuiet: boolean
  state: 'waiting' | 'uploading' | 'failed'
  /** Share of the bytes that have left, 0 to 1. */
  progress: number
  code: FailureCode | null
  /** How often its connection broke. */
  breaks: number
}

/** Sends one file and registers it; afterwards its document has a row. */
export type SendUpload = (upload: Upload, onProgress: (share: number) => void) => Promise<void>

export interface UploadQueueOptions {
  /** Whether anything answers at the server's address. */
  isReachable?: () => Promise<boolean>
  /** Told of what is not uploaded yet, whenever that changes. */
  onChange?: (uploads: readonly LostUpload[]) => void
}

/** Files on their way into a room, a few at a time; each succeeds or fails on its own. Without a network they wait. */
export class UploadQueue {
  readonly #send: SendUpload
  readonly #options: UploadQueueOptions
  #items = $state.raw<Upload[]>([])
  #lost = $state.raw<LostUpload[]>([])
  #isPaused = $state(false)

  constructor(send: SendUpload, options: UploadQueueOptions = {}) {
    this.#send = send
    this.#options = options
  }

  get items(): Upload[] {
    return this.#items
  }

  /** Files that were not uploaded when the page was closed. */
  get lost(): LostUpload[] {
    return this.#lost
  }

  /** Whether all wait for the network. */
  get isPaused(): boolean {
    return this.#isPaused
  }

  /** @param replaces the document of which the file is a new version */
  add(files: Iterable<File | ChosenFile>, replaces: string | null = null): void {
    const chosen = Array.from(files, (file) => (file instanceof File ? toChosen(file) : file))
    const wanted = chosen.filter((one) => !isLeftover(one))
    const isQuiet = wanted.length > MANY_FILES
    const added = wanted.map(({ file, path }): Upload => {
      const id = crypto.randomUUID()
      const rest = { state: 'waiting', progress: 0, code: null, breaks: 0 } as const
      return { id, file, path, replaces, isQuiet, ...rest }
    })
    this.#lost = notChosen(this.#lost, added)
    this.#items = [...this.#items, ...added]
    this.#noteChange()
    this.#startWaiting()
  }

  /** Lists files that an earlier page did not get to. */
  recall(lost: readonly LostUpload[]): void {
    if (lost.length === 0) return
    this.#lost = [...this.#lost, ...lost]
    this.#noteChange()
  }

  forget(path: string): void {
    this.#lost = this.#lost.filter((one) => one.path !== path)
    this.#noteChange()
  }

  forgetAll(): void {
    this.#lost = []
    this.#noteChange()
  }

  retry(id: string): void {
    const failed = this.#items.find((item) => item.id === id && item.state === 'failed')
    if (!failed) return
    this.#change(id, { state: 'waiting', progress: 0, code: null, breaks: 0 })
    this.#noteChange()
    this.#startWaiting()
  }

  dismiss(id: string): void {
    this.#items = this.#items.filter((item) => item.id !== id)
    this.#noteChange()
  }

  #startWaiting(): void {
    if (this.#isPaused) return
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
      if (code === 'offline') await this.#putBack(upload)
      else this.#change(id, { state: 'failed', code })
      this.#noteChange()
    }
    this.#startWaiting()
  }

  /** Under another id: what of it was stored may be there, and its row may be. Such a row is found by its bytes. */
  async #putBack(upload: Upload): Promise<void> {
    const breaks = upload.breaks + ((await this.#isReachable()) ? 1 : 0)
    if (breaks >= MAX_BREAKS) return this.#change(upload.id, { state: 'failed', code: 'offline' })
    this.#change(upload.id, { id: crypto.randomUUID(), state: 'waiting', progress: 0, breaks })
    if (!this.#isPaused) void this.#awaitNetwork()
  }

  async #awaitNetwork(): Promise<void> {
    this.#isPaused = true
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      await networkOr(wait)
      if (await this.#isReachable()) break
    }
    this.#isPaused = false
    this.#startWaiting()
  }

  #isReachable(): Promise<boolean> {
    return this.#options.isReachable?.() ?? Promise.resolve(navigator.onLine)
  }

  #change(id: string, patch: Partial<Upload>): void {
    this.#items = this.#items.map((item) => (item.id === id ? { ...item, ...patch } : item))
  }

  #noteChange(): void {
    const own = this.#items.map(({ path, file: { size }, code }) => ({ path, size, code }))
    this.#options.onChange?.([...this.#lost, ...own])
  }
}

/** Until the browser says that there is a network, or so long. */
function networkOr(waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, waitMs)
    function end() {
      clearTimeout(timer)
      removeEventListener('online', end)
      resolve()
    }
    addEventListener('online', end)
  })
}
