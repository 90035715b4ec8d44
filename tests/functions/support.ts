import { expect } from 'vitest'
import { z } from 'zod'
import type { Backend, Person } from '../support/backend.ts'
import { addSource, articleOf, type FileKind } from '../support/client.ts'
import { readJson } from '../support/json.ts'
import { ASKED, ERROR } from '../support/replies.ts'

export interface DocumentRow {
  id: string
  status: string
  error_code: string | null
  page_count: number | null
  pages_done: number
  chunks_total: number
  chunks_done: number
  version: number
  live_version: number | null
  duplicate_of: string | null
  storage_path: string | null
  pages_empty: number
  text_length: number
}

export interface MessageRow {
  id: string
  content: string
  status: string
  error_code: string | null
  model: string | null
  coverage: unknown
  plan: unknown
  citations: CitationRow[]
}

export interface CitationRow {
  position: number
  ordinal: number
  claim_start: number | null
  claim_end: number | null
  state: string
  document_id: string | null
  page: number
  quote: string
  verified: boolean
  judged_by: string | null
  judgement: string | null
  start_offset: number | null
  end_offset: number | null
}

/** Uploads a file as a client does and lets the ingestion run to its end. */
export async function addFile(
  backend: Backend,
  person: Person,
  roomId: string,
  kind: FileKind,
  bytes: Uint8Array<ArrayBuffer>,
  title: string,
): Promise<DocumentRow> {
  return ingest(backend, person, await addSource(person, roomId, { kind, bytes, title }))
}

export const addPdf = (
  backend: Backend,
  person: Person,
  roomId: string,
  bytes: Uint8Array<ArrayBuffer>,
  title = 'file.pdf',
): Promise<DocumentRow> => addFile(backend, person, roomId, 'pdf', bytes, title)

export async function addArticle(
  backend: Backend,
  person: Person,
  roomId: string,
  body: string,
  title = 'Article',
): Promise<DocumentRow> {
  return ingest(backend, person, await addSource(person, roomId, articleOf(body, title)))
}

export async function ingest(backend: Backend, person: Person, id: string): Promise<DocumentRow> {
  const response = await backend.call(`/ingest/documents/${id}`, { method: 'POST', as: person })
  expect(response.status).toBe(202)
  await backend.settled()
  return readDocument(person, id)
}

export async function readDocument({ client }: Person, id: string): Promise<DocumentRow> {
  const { data, error } = await client.from('documents').select('*').eq('id', id).single()
  if (error) throw error
  return data
}

/** All the pages of a document, put together. */
export async function readText({ client }: Person, id: string): Promise<string> {
  const { data } = await client
    .from('pages')
    .select('content')
    .eq('document_id', id)
    .order('number')
    .throwOnError()
  return data.map(({ content }) => content).join('')
}

/** Asks, and gives back the ids at once. */
export async function ask(
  backend: Backend,
  person: Person,
  roomId: string,
  question: string,
): Promise<{ questionId: string; answerId: string }> {
  const response = await backend.call(`/chat/rooms/${roomId}/questions`, {
    method: 'POST',
    body: JSON.stringify({ question }),
    as: person,
  })
  expect(response.status).toBe(202)
  const { question: asked, answer } = await readJson(response, ASKED)
  return { questionId: asked.id, answerId: answer.id }
}

export async function readMessage({ client }: Person, id: string): Promise<MessageRow> {
  const { data, error } = await client
    .from('messages')
    .select('*, citations(*)')
    .eq('id', id)
    .single()
  if (error) throw error
  return data
}

export async function askAndWait(
  backend: Backend,
  person: Person,
  roomId: string,
  question: string,
): Promise<MessageRow> {
  const { answerId } = await ask(backend, person, roomId, question)
  await backend.settled()
  return readMessage(person, answerId)
}

/** The code of an error as the functions answer it. */
export async function errorCode(response: Response): Promise<string> {
  const { error } = await readJson(response, ERROR)
  return `${response.status} ${error.code}`
}

/** What the service does now and then: takes up what is left to read. */
export async function drain(backend: Backend): Promise<void> {
  await backend.call('/ingest/drain', {
    method: 'POST',
    headers: { apikey: backend.keys.secretKey },
  })
  await backend.settled()
}

/** How often the chat model was asked, about one question or at all. */
export const chatRequests = ({ model }: Backend, question = ''): number =>
  model.requests.filter(
    ({ path, body }) =>
      path.endsWith('/chat/completions') && JSON.stringify(body).includes(question),
  ).length

const promptSchema = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
})

/** What the chat model was asked last. */
export const lastPrompt = ({ model }: Backend): z.infer<typeof promptSchema> =>
  promptSchema.parse(model.requests.findLast(({ path }) => path.endsWith('/completions'))?.body)

/** The prompts that the chat model has got since, whole. */
export const chatsSince = (
  backend: { model: { requests: { path: string; body: unknown }[] } },
  from: number,
): string[] =>
  backend.model.requests
    .slice(from)
    .filter(({ path }) => path.endsWith('/chat/completions'))
    .map(({ body }) => JSON.stringify(body))

export async function endWaits(backend: Backend): Promise<void> {
  await backend.database.exclusive((connection) =>
    connection.exec(`update private.ingestion_runs set retry_at = null where retry_at is not null`),
  )
}
