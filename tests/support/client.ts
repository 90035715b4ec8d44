import { createClient, type SupabaseClient as GenericClient } from '@supabase/supabase-js'
import type { Database } from '../../functions/_shared/contract/database.types.ts'
import type { SupabaseClient } from '../../functions/_shared/http/supabase.ts'
import { ASKED, SHARED } from './replies.ts'

// What any client of a project does, whichever way the project was started.

export type { SupabaseClient }

/** Whoever acts: a person, or a stack in which somebody is signed in. */
export interface Caller {
  client: SupabaseClient
}

export interface Person extends Caller {
  id: string
  email: string
  accessToken: string
}

export const PASSWORD = 'correct horse battery'

/** A client that keeps no session but in memory. */
export const connect = (url: string, key: string): SupabaseClient =>
  createClient<Database>(url, key, { auth: { persistSession: false, autoRefreshToken: false } })

/** For tables that a test makes, which the generated types do not know. */
export const untyped = ({ client }: Caller): GenericClient => client

export async function signUp(
  client: SupabaseClient,
  email = `person-${crypto.randomUUID()}@example.com`,
): Promise<Person> {
  const { data, error } = await client.auth.signUp({ email, password: PASSWORD })
  if (error) throw error
  if (!data.session || !data.user) throw new Error('Signing up gave no session')
  return { id: data.user.id, email, client, accessToken: data.session.access_token }
}

export async function createRoom({ client }: Caller, name = 'Room'): Promise<string> {
  const room = client.from('rooms').insert({ name }).select('id').single()
  return (await room.throwOnError()).data.id
}

/** A link to the room's conversation for everybody. */
export async function shareRoom({ client }: Caller, roomId: string): Promise<string> {
  const { data } = await client.rpc('share_room', { p_room_id: roomId }).throwOnError()
  return SHARED.parse(data).id
}

const FILE_TYPES = {
  pdf: ['pdf', 'application/pdf'],
  text: ['txt', 'text/plain'],
  markdown: ['md', 'text/markdown'],
  docx: ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  xlsx: ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ods: ['ods', 'application/vnd.oasis.opendocument.spreadsheet'],
  csv: ['csv', 'text/csv'],
  tsv: ['tsv', 'text/tab-separated-values'],
} as const
export type FileKind = keyof typeof FILE_TYPES

export interface SourceFile {
  title: string
  kind: FileKind | 'article'
  bytes: Uint8Array<ArrayBuffer>
}

/** @returns the object's name; `suffix` is that of a file which replaces another, such as `.2` */
export async function uploadFile(
  { client }: Caller,
  roomId: string,
  id: string,
  kind: FileKind,
  bytes: Uint8Array<ArrayBuffer>,
  suffix = '',
): Promise<string> {
  const [extension, type] = FILE_TYPES[kind]
  const path = `${roomId}/${id}${suffix}.${extension}`
  const file = new Blob([bytes], { type })
  const { error } = await client.storage.from('documents').upload(path, file)
  if (error) throw error
  return path
}

/** Stores a file with its row, or an article, and returns its id. Nobody is asked to read it. */
export async function addSource(
  caller: Caller,
  roomId: string,
  { title, kind, bytes }: SourceFile,
): Promise<string> {
  const row = { id: crypto.randomUUID(), room_id: roomId, kind, title }
  const documents = caller.client.from('documents')
  if (kind === 'article') {
    await documents.insert({ ...row, body: new TextDecoder().decode(bytes) }).throwOnError()
  } else {
    const storage_path = await uploadFile(caller, roomId, row.id, kind, bytes)
    await documents.insert({ ...row, storage_path, byte_size: bytes.length }).throwOnError()
  }
  return row.id
}

export const articleOf = (body: string, title = 'Article'): SourceFile => ({
  title,
  kind: 'article',
  bytes: new TextEncoder().encode(body),
})

/** Calls a function with POST; throws its error. */
export async function invoke(
  { client }: Caller,
  path: string,
  body: Record<string, unknown> = {},
): Promise<unknown> {
  const answered = await client.functions.invoke<unknown>(path, { method: 'POST', body })
  if (answered.error instanceof Error) throw answered.error
  return answered.data
}

export async function startIngestion(caller: Caller, id: string): Promise<void> {
  await invoke(caller, `ingest/documents/${id}`)
}

/** Asks; returns the id of the answer that begins. */
export async function startAnswer(
  caller: Caller,
  roomId: string,
  question: string,
): Promise<string> {
  return ASKED.parse(await invoke(caller, `chat/rooms/${roomId}/questions`, { question })).answer.id
}
