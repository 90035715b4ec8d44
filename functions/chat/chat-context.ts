import type { Context } from 'hono'
import type { FunctionDeps } from '../_shared/http/deps.ts'
import { type Caller, requireCaller } from '../_shared/http/http.ts'
import type { SupabaseClient } from '../_shared/http/supabase.ts'
import type { Models } from '../_shared/models/models.ts'
import type { AnswerDeps } from './answer/answer-deps.ts'
import { answerNext } from './answer/answer-next.ts'
import type { DeadlineOptions } from './answer/deadline.ts'

export interface ChatDeps extends FunctionDeps {
  /** Calls back when this worker has to go. */
  onRetire: (callback: () => void) => void
  models: Models
  flushMs: number
  deadlines: DeadlineOptions
  maxCharacters: number
  judgesClaims: boolean
  /** Has the room's next waiting question answered by a request of its own; as the service without a token. */
  requestNext: (roomId: string, accessToken: string | null) => Promise<boolean>
}

/** Shared by the routes of this function. */
export interface ChatContext {
  deps: ChatDeps
  /** Stops the writers of this process, by the message that they write. */
  running: AnswerDeps['running']
  /** Whether this worker has to go, and begins nothing any more. */
  isLeaving: () => boolean
  /**
   * Answers the room's next question after the response: as the one who asks, or, without a token, as the service, which
   * reads of that room alone because every query names it.
   */
  answerInBackground: (roomId: string, accessToken: string | null) => void
  /** The verified caller, and a client that speaks as them. */
  requireClient: (c: Context) => Promise<Caller & { client: SupabaseClient }>
}

export function createContext(deps: ChatDeps): ChatContext {
  const running: AnswerDeps['running'] = new Map()
  const worker = { isLeaving: false }
  deps.onRetire(() => {
    worker.isLeaving = true
    for (const writer of running.values()) writer.handOver()
  })
  return {
    deps,
    running,
    isLeaving: () => worker.isLeaving,
    answerInBackground(roomId, accessToken) {
      // Begun here, it would have to be handed over at once.
      const answering = worker.isLeaving
        ? deps.requestNext(roomId, accessToken)
        : answerOne(deps, { running, worker }, roomId, accessToken)
      deps.runInBackground(answering)
    },
    async requireClient(c) {
      const caller = await requireCaller(c, deps.verifyToken)
      return { ...caller, client: deps.userClient(caller.accessToken) }
    },
  }
}

/**
 * Answers one question; the next one of the room is for a new request, or for this one if none can be made. One that has to
 * go leaves it to the sweeper then.
 */
async function answerOne(
  deps: ChatDeps,
  { running, worker }: { running: AnswerDeps['running']; worker: { isLeaving: boolean } },
  roomId: string,
  accessToken: string | null,
): Promise<void> {
  const caller = accessToken === null ? deps.admin : deps.userClient(accessToken)
  while (await answerNext({ ...deps, caller, running }, roomId)) {
    if ((await deps.requestNext(roomId, accessToken)) || worker.isLeaving) return
  }
}
