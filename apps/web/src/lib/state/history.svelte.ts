import type { Supabase } from '#lib/api/client.ts'
import { listQuestions, RESULTS_PER_PAGE, searchMessages } from '#lib/api/search.ts'
import type { AskedQuestion, ExcerptPiece, SearchResults } from '#lib/contract.ts'

/** One entry of the history: a question with the beginning of its answer, or a message that was found. */
export interface HistoryEntry {
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

/** The questions of all rooms, or the messages that a search found, page by page from the newest back. */
export class History {
  readonly #supabase: Supabase
  readonly #query: string
  #entries = $state.raw<HistoryEntry[]>([])
  #hasMore = $state(false)
  #loading = $state(false)

  constructor(supabase: Supabase, { query, asked, found }: HistoryPage) {
    this.#supabase = supabase
    this.#query = query
    if (found) this.#add(toHits(found), found.has_more)
    else this.#add(asked.map(toEntry), asked.length === RESULTS_PER_PAGE)
  }

  get entries(): HistoryEntry[] {
    return this.#entries
  }

  get hasMore(): boolean {
    return this.#hasMore
  }

  get loading(): boolean {
    return this.#loading
  }

  /** The next page back; does nothing while one is on its way. Throws a Failure. */
  async loadMore(): Promise<void> {
    const before = this.#entries.at(-1)?.createdAt
    if (before === undefined || this.#loading || !this.#hasMore) return
    this.#loading = true
    try {
      if (this.#query === '') {
        const asked = await listQuestions(this.#supabase, before)
        this.#add(asked.map(toEntry), asked.length === RESULTS_PER_PAGE)
      } else {
        const found = await searchMessages(this.#supabase, this.#query, { before })
        this.#add(toHits(found), found.has_more)
      }
    } finally {
      this.#loading = false
    }
  }

  #add(entries: HistoryEntry[], hasMore: boolean): void {
    this.#entries = [...this.#entries, ...entries]
    this.#hasMore = hasMore
  }
}

function toEntry({
  id,
  room_id,
  room_name,
  question,
  answer,
  created_at,
}: AskedQuestion): HistoryEntry {
  return {
    messageId: id,
    roomId: room_id,
    roomName: room_name,
    createdAt: created_at,
    title: [{ text: question, hit: false }],
    answer,
  }
}

function toHits({ messages }: SearchResults): HistoryEntry[] {
  return messages.map((hit) => ({
    messageId: hit.message_id,
    roomId: hit.room_id,
    roomName: hit.room_name,
    createdAt: hit.created_at,
    title: hit.excerpt,
    answer: null,
  }))
}
