import type { Supabase } from '#lib/api/client.ts'
import { type FailureCode, toFailure } from '#lib/api/failure.ts'
import { searchMessages } from '#lib/api/search.ts'
import type { SearchResults } from '#lib/contract.ts'

/** Long enough that a word is not searched letter by letter. */
const PAUSE_MS = 200
const HITS_SHOWN = 8

/** Search over rooms and messages while somebody types. Results for an older text are dropped. */
export class RoomSearch {
  readonly #supabase: Supabase
  #query = $state('')
  #results = $state.raw<SearchResults | null>(null)
  #failure = $state<FailureCode | null>(null)
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(supabase: Supabase) {
    this.#supabase = supabase
  }

  get query(): string {
    return this.#query
  }

  set query(text: string) {
    this.#query = text
    this.#failure = null
    clearTimeout(this.#timer)
    if (text.trim() === '') this.#results = null
    else this.#timer = setTimeout(() => void this.#search(text), PAUSE_MS)
  }

  /** Somebody is looking for something; the results may still be on their way. */
  get active(): boolean {
    return this.#query.trim() !== ''
  }

  get results(): SearchResults | null {
    return this.#results
  }

  get failure(): FailureCode | null {
    return this.#failure
  }

  clear(): void {
    this.query = ''
  }

  async #search(text: string): Promise<void> {
    try {
      const results = await searchMessages(this.#supabase, text.trim(), { limit: HITS_SHOWN })
      if (text === this.#query) this.#results = results
    } catch (cause) {
      const { code } = await toFailure(cause)
      if (text === this.#query) this.#failure = code
    }
  }
}
