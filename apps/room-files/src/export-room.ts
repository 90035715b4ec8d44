import type { SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import { ArchiveWriter } from './archive-writer.ts'
import {
  BUCKET,
  FORMAT,
  FORMAT_VERSION,
  partOfFile,
  RoomFileError,
  type Row,
  rowsSchema,
} from './format.ts'
import { readRows } from './read-rows.ts'
import { MEMBERS, partOf, TABLES, THREADS, withoutWork, withoutWriter } from './tables.ts'

const roomSchema = z.looseObject({ id: z.string(), name: z.string(), owner_id: z.string() })
const documentSchema = z.looseObject({
  id: z.string(),
  version: z.number(),
  live_version: z.number().nullable(),
  status: z.string(),
  storage_path: z.string().nullable(),
  live_storage_path: z.string().nullable(),
  embedding_model: z.string().nullable(),
})
type Document = z.infer<typeof documentSchema>

/** How often a room is read that changes meanwhile, where it can be written anew. */
const ATTEMPTS = 3

export interface ExportOptions {
  /** With the service key, or as somebody who may read the room. */
  client: SupabaseClient
  roomId: string
  /** Where it is written; a new one for each attempt, as a room that changes meanwhile is read again. */
  open: () => Promise<WritableStream<Uint8Array>> | WritableStream<Uint8Array>
  attempts?: number
}

export interface Exported {
  name: string
  documents: number
  messages: number
}

/**
 * Writes a room with everything in it as one archive.
 * @throws RoomFileError where there is no such room, or it does not stand still
 */
export async function exportRoom({
  client,
  roomId,
  open,
  attempts = ATTEMPTS,
}: ExportOptions): Promise<Exported> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const exported = await writeRoom(client, roomId, await open())
    if (exported) return exported
  }
  throw new RoomFileError('The room changes all the time. Try again when its documents are read.')
}

/** Undefined where a document changed meanwhile, so that parts would not belong together. */
async function writeRoom(
  client: SupabaseClient,
  roomId: string,
  target: WritableStream<Uint8Array>,
): Promise<Exported | undefined> {
  const room = await readRoom(client, roomId)
  const documents = await readDocuments(client, roomId)
  const archive = new ArchiveWriter(target)
  await archive.addRows(partOf('rooms'), once([room]))
  await archive.addRows(partOf('documents'), once(documents.map(withoutWork)))
  let messages = 0
  for (const table of [THREADS, ...TABLES, MEMBERS]) {
    const batches =
      table.per === 'room'
        ? readRows(client, table, { room_id: roomId })
        : readOfDocuments(client, table, documents)
    const isMessages = table.name === 'messages'
    const rows = isMessages ? mapBatches(batches, withoutWriter) : batches
    const count = await archive.addRows(partOf(table.name), rows)
    if (isMessages) messages = count
  }
  const paths = documents.flatMap((document) => [document.storage_path, document.live_storage_path])
  for (const path of new Set(paths.filter((one) => one !== null))) {
    const file = await client.storage.from(BUCKET).download(path)
    // A file that is lost is lost here too; its pages and passages are not.
    if (file.data) await archive.addBytes(partOfFile(path), file.data.stream(), file.data.type)
  }
  // Before the manifest, without which it is no archive.
  const after = await readDocuments(client, roomId)
  if (fingerprint(documents) !== fingerprint(after)) {
    await archive.abort()
    return undefined
  }
  await archive.close({
    format: FORMAT,
    version: FORMAT_VERSION,
    made_at: new Date().toISOString(),
    room: { id: room.id, name: room.name },
    people: await readPeople(client, roomId, room.owner_id),
  })
  return { name: room.name, documents: documents.length, messages }
}

async function readRoom(
  client: SupabaseClient,
  roomId: string,
): Promise<z.infer<typeof roomSchema>> {
  const { data, error } = await client.from('rooms').select('*').eq('id', roomId)
  if (error) throw new RoomFileError(`The room could not be read: ${error.message}`)
  const [room] = rowsSchema.parse(data)
  if (!room) throw new RoomFileError(`There is no room ${roomId}.`)
  return roomSchema.parse(room)
}

async function readDocuments(client: SupabaseClient, roomId: string): Promise<Document[]> {
  const documents: Document[] = []
  const table = { name: 'documents', order: ['id'], batch: 50 }
  for await (const rows of readRows(client, table, { room_id: roomId })) {
    documents.push(...z.array(documentSchema).parse(rows))
  }
  return documents
}

async function* readOfDocuments(
  client: SupabaseClient,
  table: (typeof TABLES)[number],
  documents: readonly Document[],
): AsyncGenerator<Row[]> {
  for (const document of documents) {
    const version = document.live_version
    if (version === null) continue
    const values: Record<string, string | number> = { document_id: document.id }
    if (table.version) values[table.version] = version
    if (table.same) {
      const wanted = document[table.same.as]
      if (typeof wanted !== 'string') continue
      values[table.same.column] = wanted
    }
    yield* readRows(client, table, values)
  }
}

/** With the service key; others read no addresses. */
async function readPeople(
  client: SupabaseClient,
  roomId: string,
  ownerId: string,
): Promise<{ id: string; email: string }[]> {
  const ids = new Set([ownerId])
  for await (const rows of readRows(client, MEMBERS, { room_id: roomId })) {
    for (const { user_id } of rows) if (typeof user_id === 'string') ids.add(user_id)
  }
  const people = await Promise.all([...ids].map((id) => client.auth.admin.getUserById(id)))
  return people.flatMap(({ data: { user } }) =>
    user?.email === undefined ? [] : [{ id: user.id, email: user.email }],
  )
}

const fingerprint = (documents: readonly Document[]): string =>
  JSON.stringify(documents.map(({ id, version, live_version }) => [id, version, live_version]))

async function* once(rows: Row[]): AsyncGenerator<Row[]> {
  if (rows.length > 0) yield rows
}

async function* mapBatches(
  batches: AsyncIterable<Row[]>,
  map: (row: Row) => Row,
): AsyncGenerator<Row[]> {
  for await (const rows of batches) yield rows.map(map)
}
