import { Converter } from 'opencc-js/cn2t'
import { foldHan, foldText } from '../../_shared/text/fold.ts'
import type { ExcerptPiece, RoomHit, SearchResults } from '../../_shared/contract/search-results.ts'
import { foldWidth, spanIn } from '../../_shared/text/normalize-with-offsets.ts'
import type { Span } from '../../_shared/text/sentences.ts'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'

export interface MessageSearch {
  client: SupabaseClient
  query: string
  /** Only messages from before this moment, for the next page. */
  before: string | null
  limit: number
}

type Convert = (text: string) => string
/** Made when first asked for: their dictionaries take 100 MB, and most workers search no messages. */
const once = (create: () => Convert): Convert => {
  let convert: Convert | undefined
  return (text) => (convert ??= create())(text)
}
const toTraditional = once(() => Converter({ from: 'cn', to: 't' }))
const toTaiwan = once(() => Converter({ from: 'cn', to: 'tw' }))
const HAN = /\p{Script=Han}/u

/** Marks of Markdown and citations, which are not shown in an excerpt. */
const MARKUP = /\*\*|__|`+|^[ \t]{0,99}(?:#{1,6}|>|[-*+]|\|[ \t|:-]{0,999}\|$)\s|\s?\[\d{1,3}\]/gmu

const BEFORE_HIT_UNITS = 40
const EXCERPT_UNITS = 180

/**
 * Rooms by name (on the first page) and messages by text that hold every word of the query, newest
 * first, whether they are written in Traditional or in Simplified characters.
 */
export async function searchMessages({
  client,
  query,
  before,
  limit,
}: MessageSearch): Promise<SearchResults> {
  const [rooms, found] = await Promise.all([
    before === null ? searchRooms(client, query) : [],
    client.rpc('search_messages', {
      p_queries: spellings(query),
      p_limit: limit + 1,
      ...(before === null ? {} : { p_before: before }),
    }),
  ])
  const rows = unwrap(found)
  const messages = rows.slice(0, limit).map(({ id, content, ...row }) => ({
    message_id: id,
    room_id: row.room_id,
    room_name: row.room_name,
    thread_id: row.thread_id,
    role: row.role,
    created_at: row.created_at,
    excerpt: excerptOf(content, query),
  }))
  return { rooms, messages, has_more: rows.length > limit }
}

async function searchRooms(client: SupabaseClient, query: string): Promise<RoomHit[]> {
  const rooms = unwrap(await client.from('rooms').select('id, name').order('name'))
  const words = wordsOf(query)
  return rooms
    .filter(({ name }) => words.every((word) => foldText(name).includes(word)))
    .map(({ id, name }) => ({ room_id: id, name: toPieces(name, hitsIn(name, words)) }))
}

/** The query as it is written and in the scripts that the texts may be written in. */
function spellings(query: string): string[] {
  if (!HAN.test(query)) return [query]
  const simplified = foldHan(query)
  return [...new Set([query, simplified, toTraditional(simplified), toTaiwan(simplified)])]
}

/** The neighbourhood of the first hit, with every hit in it, on one line. */
function excerptOf(content: string, query: string): ExcerptPiece[] {
  const line = content.replace(MARKUP, '').replace(/\s+/gu, ' ').trim()
  const hits = hitsIn(line, wordsOf(query))
  const first = hits[0]?.start ?? 0
  const start = first <= BEFORE_HIT_UNITS ? 0 : first - BEFORE_HIT_UNITS
  const end = Math.min(line.length, start + EXCERPT_UNITS)
  const within = hits.flatMap((hit) =>
    hit.start < end ? [{ start: hit.start - start, end: Math.min(hit.end, end) - start }] : [],
  )
  const text = line.slice(start, end).toWellFormed()
  const pieces = toPieces(text, within)
  if (start > 0) pieces.unshift({ text: '…', hit: false })
  if (end < line.length) pieces.push({ text: '…', hit: false })
  return pieces
}

const wordsOf = (query: string): string[] => foldText(query).split(/\s+/u).filter(Boolean)

/** Where the words stand, in order, without overlaps. */
function hitsIn(text: string, words: readonly string[]): Span[] {
  const folded = foldWidth(text)
  const comparable = foldHan(folded.text)
  const spans = words.flatMap((word) => {
    const found: Span[] = []
    for (
      let at = comparable.indexOf(word);
      at >= 0;
      at = comparable.indexOf(word, at + word.length)
    ) {
      const span = spanIn(text, folded, at, word.length)
      if (span) found.push(span)
    }
    return found
  })
  let covered = 0
  return spans
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter(({ start, end }) => {
      if (start < covered) return false
      covered = end
      return true
    })
}

function toPieces(text: string, hits: readonly Span[]): ExcerptPiece[] {
  const pieces: ExcerptPiece[] = []
  let at = 0
  for (const { start, end } of hits) {
    if (start > at) pieces.push({ text: text.slice(at, start), hit: false })
    pieces.push({ text: text.slice(start, end), hit: true })
    at = end
  }
  if (at < text.length) pieces.push({ text: text.slice(at), hit: false })
  return pieces
}
