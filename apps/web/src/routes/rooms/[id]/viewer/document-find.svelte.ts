import type { Supabase } from '#lib/api/client.ts'
import { findPages } from '#lib/api/document-pages.ts'
import { findInText } from '#lib/citations/find-in-text.ts'

/** One place of the words that are looked for: the n-th of its page, from 0. */
export interface Hit {
  page: number
  index: number
}

const PAUSE_MS = 200

/** A search for words in one document, of which one place at a time is looked at. */
export class DocumentFind {
  readonly #supabase: Supabase
  readonly #documentId: string
  readonly #version: number
  #query = $state('')
  #found = $state.raw<{ query: string; hits: Hit[] }>({ query: '', hits: [] })
  #at = $state(0)
  #failed = $state(false)
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(supabase: Supabase, documentId: string, version: number) {
    this.#supabase = supabase
    this.#documentId = documentId
    this.#version = version
  }

  get query(): string {
    return this.#query
  }

  set query(query: string) {
    this.#query = query
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#search(), PAUSE_MS)
  }

  /** The words whose places are known; empty while nothing is looked for. */
  get words(): string {
    return this.#found.query
  }

  get hits(): Hit[] {
    return this.#found.hits
  }

  /** Which of them is looked at, from 0. */
  get at(): number {
    return this.#at
  }

  get hit(): Hit | undefined {
    return this.#found.hits[this.#at]
  }

  get failed(): boolean {
    return this.#failed
  }

  /** Nothing is known of what is in the field yet. */
  get busy(): boolean {
    return !this.#failed && this.#query.trim() !== this.#found.query
  }

  /** To another place, round and round. */
  step(by: 1 | -1): void {
    const { length } = this.#found.hits
    if (length > 0) this.#at = (this.#at + by + length) % length
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#query = ''
    this.#found = { query: '', hits: [] }
  }

  async #search(): Promise<void> {
    const query = this.#query.trim()
    this.#failed = false
    try {
      const hits = query === '' ? [] : await this.#hitsOf(query)
      if (query !== this.#query.trim()) return
      this.#found = { query, hits }
      this.#at = 0
    } catch {
      this.#failed = true
    }
  }

  async #hitsOf(query: string): Promise<Hit[]> {
    const where = { documentId: this.#documentId, version: this.#version, query }
    const pages = await findPages(this.#supabase, where)
    return pages.flatMap(({ number, content }) =>
      findInText(query, content).map((_span, index) => ({ page: number, index })),
    )
  }
}
