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
  /** Columns that hold ids which are made anew. */
  ids: readonly string[]
  /** Columns with the id of a person. */
  people?: readonly string[]
  /** Of a document: the column with its version. */
  version?: string
  /** Of a document: a column that must be as the document has it. */
  same?: { column: string; as: string }
}

/** In the order in which they can be written: a row needs those that it names. Rooms and documents go before. */
export const TABLES: readonly RoomTable[] = [
  {
    name: 'pages',
    per: 'document',
    order: ['number'],
    batch: 100,
    ids: ['document_id', 'room_id'],
    version: 'version',
  },
  {
    name: 'earlier_pages',
    per: 'document',
    order: ['number'],
    batch: 100,
    ids: ['document_id', 'room_id'],
  },
  {
    name: 'chunks',
    per: 'document',
    order: ['ordinal'],
    batch: 200,
    ids: ['id', 'room_id', 'document_id'],
    version: 'version',
  },
  {
    name: 'chunk_terms',
    per: 'document',
    order: ['chunk_id'],
    batch: 200,
    ids: ['chunk_id', 'room_id', 'document_id'],
    version: 'version',
  },
  {
    name: 'chunk_embeddings',
    per: 'document',
    order: ['chunk_id'],
    batch: 100,
    ids: ['chunk_id', 'room_id', 'document_id'],
    version: 'version',
    same: { column: 'model', as: 'embedding_model' },
  },
  {
    name: 'sheet_tables',
    per: 'document',
    order: ['number'],
    batch: 100,
    ids: ['document_id', 'room_id'],
    version: 'version',
  },
  {
    name: 'sheet_rows',
    per: 'document',
    order: ['table_number', 'first_row'],
    batch: 10,
    ids: ['document_id', 'room_id'],
    version: 'version',
  },
  {
    name: 'messages',
    per: 'room',
    order: ['created_at', 'id'],
    batch: 100,
    ids: ['id', 'room_id', 'reply_to'],
  },
  {
    name: 'citations',
    per: 'room',
    order: ['message_id', 'position'],
    batch: 200,
    ids: ['message_id', 'room_id', 'document_id', 'chunk_id'],
  },
  {
    name: 'feedback',
    per: 'room',
    order: ['message_id', 'user_id'],
    batch: 200,
    ids: ['message_id', 'room_id'],
    people: ['user_id'],
  },
]

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
