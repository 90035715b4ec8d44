import type { Supabase } from '#lib/api/client.ts'
import {
  addArticle,
  type Article,
  deleteDocument,
  discardNewVersion,
  listDocuments,
  renameDocument,
  retryDocument,
  saveArticle,
  setDocumentEnabled,
} from '#lib/api/documents.ts'
import { isReachable } from '#lib/api/reachable.ts'
import type { AddedPage, PageChanges } from '#lib/api/web-pages.ts'
import type { DocumentRow, SourceKind } from '#lib/contract.ts'
import type { ChosenFile } from '#lib/files/chosen-file.ts'
import { DocumentRows } from './document-rows.svelte.ts'
import { parseDocumentEvent } from '@documind/client/live/events'
import type { UploadTarget } from './send-upload.ts'
import { withoutRows } from './upload-lists.ts'
import { UploadJournal, type LostUpload } from './upload-journal.ts'
import { type SendUpload, UploadQueue } from './upload-queue.svelte.ts'

export type DocumentsOptions = Pick<UploadTarget, 'roomId' | 'onNotice'>

export const isSettled = (document: DocumentRow): boolean =>
  document.status === 'ready' || document.status === 'failed'

/** The documents of one room, and the files on their way into it. Methods throw a Failure. */
export class Documents {
  readonly #supabase: Supabase
  readonly #roomId: string
  readonly #rows: DocumentRows
  readonly #queue: UploadQueue
  readonly #journal: UploadJournal
  #reloads = 0
  #chosen = $state.raw<readonly string[] | null>(null)

