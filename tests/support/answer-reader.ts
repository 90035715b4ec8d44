import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { EVENTS, roomTopic, type AnswerEvent } from '../../functions/_shared/contract/events.ts'
import {
  type AnswerState,
  isFinished,
  mergeRow,
  mergeWaiting,
} from '../../apps/client/src/live/answer-merge.ts'

/** A client without a screen that follows one answer, as a phone does. */
export interface AnswerReader extends AsyncDisposable {
  readonly state: AnswerState
  /** Ends its connection, as a network does. */
  cut(): void
}

interface ReaderOptions {
  url: string
  key: string
  accessToken: string
  roomId: string
  messageId: string
}

/** Merges what it hears, and reads the row when there is a gap and after every (re)connection. */
export async function followAnswer(options: ReaderOptions): Promise<AnswerReader> {
  const sockets = new Set<WebSocket>()
  const transport = class extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols)
      sockets.add(this)
      this.addEventListener('close', () => sockets.delete(this))
    }
  }
  const client = createClient(options.url, options.key, {
    auth: { persistSession: false, autoRefreshToken: false },
    accessToken: () => Promise.resolve(options.accessToken),
    realtime: { transport, reconnectAfterMs: () => 50 },
  })
  let state: AnswerState = { content: '', status: 'pending', revision: 0 }
  let waiting: AnswerEvent[] = []
  const settle = (): void => {
    const merged = mergeWaiting(state, waiting)
    state = merged.state
    waiting = isFinished(state.status) ? [] : merged.waiting
  }
  const reread = async (): Promise<void> => {
    const row = await readRow(client, options.messageId)
    if (row) state = mergeRow(state, row)
    settle()
  }
  const channel = client.channel(roomTopic(options.roomId), { config: { private: true } })
  channel.on<AnswerEvent>('broadcast', { event: EVENTS.answer }, ({ payload }) => {
    if (payload.message_id !== options.messageId) return
    waiting = [...waiting, payload]
    settle()
    if (waiting.length > 0) void reread()
  })
  await new Promise<void>((resolve) =>
    channel.subscribe((status) => {
      if (status !== 'SUBSCRIBED') return
      void reread()
      resolve()
    }),
  )
  return {
    get state() {
      return state
    },
    cut() {
      for (const socket of sockets) socket.close()
    },
    async [Symbol.asyncDispose]() {
      await client.removeAllChannels()
    },
  }
}

async function readRow(client: SupabaseClient, id: string): Promise<AnswerState | null> {
  const { data } = await client
    .from('messages')
    .select('content, status, revision')
    .eq('id', id)
    .maybeSingle()
  return data
}
