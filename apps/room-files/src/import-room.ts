import type { SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import { ArchiveReader } from './archive-reader.ts'
import { BUCKET, partOfFile, RoomFileError, type Row, rowsSchema } from './format.ts'
import { NewIds } from './new-ids.ts'
import { MEMBERS, partOf, type RoomTable, TABLES, THREADS } from './tables.ts'
import { type People, translateRow } from './translate-row.ts'

/** Bytes of rows in one request: the Data API takes 1 MB. */
const MAX_REQUEST_BYTES = 700_000

export interface ImportOptions {
  /** With the service key. */
  client: SupabaseClient
  file: Blob
  /** Whose room it becomes. */
  ownerId: string
  /** The accounts here of these addresses: who was a member is one again, and what they wrote has their name. */
  findPeople?: (emails: readonly string[]) => Promise<ReadonlyMap<string, string>>
}

export interface Imported {
  roomId: string
  name: string
  documents: number
}

const documentSchema = z.looseObject({
  id: z.string(),
  live_version: z.number().nullable(),
  storage_path: z.string().nullable(),
  live_storage_path: z.string().nullable(),
})
type Document = z.infer<typeof documentSchema>

/**
 * Makes a room of an archive, with ids of its own. Nothing is read or embedded again; nobody sees the room before it is
 * whole, and where something fails it is taken away again.
 * @throws RoomFileError by the name of what is damaged or could not be written
 */
export async function importRoom(options: ImportOptions): Promise<Imported> {
  const { client, file, ownerId } = options
  const archive = await ArchiveReader.open(file)
  const ids = new NewIds()
  const room = await readOne(archive, partOf('rooms'))
  const roomId = ids.make(room['id']) ?? crypto.randomUUID()
  const here = await findPeople(options, archive, room['owner_id'])
  // In the trash nobody sees it, and what is left there by a crash is cleared away like the rest.
  const hidden = { ...room, id: roomId, owner_id: ownerId, deleted_at: new Date().toISOString() }
  await insert(client, 'rooms', [hidden])
  try {
    const writing = { ids, here, roomId, ownerId }
    const documents = await writeDocuments(client, archive, writing)
    await writeThreads(client, archive, writing)
    for (const table of TABLES) await writeTable(client, archive, table, writing)
    for (const { id, live_version } of documents) {
      if (live_version === null) continue
      await call(client, 'settle_imported_document', {
        p_document_id: id,
        p_live_version: live_version,
      })
    }
    // Last: nobody is to hear of all that came before.
    await writeTable(client, archive, MEMBERS, writing)
    await call(client, 'open_imported_room', { p_room_id: roomId })
    return { roomId, name: archive.manifest.room.name, documents: documents.length }
  } catch (error) {
    await client.from('rooms').delete().eq('id', roomId)
    throw error
  }
}

/** People of the archive who have an account here; who owned the room is who owns it now. */
async function findPeople(
  { ownerId, findPeople: find }: ImportOptions,
  { manifest: { people } }: ArchiveReader,
  owner: unknown,
): Promise<People> {
  const found = await find?.(people.map(({ email }) => email))
  const here = new Map<unknown, string>()
  for (const { id, email } of people) {
    const known = found?.get(email.toLowerCase())
    if (known !== undefined) here.set(id, known)
  }
  return here.set(owner, ownerId)
}

async function readOne(archive: ArchiveReader, name: string): Promise<Row> {
  for await (const [row] of archive.rows(name)) if (row) return row
  throw new RoomFileError(`${name} is missing.`)
}

/** Rows and files. A document answers only when the room is whole. */
async function writeDocuments(
  client: SupabaseClient,
  archive: ArchiveReader,
  { ids, here, roomId }: Writing,
): Promise<Document[]> {
  const written: Document[] = []
  const doubles: Row[] = []
  for await (const rows of archive.rows(partOf('documents'))) {
    for (const row of rows) ids.make(row['id'])
    for (const row of rows) {
      const made = ids.apply(row, ['id', 'room_id', 'duplicate_of'])
      const document = documentSchema.parse({
        ...made,
        added_by: here.get(row['added_by']) ?? null,
        storage_path: newPath(row['storage_path'], roomId, made['id']),
        live_storage_path: newPath(row['live_storage_path'], roomId, made['id']),
      })
      const paths = [
        [row['storage_path'], document.storage_path],
        [row['live_storage_path'], document.live_storage_path],
      ] as const
      for (const [from, to] of new Map(paths)) {
        if (typeof from !== 'string' || to === null || !archive.has(partOfFile(from))) continue
        await upload(client, to, await archive.read(partOfFile(from)))
      }
      written.push(document)
      const stored = { ...document, live_version: null }
      // It may name one that comes later.
      if (made['duplicate_of'] === null) await insert(client, 'documents', [stored])
      else doubles.push(stored)
    }
  }
  await insert(client, 'documents', doubles)
  return written
}

/** `<room>/<document>.<ending>` with the new ids. */
function newPath(path: unknown, roomId: string, documentId: unknown): string | null {
  const ending = typeof path === 'string' ? /\/[^/.]+(\.[^/]+)$/.exec(path)?.[1] : undefined
  return ending === undefined ? null : `${roomId}/${String(documentId)}${ending}`
}

async function upload(client: SupabaseClient, path: string, file: Blob): Promise<void> {
  const { error } = await client.storage.from(BUCKET).upload(path, file, {
    contentType: file.type || 'application/octet-stream',
  })
  if (error) throw new RoomFileError(`${path} could not be stored: ${error.message}`)
}

interface Writing {
  ids: NewIds
  here: People
  roomId: string
  ownerId: string
}

/** The room has its first thread already. Private ones of people who are not here would be nobody's. */
async function writeThreads(
  client: SupabaseClient,
  archive: ArchiveReader,
  { ids, here, roomId }: Writing,
): Promise<void> {
  const { data, error } = await client
    .from('threads')
    .select('id')
    .eq('room_id', roomId)
    .eq('is_first', true)
  const [first] = rowsSchema.parse(data ?? [])
  if (error || typeof first?.['id'] !== 'string') {
    throw new RoomFileError(`threads could not be read: ${error?.message ?? 'there is none'}`)
  }
  const firstId = first['id']
  for await (const rows of archive.rows(partOf(THREADS.name))) {
    for (const row of rows) {
      const isPrivate = row['private'] === true
      if (isPrivate && !here.has(row['created_by'])) continue
      if (row['is_first'] === true) ids.set(row['id'], firstId)
      const made = translateRow(row, THREADS, ids, here)
      if (made && row['is_first'] !== true) await insert(client, 'threads', [made])
    }
  }
}

async function writeTable(
  client: SupabaseClient,
  archive: ArchiveReader,
  table: RoomTable,
  { ids, here, ownerId }: Writing,
): Promise<void> {
  for await (const rows of archive.rows(partOf(table.name))) {
    const made = rows.flatMap((row) => {
      const translated = translateRow(row, table, ids, here)
      // The owner is a member since the room was made.
      const isOwner = table === MEMBERS && translated?.['user_id'] === ownerId
      return translated && !isOwner ? [translated] : []
    })
    for (const batch of inBatches(made, table.batch)) await insert(client, table.name, batch)
  }
}

function* inBatches(rows: readonly Row[], most: number): Generator<Row[]> {
  let batch: Row[] = []
  let bytes = 0
  for (const row of rows) {
    const size = JSON.stringify(row).length
    if (batch.length > 0 && (batch.length === most || bytes + size > MAX_REQUEST_BYTES)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(row)
    bytes += size
  }
  if (batch.length > 0) yield batch
}

async function call(
  client: SupabaseClient,
  name: string,
  parameters: Record<string, unknown>,
): Promise<void> {
  const { error } = await client.rpc(name, parameters)
  if (error) throw new RoomFileError(`${name} failed: ${error.message}`)
}

async function insert(client: SupabaseClient, table: string, rows: Row[]): Promise<void> {
  if (rows.length === 0) return
  const { error } = await client.from(table).insert(rows)
  if (error) throw new RoomFileError(`${table} could not be written: ${error.message}`)
}
