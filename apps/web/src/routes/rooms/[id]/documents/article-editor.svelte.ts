import { createContext } from 'svelte'
import type { Supabase } from '#lib/api/client.ts'
import { type Article, readArticle } from '#lib/api/documents.ts'
import { type FailureCode, toFailure } from '#lib/api/failure.ts'
import type { DocumentRow } from '#lib/contract.ts'
import type { RoomState } from '#lib/state/room.svelte.ts'
import { articleDraftKey, readStored, writeStored } from '#lib/state/storage.ts'

const EMPTY: Article = { title: '', body: '' }

/**
 * The article that is being written. What was typed is kept in the browser until it is saved, also
 * when the dialog is closed or the page is left.
 */
export class ArticleEditor {
  readonly #supabase: Supabase
  readonly #room: RoomState
  #open = $state(false)
  #wasOpened = $state(false)
  #documentId = $state<string | null>(null)
  #saved = $state.raw<Article>(EMPTY)
  #draft = $state.raw<Article>(EMPTY)
  #busy = $state(false)
  #restored = $state(false)
  failure = $state<FailureCode | null>(null)

  constructor(supabase: Supabase, room: RoomState) {
    this.#supabase = supabase
    this.#room = room
  }

  get open(): boolean {
    return this.#open
  }

  set open(open: boolean) {
    this.#open = open
  }

  /** From then on the dialog is worth having in the page. */
  get wasOpened(): boolean {
    return this.#wasOpened
  }

  get isNew(): boolean {
    return this.#documentId === null
  }

  get busy(): boolean {
    return this.#busy
  }

  /** Whether what is shown is an earlier visit's unsaved text. */
  get restored(): boolean {
    return this.#restored
  }

  get title(): string {
    return this.#draft.title
  }

  set title(title: string) {
    this.#change({ ...this.#draft, title })
  }

  get body(): string {
    return this.#draft.body
  }

  set body(body: string) {
    this.#change({ ...this.#draft, body })
  }

  /** A new article. */
  write(): void {
    this.#begin(null, EMPTY)
  }

  /** Another version of an article. Throws a Failure. */
  async edit(document: DocumentRow): Promise<void> {
    this.#begin(document.id, await readArticle(this.#supabase, document.id))
  }

  /** A new article that begins with the text of a file. Throws a Failure. */
  async writeFrom(document: DocumentRow): Promise<void> {
    const { readText } = await import('#lib/api/document-pages.ts')
    const body = await readText(this.#supabase, document)
    this.#begin(null, EMPTY)
    this.#restored = false
    this.#change({ title: document.title, body })
  }

  /** Puts the text of a local file in, below what is there, to be changed before it is saved. */
  async fillFrom(file: File): Promise<void> {
    this.#busy = true
    this.failure = null
    try {
      const { readFileText } = await import('#lib/files/read-file-text.ts')
      const { title, body } = await readFileText(file)
      const before = this.body.trimEnd()
      this.#change({
        title: this.title.trim() === '' ? title : this.title,
        body: before === '' ? body : `${before}\n\n${body}`,
      })
    } catch (cause) {
      this.failure = (await toFailure(cause)).code
    } finally {
      this.#busy = false
    }
  }

  /** Back to what is saved. */
  startOver(): void {
    this.#draft = this.#saved
    this.#restored = false
    this.#forget()
  }

  async save(): Promise<void> {
    const article = { title: this.title.trim(), body: this.body }
    this.failure =
      article.title === '' ? 'name_empty' : article.body.trim() === '' ? 'article_empty' : null
    if (this.failure) return
    this.#busy = true
    try {
      const { documents } = this.#room
      if (this.#documentId === null) await documents.addArticle(article)
      else await documents.saveArticle(this.#documentId, article)
      this.#forget()
      this.#open = false
    } catch (cause) {
      // The text stays in the dialog, and in the browser.
      this.failure = (await toFailure(cause)).code
    } finally {
      this.#busy = false
    }
  }

  #begin(documentId: string | null, saved: Article): void {
    this.#documentId = documentId
    this.#saved = saved
    const draft = parseDraft(readStored(this.#key))
    this.#restored = draft !== null && (draft.title !== saved.title || draft.body !== saved.body)
    this.#draft = draft ?? saved
    this.failure = null
    this.#open = true
    this.#wasOpened = true
  }

  #change(draft: Article): void {
    this.#draft = draft
    writeStored(this.#key, JSON.stringify(draft))
  }

  #forget(): void {
    writeStored(this.#key, '')
  }

  get #key(): string {
    return articleDraftKey(this.#room.id, this.#documentId ?? 'new')
  }
}

function parseDraft(stored: string): Article | null {
  try {
    const { title, body } = JSON.parse(stored) as Partial<Record<string, unknown>>
    return typeof title === 'string' && typeof body === 'string' ? { title, body } : null
  } catch {
    return null
  }
}

export const [getArticleEditor, setArticleEditor] = createContext<ArticleEditor>()
