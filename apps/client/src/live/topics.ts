import type { SupabaseClient } from '@supabase/supabase-js'
import type { Database } from '../database.ts'
import type { Session } from '../session.ts'
import { Topic, type TopicListener } from './topic.ts'

/** The channels that somebody listens to, or has: one for each topic, however many do. */
export class Topics {
  readonly #supabase: SupabaseClient<Database>
  readonly #session: Session
  readonly #topics = new Map<string, Topic>()

  constructor(supabase: SupabaseClient<Database>, session: Session) {
    this.#supabase = supabase
    this.#session = session
    let who = session.get()?.userId
    session.subscribe((now) => {
      if (now?.userId === who) return
      who = now?.userId
      for (const topic of this.#topics.values()) topic.onSession()
    })
  }

  /** @returns what to call to listen no more */
  listen(name: string, listener: TopicListener): () => void {
    const topic = this.#topics.get(name) ?? new Topic(this.#supabase, this.#session, name)
    this.#topics.set(name, topic)
    return topic.add(listener)
  }

  /** Leaves them all. */
  async close(): Promise<void> {
    await Promise.all([...this.#topics.values()].map((topic) => topic.close()))
  }

  /** The network is back, or the app is seen again: what waits to try again tries now. */
  wake(): void {
    for (const topic of this.#topics.values()) topic.wake()
  }
}
