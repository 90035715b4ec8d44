import { createContext } from 'svelte'
import type { Supabase } from '#lib/api/client.ts'
import { type Article, readArticle } from '#lib/api/documents.ts'
import { type FailureCode, toFailure } from '#lib/api/failure.ts'
import type { DocumentRow } from '#lib/contract.ts'
import type { Documents } from '#lib/state/documents.svelte.ts'
import { articleDraftKey, readStored, writeStored } from '#lib/state/storage.ts'

/** The part of a room that an article needs. */
interface EditedRoom {
  readonly id: string
  readonly documents: Pick<Documents, 'addArticle' | 'saveArticle'>
}

const EMPTY: Article = { title: '', body: '' }

/**
 * The article that is being written. What was typed is kept in the browser until it is saved, also
 * when the dialog is closed or the page is left.
 */
export class ArticleEditor {
  readonly #supabase: Supabase
  readonly #room: EditedRoom
  /** Counts articles, so that what comes late for one does not end up in another. */
  #turn = 0
  #open = $state(false)
  #wasOpened = $state(false)
  #documentId = $state<string | null>(null)
  #saved = $state.raw<Article>(EMPTY)
  #draft = $state.raw<Article>(EMPTY)
  #busy = $state(false)
  #restored = $state(false)
  failure = $state<FailureCode | null>(null)

  constructor(supabase: Supabase, room: EditedRoom) {
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
    const turn = ++this.#turn
    const article = await readArticle(this.#supabase, document.id)
    if (turn === this.#turn) this.#begin(document.id, article)
  }

  /** A new article that begins with the text of a file. Throws a Failure. */
  async writeFrom(document: DocumentRow): Promise<void> {
    const turn = ++this.#turn
    const { readText } = await import('#lib/api/document-pages.ts')
    const body = await readText(this.#supabase, document)
    if (turn !== this.#turn) return
    this.#begin(null, EMPTY)
    this.#restored = false
    this.#change({ title: document.title, body })
  }

  /** Puts the text of a local file in, below what is there, to be changed before it is saved. */
  async fillFrom(file: File): Promise<void> {
    await this.#attempt(async () => {
      const { readFileText } = await import('#lib/files/read-file-text.ts')
      const { title, body } = await readFileText(file)
      return () => {
        const before = this.body.trimEnd()
        this.#change({
          title: this.title.trim() === '' ? title : this.title,
          body: before === '' ? body : `${before}\n\n${body}`,
        })
      }
    })
  }

  /** Back to what is saved. */
  startOver(): void {
    this.#draft = this.#saved
    this.#restored = false
    writeStored(this.#key, '')
  }

  async save(): Promise<void> {
    const article = { title: this.title.trim(), body: this.body }
    this.failure =
      article.title === '' ? 'name_empty' : article.body.trim() === '' ? 'article_empty' : null
    if (this.failure) return
    const [id, key] = [this.#documentId, this.#key]
    // Where it fails, the text stays in the dialog, and in the browser.
    await this.#attempt(async () => {
      const { documents } = this.#room
      if (id === null) await documents.addArticle(article)
      else await documents.saveArticle(id, article)
      writeStored(key, '')
      return () => (this.#open = false)
    })
  }

  /** @param act answers what is to be done then, unless another article has been begun meanwhile */
  async #attempt(act: () => Promise<() => void>): Promise<void> {
    const turn = this.#turn
    this.#busy = true
    this.failure = null
    try {
      const finish = await act()
      if (turn === this.#turn) finish()
    } catch (cause) {
      const { code } = await toFailure(cause)
      if (turn === this.#turn) this.failure = code
    } finally {
      if (turn === this.#turn) this.#busy = false
    }
  }

  #begin(documentId: string | null, saved: Article): void {
    this.#turn += 1
    this.#busy = false
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
