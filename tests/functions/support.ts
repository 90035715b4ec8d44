import { expect } from 'vitest'
import type { Backend, Person } from '../support/backend.ts'

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

export async function createRoom({ client }: Person, name = 'Room'): Promise<string> {
  const { data, error } = await client.from('rooms').insert({ name }).select('id').single()
  if (error) throw error
  return data.id
}

const FILE_TYPES = {
  pdf: ['pdf', 'application/pdf'],
  text: ['txt', 'text/plain'],
  markdown: ['md', 'text/markdown'],
  docx: ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
} as const

/** Uploads a file as a client does and lets the ingestion run to its end. */
export async function addFile(
  backend: Backend,
  person: Person,
  roomId: string,
  kind: keyof typeof FILE_TYPES,
  bytes: Uint8Array<ArrayBuffer>,
  title: string,
): Promise<DocumentRow> {
  const id = crypto.randomUUID()
  const path = await uploadFile(person, roomId, id, kind, bytes)
  const row = { id, room_id: roomId, kind, title, storage_path: path, byte_size: bytes.length }
  const inserted = await person.client.from('documents').insert(row)
  if (inserted.error) throw inserted.error
  return ingest(backend, person, id)
}

/** @returns the object's name; `suffix` is that of a file which replaces another, such as `.2` */
export async function uploadFile(
  person: Person,
  roomId: string,
  id: string,
  kind: keyof typeof FILE_TYPES,
  bytes: Uint8Array<ArrayBuffer>,
  suffix = '',
): Promise<string> {
  const [extension, type] = FILE_TYPES[kind]
  const path = `${roomId}/${id}${suffix}.${extension}`
  const uploaded = await person.client.storage
    .from('documents')
    .upload(path, new Blob([bytes], { type }))
  if (uploaded.error) throw uploaded.error
  return path
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
  const row = { room_id: roomId, kind: 'article', title, body }
  const { data, error } = await person.client.from('documents').insert(row).select('id').single()
  if (error) throw error
  return ingest(backend, person, data.id)
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
  return data.map(({ content }: { content: string }) => content).join('')
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
  const { question: asked, answer } = await response.json()
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
  const body = await response.json()
  expect(body.error.message).toEqual(expect.any(String))
  expect(body.error.request_id).toEqual(expect.any(String))
  return `${response.status} ${body.error.code}`
}
