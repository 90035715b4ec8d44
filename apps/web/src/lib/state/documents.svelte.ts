import type { Supabase } from '#lib/api/client.ts'
import {
  addArticle,
  addFile,
  type Article,
  deleteDocument,
  discardNewVersion,
  findSame,
  listDocuments,
  renameDocument,
  replaceFile,
  retryDocument,
  saveArticle,
  setDocumentEnabled,
} from '#lib/api/documents.ts'
import { Failure, type FailureCode, toFailure } from '#lib/api/failure.ts'
import type { DocumentRow } from '#lib/contract.ts'
import { readLocalFile } from '#lib/files/local-file.ts'
import { parseDocumentEvent } from './events.ts'

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

/** What became of a file, when it is not a new document. */
export interface UploadNotice {
  kind: 'already_here' | 'replacing'
  title: string
}

export interface DocumentsOptions {
  roomId: string
  onNotice: (notice: UploadNotice) => void
}

export const isSettled = (document: DocumentRow): boolean =>
  document.status === 'ready' || document.status === 'failed'

/** The documents of one room and the files on their way into it. Methods throw a Failure. */
export class Documents {
  readonly #supabase: Supabase
  readonly #roomId: string
  readonly #onNotice: DocumentsOptions['onNotice']
  #rows = $state.raw<DocumentRow[]>([])
  #uploads = $state.raw<Upload[]>([])

  /** Without those whose row has come by the live channel already. */
  readonly uploads = $derived(
    this.#uploads.filter((upload) => !this.#rows.some((row) => row.id === upload.id)),
  )
  readonly readyCount = $derived(this.#rows.filter((row) => row.status === 'ready').length)
  readonly busyCount = $derived(this.#rows.filter((row) => !isSettled(row)).length)

  /** Those that answer questions now. */
  readonly answering = $derived(
    this.#rows.filter((row) => row.enabled && row.live_version !== null),
  )
  #chosen = $state.raw<readonly string[] | null>(null)
  /** The documents that the next question asks; null for all of them. Those that went away are not asked. */
  readonly chosen = $derived.by(() => {
    const ids = this.answering.map(({ id }) => id).filter((id) => this.#chosen?.includes(id))
    return ids.length > 0 && ids.length < this.answering.length ? ids : null
  })

  constructor(supabase: Supabase, options: DocumentsOptions, rows: DocumentRow[]) {
    this.#supabase = supabase
    this.#roomId = options.roomId
    this.#onNotice = options.onNotice
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

  /** @param ids the only documents to ask; null for all */
  choose(ids: readonly string[] | null): void {
    this.#chosen = ids
  }

  applyRows(rows: DocumentRow[]): void {
    this.#rows = rows
  }

  onDocument = (payload: unknown): void => {
    const event = parseDocumentEvent(payload)
    if (!event) return
    const { operation, ...change } = event
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
      return newUpload(file, null)
    })
    this.#enqueue(uploads)
  }

  /** A new version of a document; what it says now goes on answering until the file is read. */
  replace(document: DocumentRow, file: File): void {
    this.#enqueue([newUpload(file, document.id)])
  }

  retryUpload(id: string): void {
    this.#change(id, { state: 'waiting', progress: 0, code: null })
    this.#startNext()
  }

  dismissUpload(id: string): void {
    this.#uploads = this.#uploads.filter((upload) => upload.id !== id)
  }

  async addArticle(article: Article): Promise<void> {
    this.#append(await addArticle(this.#supabase, this.#roomId, article))
  }

  async saveArticle(id: string, article: Article): Promise<void> {
    await saveArticle(this.#supabase, id, article)
    this.#patch(id, { title: article.title })
  }

  async rename(document: DocumentRow, title: string): Promise<void> {
    await this.#optimistic(document, { title }, () =>
      renameDocument(this.#supabase, document.id, title),
    )
  }

  /** Keeps what answers, after a new version failed. */
  async discardNewVersion(document: DocumentRow): Promise<void> {
    await discardNewVersion(this.#supabase, document.id)
    await this.#reload()
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
    await deleteDocument(this.#supabase, document.id)
    this.#rows = this.#rows.filter((row) => row.id !== document.id)
  }

  #startNext(): void {
    const running = this.#uploads.filter((upload) => upload.state === 'uploading').length
    const next = this.#uploads.find((upload) => upload.state === 'waiting')
    if (!next || running >= UPLOADS_AT_ONCE) return
    void this.#upload(next)
    this.#startNext()
  }

  #enqueue(uploads: readonly Upload[]): void {
    this.#uploads = [...this.#uploads, ...uploads]
    this.#startNext()
  }

  async #upload(upload: Upload): Promise<void> {
    this.#change(upload.id, { state: 'uploading' })
    try {
      await this.#send(upload)
      this.dismissUpload(upload.id)
    } catch (cause) {
      const { code } = await toFailure(cause, 'upload_failed')
      this.#change(upload.id, { state: 'failed', code })
    }
    this.#startNext()
  }

  async #send({ id, file: source, replaces }: Upload): Promise<void> {
    const file = await readLocalFile(source)
    const same = await findSame(this.#supabase, this.#roomId, file.sha256)
    if (same) return this.#onNotice({ kind: 'already_here', title: same.title })
    const onProgress = (progress: number): void => this.#change(id, { progress })
    const old = this.#rows.find((row) =>
      replaces === null
        ? row.kind === file.kind && row.title === file.title && row.duplicate_of === null
        : row.id === replaces,
    )
    if (old === undefined) {
      const roomId = this.#roomId
      return this.#append(await addFile(this.#supabase, { id, roomId, file, onProgress }))
    }
    if (old.kind !== file.kind) throw new Failure('file_kind_differs')
    await replaceFile(this.#supabase, old, { file, onProgress })
    this.#onNotice({ kind: 'replacing', title: old.title })
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

const newUpload = (file: File, replaces: string | null): Upload => ({
  id: crypto.randomUUID(),
  file,
  replaces,
  state: 'waiting',
  progress: 0,
  code: null,
})
