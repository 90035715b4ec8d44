import { z } from 'zod'

/**
 * A room as one file, version 1: a zip archive of `manifest.json`, one `<table>.ndjson` for each table (a row a line, as
 * PostgREST gives it), and the documents' files as `files/<document id>[.<n>].<ending>`. docs/room-files.md.
 */
export const FORMAT = 'documind-room'
export const FORMAT_VERSION = 1
export const MANIFEST = 'manifest.json'
/** Of the stored files. */
export const BUCKET = 'documents'

/** The part of a stored file: `<room>/<document>.<ending>` without the room. */
export const partOfFile = (path: string): string => `files/${path.slice(path.indexOf('/') + 1)}`

const partSchema = z.object({
  name: z.string(),
  bytes: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Media type, of a file. */
  type: z.string().optional(),
})
export type Part = z.infer<typeof partSchema>

export const manifestSchema = z.object({
  format: z.literal(FORMAT),
  version: z.number().int().positive(),
  made_at: z.string(),
  room: z.object({ id: z.string(), name: z.string() }),
  /** Who they were where the room comes from; nobody is found by it but those whom the importer names. */
  people: z.array(z.object({ id: z.string(), email: z.string() })),
  parts: z.array(partSchema),
})
export type Manifest = z.infer<typeof manifestSchema>

export type Row = Record<string, unknown>
export const rowsSchema = z.array(z.record(z.string(), z.unknown()))

/** What is wrong with an archive, or with what it should go to; the message is for the person at the keyboard. */
export class RoomFileError extends Error {
  override readonly name = 'RoomFileError'
}
