import type { Context } from 'hono'
import type { FunctionDeps } from '../_shared/http/deps.ts'
import { type Caller, requireCaller } from '../_shared/http/http.ts'
import type { SupabaseClient } from '../_shared/http/supabase.ts'
import type { Models } from '../_shared/models/models.ts'
import type { AnswerDeps } from './answer/answer-deps.ts'
import { answerNext, type ClaimedAnswer } from './answer/answer-next.ts'
import { checkOpenQuestions } from './open/check-open-questions.ts'
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
  /** Answers the room's next question after the response, or the one that was claimed. Null: on the service's own account. */
  answerInBackground: (roomId: string, caller: Caller | null, claimed?: ClaimedAnswer) => void
  /** Asks again, after the response and unseen, what was kept open. */
  checkInBackground: () => void
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
    answerInBackground(roomId, caller, claimed) {
      // Begun here, it would have to be handed over at once; what was claimed has to be.
      const answering =
        worker.isLeaving && !claimed
          ? deps.requestNext(roomId, caller?.accessToken ?? null)
          : answerOne(deps, { running, worker }, { roomId, caller, claimed })
      deps.runInBackground(answering)
    },
    checkInBackground: () =>
      deps.runInBackground(checkOpenQuestions({ ...deps, caller: deps.admin, running })),
    async requireClient(c) {
      const caller = await requireCaller(c, deps.verifyToken)
      return { ...caller, client: deps.userClient(caller.accessToken) }
    },
  }
}

/**
 * Answers one question; the next one of the room is for a new request, or for this one if none can be made. The caller's
 * own question is answered with their token. Another's, whose token nobody has here, with the service's rights, which reads
 * of that room and thread alone because every query names them; the database let its author ask, and ends what they asked
 * once they may no more.
 * One that has to go leaves it to the sweeper then.
 */
async function answerOne(
  deps: ChatDeps,
  { running, worker }: { running: AnswerDeps['running']; worker: { isLeaving: boolean } },
  {
    roomId,
    caller,
    claimed,
  }: { roomId: string; caller: Caller | null; claimed?: ClaimedAnswer | undefined },
): Promise<void> {
  const readerFor = (authorId: string | null): SupabaseClient =>
    caller !== null && caller.userId === authorId ? deps.userClient(caller.accessToken) : deps.admin
  const own = { ...deps, readerFor, running }
  for (let first = claimed; ; first = undefined) {
    const answering = answerNext(own, roomId, first)
    // It began to go while this was claimed: its writer is there by now.
    if (first && worker.isLeaving) running.get(first.message_id)?.handOver()
    if (!(await answering)) return
    const isTaken = await deps.requestNext(roomId, caller?.accessToken ?? null)
    if (isTaken || worker.isLeaving) return
  }
}
