import type { Project } from './support.ts'

/** What the chat function does to questions and answers. */

export interface MessageRow {
  id: string
  room_id: string
  role: 'user' | 'assistant'
  content: string
  status: string
  revision: number
  reply_to: string | null
  error_code: string | null
  model: string | null
  coverage: unknown
  created_at: string
  finished_at: string | null
}

export interface Citation {
  position?: number
  ordinal?: number
  state?: string
  document_id: string | null
  document_version?: number
  quote?: string
}

export interface Finish {
  status?: string
  content?: string
  revision?: number
  error_code?: string
  citations?: Citation[]
  usage?: { prompt_tokens: number; completion_tokens: number }
}

export async function ask(
  project: Project,
  roomId: string,
  question = 'A question?',
  documentIds: string[] | null = null,
  authorId: string | null = null,
): Promise<{ question: string; answer: string }> {
  const { question: asked, answer } = await call<{ question: MessageRow; answer: MessageRow }>(
    project,
    'public.ask_question($1, $2, $3, p_author_id => $4)',
    [roomId, question, documentIds, authorId],
  )
  return { question: asked.id, answer: answer.id }
}

/** Ends an answer, whoever wrote it. */
export function finish(
  project: Project,
  id: string,
  { status = 'done', content = 'An answer [1].', citations = [], ...rest }: Finish = {},
): Promise<MessageRow | null> {
  const rows = citations.map((citation, i) => ({
    position: 10 * (i + 1),
    ordinal: i + 1,
    claim_start: 0,
    claim_end: 9,
    state: 'verified',
    document_title: 'Title',
    document_version: 1,
    chunk_id: null,
    page: 1,
    quote: 'Some text.',
    start_offset: 0,
    end_offset: 10,
    score: 1,
    ...citation,
  }))
  return call(project, 'public.finish_answer($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
    id,
    status,
    content,
    rest.revision ?? 1,
    rest.error_code ?? null,
    'test-chat',
    null,
    JSON.stringify(rows),
    JSON.stringify(rest.usage ?? {}),
  ])
}

export interface AnswerClaim {
  message_id: string
  question_id: string
  question: string
  document_ids: string[] | null
}

export const claimAnswer = (
  project: Project,
  roomId: string,
  seconds = 60,
): Promise<AnswerClaim[]> =>
  project.as<AnswerClaim>('service', 'select * from public.claim_answer($1, $2)', [roomId, seconds])

export const saveAnswer = (project: Project, id: string, content: string, revision = 1) =>
  call<string | null>(project, 'public.save_answer($1, $2, $3, 60)', [id, content, revision])

export const stopAnswer = (project: Project, id: string) =>
  call<MessageRow | null>(project, 'public.stop_answer($1)', [id])

export const retryAnswer = (project: Project, id: string) =>
  call<MessageRow>(project, 'public.retry_answer($1)', [id])

export interface DeadAnswer {
  message_id: string
  room_id: string
  content: string
  revision: number
  question: string
  stop_requested: boolean
}

export const claimDead = (project: Project, waitingSeconds = 60, leaseSeconds = 30) =>
  project.as<DeadAnswer>('service', 'select * from public.claim_dead_answers($1, $2)', [
    waitingSeconds,
    leaseSeconds,
  ])

export async function readMessage(project: Project, id: string): Promise<MessageRow> {
  const [row] = await project.query<MessageRow>('select * from public.messages where id = $1', [id])
  if (row === undefined) throw new Error(`No message ${id}`)
  return row
}

/** Calls a function as the service and returns its value. */
async function call<T>(project: Project, expression: string, params: unknown[]): Promise<T> {
  const [row] = await project.as<{ value: T }>('service', `select ${expression} as value`, params)
  if (row === undefined) throw new Error(`No value: ${expression}`)
  return row.value
}
