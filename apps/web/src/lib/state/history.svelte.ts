import type { Supabase } from '#lib/api/client.ts'
import { listQuestions, RESULTS_PER_PAGE, searchMessages } from '#lib/api/search.ts'
import type { AskedQuestion, ExcerptPiece, SearchResults } from '#lib/contract.ts'

/** One line of the history: a question with the beginning of its answer, or a message that was found. */
export interface HistoryLine {
  messageId: string
  roomId: string
  roomName: string
  createdAt: string
  title: ExcerptPiece[]
  answer: string | null
}

export interface HistoryPage {
  query: string
  asked: AskedQuestion[]
  found: SearchResults | null
}

/** What was asked, or what a search found, in pages from the newest back. */
export class History {
  readonly #supabase: Supabase
  readonly #query: string
  #lines = $state.raw<HistoryLine[]>([])
  #hasMore = $state(false)
  #loading = $state(false)

  constructor(supabase: Supabase, { query, asked, found }: HistoryPage) {
    this.#supabase = supabase
    this.#query = query
    if (found) this.#add(toHits(found), found.has_more)
    else this.#add(asked.map(toLine), asked.length === RESULTS_PER_PAGE)
  }

  get lines(): HistoryLine[] {
    return this.#lines
  }

  get hasMore(): boolean {
    return this.#hasMore
  }

  get loading(): boolean {
    return this.#loading
  }

  /** The next page back; does nothing while one is on its way. Throws a Failure. */
  async loadMore(): Promise<void> {
    const before = this.#lines.at(-1)?.createdAt
    if (before === undefined || this.#loading || !this.#hasMore) return
    this.#loading = true
    try {
      if (this.#query === '') {
        const asked = await listQuestions(this.#supabase, before)
        this.#add(asked.map(toLine), asked.length === RESULTS_PER_PAGE)
      } else {
        const found = await searchMessages(this.#supabase, this.#query, { before })
        this.#add(toHits(found), found.has_more)
      }
    } finally {
      this.#loading = false
    }
  }

  #add(lines: HistoryLine[], hasMore: boolean): void {
    this.#lines = [...this.#lines, ...lines]
    this.#hasMore = hasMore
  }
}

function toLine({
  id,
  room_id,
  room_name,
  question,
  answer,
  created_at,
}: AskedQuestion): HistoryLine {
  return {
    messageId: id,
    roomId: room_id,
    roomName: room_name,
    createdAt: created_at,
    title: [{ text: question, hit: false }],
    answer,
  }
}

function toHits({ messages }: SearchResults): HistoryLine[] {
  return messages.map((hit) => ({
    messageId: hit.message_id,
    roomId: hit.room_id,
    roomName: hit.room_name,
    createdAt: hit.created_at,
    title: hit.excerpt,
    answer: null,
  }))
}
