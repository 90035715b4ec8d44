import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters'
import { splitSentences, type Span } from '../../_shared/text/sentences.ts'

/** A passage and its place in the page: content = page.substring(start, end). */
export interface Chunk extends Span {
  content: string
}

/** Size of a chunk in units: a Latin letter is one, a CJK character two. */
const CHUNK_UNITS = 500
/** A paragraph that ends past this share of the size ends the chunk. */
const PARAGRAPH_UNITS = 300
/** How much of a chunk's end the next one repeats, in whole sentences. */
const OVERLAP_UNITS = 100
/** Numbers of a chunk that has no letter, from which on they are data. */
const NUMBERS_OF_TABLE = 4

const CJK =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]/gu

export const countUnits = (text: string): number => text.length + (text.match(CJK)?.length ?? 0)

/** For a sentence longer than a chunk, such as a table or a listing. Its pieces follow each other without overlap. */
const longSplitter = new RecursiveCharacterTextSplitter({
  chunkSize: CHUNK_UNITS,
  chunkOverlap: 0,
  lengthFunction: countUnits,
  separators: [' | ', '，', '、', ', ', ' ', ''],
})

/**
 * Cuts a page into chunks at the ends of its paragraphs and sentences, about 500 Latin or 250 Han
 * characters each. Exact: `content` is the page's own text between its offsets.
 * @param body the part of the page that is cut: without headers and footers
 */
export async function chunkPage(
  page: string,
  body: Span = { start: 0, end: page.length },
): Promise<Chunk[]> {
  const sentences = await splitLongSentences(page, splitBody(page, body))
  const chunks: Chunk[] = []
  let current: Span[] = []
  let units = 0
  const finish = (): void => {
    const [first, last] = [current[0], current.at(-1)]
    if (first && last) chunks.push(toChunk(page, first.start, last.end))
  }
  for (const sentence of sentences) {
    const size = countUnits(page.slice(sentence.start, sentence.end))
    const startsParagraph =
      current.length > 0 && page.slice(current.at(-1)?.end, sentence.start).includes('\n\n')
    if (
      current.length > 0 &&
      (units + size > CHUNK_UNITS || (startsParagraph && units >= PARAGRAPH_UNITS))
    ) {
      finish()
      current = startsParagraph ? [] : takeOverlap(page, current, CHUNK_UNITS - size)
      units = current.reduce((sum, { start, end }) => sum + countUnits(page.slice(start, end)), 0)
    }
    current.push(sentence)
    units += size
  }
  finish()
  return chunks.filter(({ content }) => saysSomething(content))
}

/** A page number or a ruler answers no question; a table of numbers does. */
const saysSomething = (content: string): boolean =>
  /\p{Letter}/u.test(content) || (content.match(/\d+/g)?.length ?? 0) >= NUMBERS_OF_TABLE

function splitBody(page: string, body: Span): Span[] {
  return splitSentences(page.slice(body.start, body.end)).map(({ start, end }) => ({
    start: start + body.start,
    end: end + body.start,
  }))
}

function toChunk(page: string, start: number, end: number): Chunk {
  return { content: page.slice(start, end), start, end }
}

/** The last sentences of a chunk that the next one begins with, if there is room for them. */
function takeOverlap(page: string, sentences: readonly Span[], room: number): Span[] {
  const taken: Span[] = []
  let units = 0
  for (const sentence of sentences.slice(1).reverse()) {
    units += countUnits(page.slice(sentence.start, sentence.end))
    if (units > Math.min(OVERLAP_UNITS, room)) break
    taken.unshift(sentence)
  }
  return taken
}

async function splitLongSentences(page: string, sentences: readonly Span[]): Promise<Span[]> {
  const result: Span[] = []
  for (const sentence of sentences) {
    const text = page.slice(sentence.start, sentence.end)
    if (countUnits(text) <= CHUNK_UNITS) result.push(sentence)
    else result.push(...locatePieces(page, sentence, await longSplitter.splitText(text)))
  }
  return result
}

/** The splitter trims its pieces but keeps their order, so each stands at, or right after the white space at, the cursor. */
function locatePieces(page: string, { start, end }: Span, pieces: readonly string[]): Span[] {
  const spans: Span[] = []
  let cursor = start
  for (const piece of pieces) {
    const at = page.indexOf(piece, cursor)
    if (at < 0 || at + piece.length > end) throw new Error('The splitter changed the text')
    cursor = at + piece.length
    spans.push({ start: wholeCharacter(page, at), end: wholeCharacter(page, cursor) })
  }
  return spans
}

/** The splitter cuts between UTF-16 units; half a character can be neither stored nor read. */
const wholeCharacter = (page: string, at: number): number =>
  (page.codePointAt(at - 1) ?? 0) > 0xffff ? at + 1 : at