  /** Without those whose row has come by the live channel already. */
  readonly uploads = $derived.by(() => withoutRows(this.#queue.items, this.rows))
  /** Those that answer questions now. */
  readonly answering = $derived.by(() =>
    this.rows.filter((row) => row.enabled && row.live_version !== null),
  )
  /** How many answer questions now: not those that are switched off, but an earlier version while a new one is read. */
  readonly readyCount = $derived(this.answering.length)
  /** How many will answer, and cannot yet. */
  readonly pendingCount = $derived.by(
    () =>
      this.rows.filter((row) => row.enabled && row.live_version === null && !isSettled(row)).length,
  )
  /** The documents that the next question asks; null for all of them. Those that went away are not asked. */
  readonly chosen = $derived.by(() => {
    const ids = this.answering.map(({ id }) => id).filter((id) => this.#chosen?.includes(id))
    return ids.length > 0 && ids.length < this.answering.length ? ids : null
  })

  constructor(supabase: Supabase, options: DocumentsOptions, rows: DocumentRow[]) {
    this.#supabase = supabase
    this.#roomId = options.roomId
    this.#rows = new DocumentRows(rows)
    const target = { supabase, rows: this.#rows, ...options }
    this.#journal = new UploadJournal(options.roomId)
    const send: SendUpload = async (upload, onProgress) => {
      const { sendUpload } = await import('./send-upload.ts')
      await sendUpload(target, upload, onProgress)
    }
    this.#queue = new UploadQueue(send, {
      isReachable: () => isReachable(supabase.url),
      onChange: (uploads) => this.#journal.save(uploads),
    })
  }

  get rows(): DocumentRow[] {
    return this.#rows.list
  }

  /** Undefined for a document that is not here any more. */
  kindOf(id: string | null): SourceKind | undefined {
    const row = this.#rows.find(id)
    return row?.kept ? 'kept' : row?.kind
  }

  get isUploading(): boolean {
    return this.uploads.some((upload) => upload.state !== 'failed')
  }

  /** Whether files wait for the network. */
  get isPaused(): boolean {
    return this.#queue.isPaused
  }

  /** Files that were not uploaded when their page was closed. */
  get lost(): LostUpload[] {
    return this.#queue.lost
  }

  get isEmpty(): boolean {
    return this.rows.length === 0 && this.uploads.length === 0 && this.lost.length === 0
  }

  /** Lists the files that a closed page did not get to. */
  async recallUploads(): Promise<void> {
    this.#queue.recall(await this.#journal.takeLost())
  }

  forgetUpload(path: string): void {
    this.#queue.forget(path)
  }

  forgetUploads(): void {
    this.#queue.forgetAll()
  }

  /** @param ids the only documents to ask; null for all */
  choose(ids: readonly string[] | null): void {
    this.#chosen = ids
  }

  applyRows(rows: DocumentRow[]): void {
    this.#rows.setAll(rows)
  }

  onDocument = (payload: unknown): void => {
    const event = parseDocumentEvent(payload)
    if (!event) return
    const { operation, ...change } = event
    if (operation === 'DELETE') this.#rows.remove(change.id)
    else if (this.#rows.find(change.id)) this.#change(change)
    // A new one: the event has no dates and no size. If this read fails, the next one shows it.
    else void this.#reload().catch(() => undefined)
  }

  #change(change: Partial<DocumentRow> & Pick<DocumentRow, 'id'>): void {
    const ended = change.status === 'ready' && this.#rows.find(change.id)?.status !== 'ready'
    this.#rows.change(change.id, change)
    // What of it was not read is in no event.
    if (ended) void this.#reload().catch(() => undefined)
  }

  /** Takes files of any number and type; each is checked, and each succeeds or fails on its own. */
  add(files: Iterable<File | ChosenFile>): void {
    this.#queue.add(files)
  }

  /** A new version of a document; what it says now goes on answering until the file is read. */
  replace(document: DocumentRow, file: File): void {
    this.#queue.add([file], document.id)
  }

  retryUpload(id: string): void {
    this.#queue.retry(id)
  }

  dismissUpload(id: string): void {
    this.#queue.dismiss(id)
  }

  async addArticle(article: Article): Promise<void> {
    this.#rows.add(await addArticle(this.#supabase, this.#roomId, article))
  }

  async saveArticle(id: string, article: Article): Promise<void> {
    await saveArticle(this.#supabase, id, article)
    this.#rows.change(id, { title: article.title })
  }

  async rename({ id }: DocumentRow, title: string): Promise<void> {
    await this.#rows.changeWhile(id, { title }, () => renameDocument(this.#supabase, id, title))
  }

  /** Keeps what answers, after a new version failed. */
  async discardNewVersion({ id }: DocumentRow): Promise<void> {
    await discardNewVersion(this.#supabase, id)
    await this.#reload()
  }

  async retry({ id }: DocumentRow): Promise<void> {
    const patch = { status: 'queued', error_code: null } as const
    await this.#rows.changeWhile(id, patch, () => retryDocument(this.#supabase, id))
  }

  /** Has a web page fetched; it is read like any other document. */
  async addWebPage(url: string): Promise<AddedPage> {
    const { addWebPage } = await import('#lib/api/web-pages.ts')
    const added = await addWebPage(this.#supabase, this.#roomId, url)
    await this.#reload()
    return added
  }

  /** Has a web page fetched again, and says what changed. */
  async refetch({ id }: DocumentRow): Promise<PageChanges> {
    const { refetchWebPage } = await import('#lib/api/web-pages.ts')
    const changes = await refetchWebPage(this.#supabase, id)
    await this.#reload()
    return changes
  }

  async setEnabled({ id }: DocumentRow, enabled: boolean): Promise<void> {
    await this.#rows.changeWhile(id, { enabled }, () =>
      setDocumentEnabled(this.#supabase, id, enabled),
    )
  }

  async remove({ id }: DocumentRow): Promise<void> {
    await deleteDocument(this.#supabase, id)
    this.#rows.remove(id)
  }

  /** Of several at a time the one that began last counts. */
  async #reload(): Promise<void> {
    const reload = ++this.#reloads
    const rows = await listDocuments(this.#supabase, this.#roomId)
    if (reload === this.#reloads) this.#rows.setAll(rows)
  }
}
