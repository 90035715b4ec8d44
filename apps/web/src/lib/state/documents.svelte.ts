import type { Supabase } from '#lib/api/client.ts'
import {
  addArticle,
  addPdf,
  deleteDocument,
  listDocuments,
  retryDocument,
  setDocumentEnabled,
} from '#lib/api/documents.ts'
import { type FailureCode, toFailure } from '#lib/api/failure.ts'
import type { DocumentRow } from '#lib/contract.ts'
import { isDocumentEvent } from './wire.ts'

/** More at a time would only share the same line. */
const UPLOADS_AT_ONCE = 2

/** A file that has no row yet: waiting, on its way, or refused. */
export interface Upload {
  /** The id that its document will have. */
  id: string
  file: File
  state: 'waiting' | 'uploading' | 'failed'
  code: FailureCode | null
}

export const isSettled = (document: DocumentRow): boolean =>
  document.status === 'ready' || document.status === 'failed'

/** The documents of one room and the files on their way into it. Methods throw a Failure. */
export class Documents {
  readonly #supabase: Supabase
  readonly #roomId: string
  #rows = $state.raw<DocumentRow[]>([])
  #uploads = $state.raw<Upload[]>([])

  /** Without those whose row has come by the live channel already. */
  readonly uploads = $derived(
    this.#uploads.filter((upload) => !this.#rows.some((row) => row.id === upload.id)),
  )
  readonly readyCount = $derived(this.#rows.filter((row) => row.status === 'ready').length)
  readonly busyCount = $derived(this.#rows.filter((row) => !isSettled(row)).length)

  constructor(supabase: Supabase, roomId: string, rows: DocumentRow[]) {
    this.#supabase = supabase
    this.#roomId = roomId
    this.#rows = rows
  }

  get rows(): DocumentRow[] {
    return this.#rows
  }

  get isUploading(): boolean {
    return this.uploads.some((upload) => upload.state !== 'failed')
  }

  get isEmpty(): boolean {
    return this.#rows.length === 0 && this.uploads.length === 0
  }

  applyRows(rows: DocumentRow[]): void {
    this.#rows = rows
  }

  onDocument = (payload: unknown): void => {
    if (!isDocumentEvent(payload)) return
    const { operation, ...change } = payload
    if (operation === 'DELETE') {
      this.#rows = this.#rows.filter((row) => row.id !== change.id)
    } else if (this.#rows.some((row) => row.id === change.id)) {
      this.#rows = this.#rows.map((row) => (row.id === change.id ? { ...row, ...change } : row))
    } else {
      // A new one: the event has no dates and no size. If this read fails, the next one shows it.
      void this.#reload().catch(() => undefined)
    }
  }

  /** Takes files of any number and type; each is checked, and each succeeds or fails on its own. */
  add(files: Iterable<File>): void {
    const uploads = Array.from(files, (file): Upload => {
      return { id: crypto.randomUUID(), file, state: 'waiting', code: null }
    })
    this.#uploads = [...this.#uploads, ...uploads]
    this.#startNext()
  }

  retryUpload(id: string): void {
    this.#change(id, { state: 'waiting', code: null })
    this.#startNext()
  }

  dismissUpload(id: string): void {
    this.#uploads = this.#uploads.filter((upload) => upload.id !== id)
  }

  async addArticle(title: string, body: string): Promise<void> {
    this.#append(await addArticle(this.#supabase, { roomId: this.#roomId, title, body }))
  }

  async retry(document: DocumentRow): Promise<void> {
    const patch = { status: 'queued', error_code: null } as const
    await this.#optimistic(document, patch, () => retryDocument(this.#supabase, document.id))
  }

  async setEnabled(document: DocumentRow, enabled: boolean): Promise<void> {
    await this.#optimistic(document, { enabled }, () =>
      setDocumentEnabled(this.#supabase, document.id, enabled),
    )
  }

  async remove(document: DocumentRow): Promise<void> {
    await deleteDocument(this.#supabase, document)
    this.#rows = this.#rows.filter((row) => row.id !== document.id)
  }

  #startNext(): void {
    const running = this.#uploads.filter((upload) => upload.state === 'uploading').length
    const next = this.#uploads.find((upload) => upload.state === 'waiting')
    if (!next || running >= UPLOADS_AT_ONCE) return
    void this.#upload(next)
    this.#startNext()
  }

  async #upload(upload: Upload): Promise<void> {
    this.#change(upload.id, { state: 'uploading' })
    try {
      const row = await addPdf(this.#supabase, { ...upload, roomId: this.#roomId })
      this.dismissUpload(upload.id)
      this.#append(row)
    } catch (cause) {
      const { code } = await toFailure(cause, 'upload_failed')
      this.#change(upload.id, { state: 'failed', code })
    }
    this.#startNext()
  }

  async #optimistic(
    document: DocumentRow,
    patch: Partial<DocumentRow>,
    call: () => Promise<void>,
  ): Promise<void> {
    this.#patch(document.id, patch)
    try {
      await call()
    } catch (cause) {
      this.#patch(document.id, document)
      throw cause
    }
  }

  #append(row: DocumentRow): void {
    // The live event may have been faster, and then it knows more.
    if (!this.#rows.some((known) => known.id === row.id)) this.#rows = [...this.#rows, row]
  }

  #patch(id: string, patch: Partial<DocumentRow>): void {
    this.#rows = this.#rows.map((row) => (row.id === id ? { ...row, ...patch } : row))
  }

  #change(id: string, patch: Partial<Upload>): void {
    this.#uploads = this.#uploads.map((upload) =>
      upload.id === id ? { ...upload, ...patch } : upload,
    )
  }

  async #reload(): Promise<void> {
    this.#rows = await listDocuments(this.#supabase, this.#roomId)
  }
}
