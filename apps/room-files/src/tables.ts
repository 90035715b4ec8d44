import type { Row } from './format.ts'

/** A table of a room, and how its rows are read and written elsewhere. */
export interface RoomTable {
  name: string
  /** Read document by document, the version that answers or is being read; or for the room as a whole. */
  per: 'document' | 'room'
  /** The order of its rows, a key. */
  order: readonly string[]
  /** Rows of one request. */
  batch: number
  /** Columns with ids of what is in the archive: a row that names something else is left out. */
  ids: readonly string[]
  /** Those of them that may name what is gone. */
  optional?: readonly string[]
  /** Columns with the id of a person: of one who is not here, the row is left out, or the name. */
  people?: Readonly<Record<string, 'row' | 'name'>>
  /** Columns that hold citations as JSON. */
  citations?: readonly string[]
  /** Of a document: the column with its version. */
  version?: string
  /** Of a document: a column that must be as the document has it. */
  same?: { column: string; as: string }
}

const OF_DOCUMENT = ['document_id', 'room_id']
const OF_CHUNK = ['chunk_id', 'room_id', 'document_id']

/**
 * In the order in which they can be written: a row needs those that it names. Rooms, documents and threads go before,
 * members after.
 */
export const TABLES: readonly RoomTable[] = [
  {
    name: 'pages',
    per: 'document',
    order: ['number'],
    batch: 100,
    ids: OF_DOCUMENT,
    version: 'version',
  },
  { name: 'earlier_pages', per: 'document', order: ['number'], batch: 100, ids: OF_DOCUMENT },
  {
    name: 'chunks',
    per: 'document',
    order: ['ordinal'],
    batch: 200,
    ids: ['id', ...OF_DOCUMENT],
    version: 'version',
  },
  {
    name: 'chunk_terms',
    per: 'document',
    order: ['chunk_id'],
    batch: 200,
    ids: OF_CHUNK,
    version: 'version',
  },
  {
    name: 'chunk_embeddings',
    per: 'document',
    order: ['chunk_id'],
    batch: 100,
    ids: OF_CHUNK,
    version: 'version',
    same: { column: 'model', as: 'embedding_model' },
  },
  {
    name: 'sheet_tables',
    per: 'document',
    order: ['number'],
    batch: 100,
    ids: OF_DOCUMENT,
    version: 'version',
  },
  {
    name: 'sheet_rows',
    per: 'document',
    order: ['table_number', 'first_row'],
    batch: 10,
    ids: OF_DOCUMENT,
    version: 'version',
  },
  {
    name: 'messages',
    per: 'room',
    order: ['created_at', 'id'],
    batch: 100,
    ids: ['id', 'room_id', 'thread_id', 'reply_to'],
    people: { author_id: 'name' },
  },
  {
    name: 'corrections',
    per: 'room',
    order: ['created_at', 'id'],
    batch: 100,
    ids: ['id', 'room_id', 'message_id'],
    optional: ['message_id'],
    people: { author_id: 'name' },
    citations: ['citations'],
  },
  {
    name: 'citations',
    per: 'room',
    order: ['message_id', 'position'],
    batch: 200,
    ids: ['message_id', 'room_id', 'thread_id', 'document_id', 'chunk_id', 'correction_id'],
    optional: ['document_id', 'chunk_id', 'correction_id'],
  },
  {
    name: 'quote_verdicts',
    per: 'room',
    order: ['created_at', 'id'],
    batch: 200,
    ids: ['id', 'message_id', 'room_id', 'thread_id'],
    people: { user_id: 'name' },
  },
  {
    name: 'feedback',
    per: 'room',
    order: ['message_id', 'user_id'],
    batch: 200,
    ids: ['message_id', 'room_id', 'thread_id'],
    people: { user_id: 'row' },
  },
  {
    name: 'kept_answers',
    per: 'room',
    order: ['document_id'],
    batch: 100,
    ids: ['document_id', 'room_id', 'message_id'],
    optional: ['message_id'],
    people: { author_id: 'name' },
    citations: ['citations'],
  },
  {
    name: 'open_questions',
    per: 'room',
    order: ['question_id'],
    batch: 100,
    ids: ['question_id', 'room_id'],
    people: { opened_by: 'name' },
  },
]

export const THREADS: RoomTable = {
  name: 'threads',
  per: 'room',
  order: ['created_at', 'id'],
  batch: 100,
  ids: ['id', 'room_id'],
  people: { created_by: 'name' },
}

export const MEMBERS: RoomTable = {
  name: 'room_members',
  per: 'room',
  order: ['created_at', 'user_id'],
  batch: 200,
  ids: ['room_id'],
  people: { user_id: 'row' },
}

export const partOf = (table: string): string => `${table}.ndjson`

/** Of a document: what is true of one project only, or of a worker that has it. */
export function withoutWork(document: Row): Row {
  const isEnded = document['status'] === 'ready' || document['status'] === 'failed'
  const idle = { ...document, attempts: 0, lease_until: null }
  return isEnded
    ? idle
    : { ...idle, status: 'queued', pages_done: 0, chunks_total: 0, chunks_done: 0, text_length: 0 }
}

/** An answer that nobody writes any more. */
export function withoutWriter(message: Row): Row {
  const isOpen = message['status'] === 'pending' || message['status'] === 'streaming'
  return isOpen ? { ...message, status: 'stopped', finished_at: message['created_at'] } : message
}
