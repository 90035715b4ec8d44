import type { SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import { ArchiveReader } from './archive-reader.ts'
import { nameOfFile } from './export-room.ts'
import { RoomFileError, type Row } from './format.ts'
import { NewIds } from './new-ids.ts'
import { partOf, type RoomTable, TABLES } from './tables.ts'

const BUCKET = 'documents'
/** Bytes of rows in one request: the Data API takes 1 MB. */
const MAX_REQUEST_BYTES = 700_000

export interface ImportOptions {
  /** With the service key. */
  client: SupabaseClient
  file: Blob
  /** Whose room it becomes. */
  ownerId: string
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
export async function importRoom({ client, file, ownerId }: ImportOptions): Promise<Imported> {
  const archive = await ArchiveReader.open(file)
  const ids = new NewIds()
  const room = await readOne(archive, partOf('rooms'))
  const roomId = ids.make(room['id']) ?? crypto.randomUUID()
  // In the trash nobody sees it, and what is left there by a crash is cleared away like the rest.
  const hidden = { ...room, id: roomId, owner_id: ownerId, deleted_at: new Date().toISOString() }
  await insert(client, 'rooms', [hidden])
  try {
    const documents = await writeDocuments(client, archive, ids, roomId)
    for (const table of TABLES)
      await writeTable(client, archive, table, { ids, owner: room['owner_id'], ownerId })
    for (const { id, live_version } of documents) {
      if (live_version === null) continue
      await call(client, 'settle_imported_document', {
        p_document_id: id,
        p_live_version: live_version,
      })
    }
    await call(client, 'open_imported_room', { p_room_id: roomId })
    return { roomId, name: archive.manifest.room.name, documents: documents.length }
  } catch (error) {
    await client.from('rooms').delete().eq('id', roomId)
    throw error
  }
}

async function readOne(archive: ArchiveReader, name: string): Promise<Row> {
  for await (const [row] of archive.rows(name)) if (row) return row
  throw new RoomFileError(`${name} is missing.`)
}

/** Rows and files. A document answers only when the room is whole. */
async function writeDocuments(
  client: SupabaseClient,
  archive: ArchiveReader,
  ids: NewIds,
  roomId: string,
): Promise<Document[]> {
  const written: Document[] = []
  const doubles: Row[] = []
  for await (const rows of archive.rows(partOf('documents'))) {
    for (const row of rows) ids.make(row['id'])
    for (const row of rows) {
      const made = ids.apply(row, ['id', 'room_id', 'duplicate_of'])
      const document = documentSchema.parse({
        ...made,
        storage_path: newPath(row['storage_path'], roomId, made['id']),
        live_storage_path: newPath(row['live_storage_path'], roomId, made['id']),
      })
      const paths = [
        [row['storage_path'], document.storage_path],
        [row['live_storage_path'], document.live_storage_path],
      ] as const
      for (const [from, to] of new Map(paths)) {
        if (typeof from !== 'string' || to === null || !archive.has(nameOfFile(from))) continue
        await upload(client, to, await archive.read(nameOfFile(from)))
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
  /** Whose room it was. */
  owner: unknown
  ownerId: string
}

async function writeTable(
  client: SupabaseClient,
  archive: ArchiveReader,
  table: RoomTable,
  { ids, owner, ownerId }: Writing,
): Promise<void> {
  const own = table.ids.includes('id') ? 'id' : undefined
  for await (const rows of archive.rows(partOf(table.name))) {
    const made = rows.flatMap((row) => {
      const people = table.people ?? []
      // Of people who are not here, nothing can be kept.
      if (people.some((column) => row[column] !== owner)) return []
      const named = Object.fromEntries(people.map((column) => [column, ownerId]))
      return [{ ...ids.apply(row, table.ids, own), ...named }]
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
