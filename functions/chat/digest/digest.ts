import { z } from 'zod'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import { readReply } from '../../_shared/models/chat-stream.ts'
import type { Models } from '../../_shared/models/models.ts'
import { estimateTokens } from '../../_shared/text/tokens.ts'
import type { ReadDocument } from '../documents/document-pages.ts'
import type { RoomDocument } from '../documents/room-documents.ts'
import { SourceList } from '../documents/source-list.ts'
import type { Place } from '../questions/place.ts'
import { buildNotesPrompt } from '../prompt/notes-prompt.ts'
import type { Passage } from '../retrieval/passages.ts'
import { type Note, noteSchema, readNotes } from './notes.ts'
import { type Slice, toSlices } from './slices.ts'

export interface DigestOptions {
  /** Keeps notes for later questions. */
  admin: SupabaseClient
  models: Models
  documents: readonly RoomDocument[]
  read: (document: RoomDocument) => Promise<ReadDocument>
  /** What the notes are to serve: undefined for the main points. */
  question: string | undefined
  place: Place | undefined
  /** Called as slices are read, with the number of pages so far. */
  onPages: (read: number) => void
  signal: AbortSignal
}

/** Estimated tokens of one excerpt in the last prompt. */
const NOTE_TOKENS = 60
const MIN_NOTES = 2
const MAX_NOTES = 12
const MAX_REPLY_CHARACTERS = 20_000

/**
 * The passages that an answer about whole documents is written from. Where all pages fit one prompt, these; else a model
 * reads them slice by slice, and what it notes leads to the words of the pages that are kept.
 */
export async function digest(options: DigestOptions): Promise<Passage[]> {
  const { documents, models, place, onPages } = options
  const budget = models.passageTokens
  const sources = new SourceList()
  const all: { document: RoomDocument; slices: Slice[] }[] = []
  for (const document of documents) {
    all.push({ document, slices: toSlices(await options.read(document), budget, place) })
  }
  const slices = all.reduce((sum, one) => sum + one.slices.length, 0)
  if (slices <= 1 || totalTokens(all) <= budget) {
    for (const { document, slices: own } of all) {
      for (const { pieces } of own) for (const piece of pieces) sources.add(document, piece)
    }
    onPages(countPages(all.flatMap((one) => one.slices)))
    return sources.passages
  }
  const perSlice = Math.floor(budget / (slices * NOTE_TOKENS))
  const notesEach = Math.min(MAX_NOTES, Math.max(MIN_NOTES, perSlice))
  let pages = 0
  for (const { document, slices: own } of all) {
    const known = await readKnown(options, document)
    for (const slice of own) {
      const notes = known(slice) ?? (await noteSlice(options, document, slice, notesEach))
      addNotes(sources, document, slice, notes.slice(0, notesEach))
      pages += countPages([slice])
      onPages(pages)
    }
  }
  return sources.passages
}

const totalTokens = (all: readonly { slices: readonly Slice[] }[]): number =>
  all
    .flatMap(({ slices }) => slices)
    .flatMap(({ pieces }) => pieces)
    .reduce((sum, { page, start, end }) => sum + estimateTokens(page.content.slice(start, end)), 0)

const countPages = (slices: readonly Slice[]): number =>
  new Set(slices.flatMap(({ pieces }) => pieces.map(({ page }) => page))).size

function addNotes(
  sources: SourceList,
  document: RoomDocument,
  { pieces }: Slice,
  notes: readonly Note[],
): void {
  for (const { page, start, end } of notes) {
    const piece = pieces.find(
      (one) => one.page.number === page && one.start <= start && one.end >= end,
    )
    if (piece) sources.add(document, { page: piece.page, start, end })
  }
}

const knownSchema = z.array(
  z.object({ from_page: z.number(), to_page: z.number(), notes: z.array(noteSchema) }),
)

/** What was noted before for the same question: a digest that was stopped goes on from it. */
async function readKnown(
  options: DigestOptions,
  { id, version }: RoomDocument,
): Promise<(slice: Slice) => Note[] | undefined> {
  const rows = await options.admin
    .rpc('read_digests', {
      p_document_id: id,
      p_version: version,
      p_model: options.models.chatModel,
      p_task: await taskOf(options),
    })
    .abortSignal(options.signal)
  const known = knownSchema.parse(unwrap(rows))
  return ({ fromPage, toPage }) =>
    known.find(({ from_page, to_page }) => from_page === fromPage && to_page === toPage)?.notes
}

async function noteSlice(
  options: DigestOptions,
  document: RoomDocument,
  slice: Slice,
  notesEach: number,
): Promise<Note[]> {
  const { admin, models, question, signal } = options
  const own = new SourceList()
  for (const piece of slice.pieces) own.add(document, piece)
  const prompt = buildNotesPrompt(question, own.passages, notesEach)
  const reply = await readReply(models.chat(prompt, signal), MAX_REPLY_CHARACTERS, signal)
  const notes = readNotes(reply, own.passages)
  const stored = await admin
    .rpc('store_digest', {
      p_document_id: document.id,
      p_version: document.version,
      p_model: models.chatModel,
      p_task: await taskOf(options),
      p_from_page: slice.fromPage,
      p_to_page: slice.toPage,
      p_notes: notes,
    })
    .abortSignal(signal)
  if (stored.error) console.error('notes not kept:', stored.error)
  return notes
}

/** Slices are told apart by their pages, so that notes for another place or budget are others. */
async function taskOf({ question, place, models }: DigestOptions): Promise<string> {
  const budget = String(models.passageTokens)
  if (question === undefined && !place) return `summary ${budget}`
  const text = `${budget} ${question ?? ''} ${JSON.stringify(place ?? null)}`
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
