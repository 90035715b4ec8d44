import { z } from 'zod'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import type { ChatDelta } from '../../_shared/models/chat-types.ts'
import { readReply } from '../../_shared/models/chat-stream.ts'
import type { Models } from '../../_shared/models/models.ts'
import { estimateTokens } from '../../_shared/text/tokens.ts'
import type { ReadDocument } from '../documents/document-pages.ts'
import type { RoomDocument } from '../documents/room-documents.ts'
import type { PagePiece } from '../documents/sections.ts'
import { MAX_SOURCES, SourceList } from '../documents/source-list.ts'
import type { Place } from '../questions/place.ts'
import { buildNotesPrompt } from '../prompt/notes-prompt.ts'
import type { Passage } from '../retrieval/passages.ts'
import { type Note, noteSchema, readNotes } from './notes.ts'
import { type Slice, sliceKey, toSlices } from './slices.ts'

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
  /** Called before the model is asked, and whenever something comes of it. */
  onAsk: () => void
  onMoving: () => void
  signal: AbortSignal
}

export interface Digested {
  passages: Passage[]
  /** Pages that were read. */
  pages: number
}

interface DocumentSlice {
  document: RoomDocument
  slice: Slice
}

/** Estimated tokens of one excerpt in the last prompt. */
const NOTE_TOKENS = 60
const MAX_NOTES = 12
/** Slices of one answer; what is beyond them is not read, and its coverage says so. */
const MAX_SLICES = 300
const MAX_REPLY_CHARACTERS = 20_000

/**
 * The passages that an answer about whole documents is written from. Where all pages fit one prompt, these; else a model
 * reads them slice by slice, and what it notes leads to the words of the pages that are kept.
 */
export async function digest(options: DigestOptions): Promise<Digested> {
  const { documents, models, place, onPages } = options
  // What the model's server cuts on the way makes later prompts smaller, not this one's slices.
  const budget = models.passageTokens
  const all: DocumentSlice[] = []
  for (const document of documents) {
    const slices = toSlices(await options.read(document), budget, place)
    all.push(...slices.map((slice) => ({ document, slice })))
    if (all.length >= MAX_SLICES) break
  }
  const read = all.slice(0, MAX_SLICES)
  const pages = countPages(read)
  if (read.length <= 1 || totalTokens(read) <= budget) {
    onPages(pages)
    return { passages: toPassages(read.map((one) => [one, one.slice.pieces])), pages }
  }
  const notesEach = Math.min(
    MAX_NOTES,
    Math.max(1, Math.floor(budget / (read.length * NOTE_TOKENS))),
  )
  const task = await taskOf(options, budget)
  const known = new Map<RoomDocument, (slice: Slice) => Note[] | undefined>()
  const noted: [DocumentSlice, PagePiece[]][] = []
  for (const [index, one] of read.entries()) {
    const find = known.get(one.document) ?? (await readKnown(options, one.document, task))
    known.set(one.document, find)
    const notes = find(one.slice) ?? (await noteSlice(options, one, task, notesEach))
    noted.push([one, piecesOf(one.slice, notes.slice(0, notesEach))])
    onPages(countPages(read.slice(0, index + 1)))
  }
  return { passages: toPassages(fit(noted, budget)), pages }
}

/** Leaves out what no longer fits, evenly over the slices. */
function fit(
  noted: readonly [DocumentSlice, PagePiece[]][],
  budget: number,
): [DocumentSlice, PagePiece[]][] {
  const total = noted.reduce((sum, [, pieces]) => sum + tokensOf(pieces), 0)
  if (total <= budget) return [...noted]
  const step = total / budget
  let at = 0
  return noted.map(([one, pieces]) => [
    one,
    pieces.filter(() => {
      at += 1
      return Math.floor(at / step) > Math.floor((at - 1) / step)
    }),
  ])
}

function toPassages(pieces: readonly [DocumentSlice, PagePiece[]][]): Passage[] {
  const sources = new SourceList()
  for (const [{ document }, own] of pieces) {
    for (const piece of own) sources.add(document, piece)
  }
  return sources.passages.slice(0, MAX_SOURCES)
}

const tokensOf = (pieces: readonly PagePiece[]): number =>
  pieces.reduce(
    (sum, { page, start, end }) => sum + estimateTokens(page.content.slice(start, end)),
    0,
  )

const totalTokens = (all: readonly DocumentSlice[]): number =>
  all.reduce((sum, { slice }) => sum + tokensOf(slice.pieces), 0)

const countPages = (all: readonly DocumentSlice[]): number =>
  new Set(all.flatMap(({ slice }) => slice.pieces.map(({ page }) => page))).size

/** Where the notes on a slice stand. */
const piecesOf = ({ pieces }: Slice, notes: readonly Note[]): PagePiece[] =>
  notes.flatMap(({ page, start, end }) => {
    const piece = pieces.find(
      (one) => one.page.number === page && one.start <= start && one.end >= end,
    )
    return piece ? [{ page: piece.page, start, end }] : []
  })

const knownSchema = z.array(z.object({ slice: z.string(), notes: z.array(noteSchema) }))

/** What was noted before for the same question: a digest that was stopped goes on from it. */
async function readKnown(
  { admin, models, signal }: DigestOptions,
  { id, version }: RoomDocument,
  task: string,
): Promise<(slice: Slice) => Note[] | undefined> {
  const rows = await admin
    .rpc('read_digests', {
      p_document_id: id,
      p_version: version,
      p_model: models.chatModel,
      p_task: task,
    })
    .abortSignal(signal)
  const known = new Map(knownSchema.parse(unwrap(rows)).map(({ slice, notes }) => [slice, notes]))
  return (slice) => known.get(sliceKey(slice))
}

async function noteSlice(
  options: DigestOptions,
  { document, slice }: DocumentSlice,
  task: string,
  notesEach: number,
): Promise<Note[]> {
  const { admin, models, question, signal } = options
  const own = new SourceList()
  for (const piece of slice.pieces) own.add(document, piece)
  const prompt = buildNotesPrompt(question, own.passages, notesEach)
  let isCut = false
  const started = Date.now()
  options.onAsk()
  const words = watch(models.chat(prompt, signal), (delta) => {
    options.onMoving()
    isCut ||= delta.kind === 'cut'
  })
  const notes = readNotes(await readReply(words, MAX_REPLY_CHARACTERS, signal), own.passages)
  // What was noted of a part of it is not all there is.
  if (isCut) return notes
  const stored = await admin
    .rpc('store_digest', {
      p_document_id: document.id,
      p_version: document.version,
      p_model: models.chatModel,
      p_task: task,
      p_slice: sliceKey(slice),
      p_notes: notes,
      p_pages: new Set(slice.pieces.map(({ page }) => page)).size,
      p_seconds: (Date.now() - started) / 1000,
    })
    .abortSignal(signal)
  if (stored.error) console.error('notes not kept:', stored.error)
  return notes
}

async function* watch(
  deltas: AsyncIterable<ChatDelta>,
  onDelta: (delta: ChatDelta) => void,
): AsyncGenerator<ChatDelta> {
  for await (const delta of deltas) {
    onDelta(delta)
    yield delta
  }
}

/** Slices are cut by the budget, so notes by another are others. */
async function taskOf({ question, place }: DigestOptions, budget: number): Promise<string> {
  if (question === undefined && !place) return `summary ${budget}`
  const text = `${budget} ${question ?? ''} ${JSON.stringify(place ?? null)}`
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
