import type { Token, Tokens } from 'marked'
import type { Span } from '#lib/contract.ts'
import { AnswerLexer } from './answer-lexer.ts'
import { toLinkTarget } from './link-rules.ts'
import {
  type Block,
  type Inline,
  type MarkTone,
  unescapeEntities,
  withCheckbox,
  withoutCheckbox,
} from './markdown.ts'
import { locate, slicePiece, type SourcePiece, wholeSource } from './source-map.ts'

/** A part of a text that is to be marked, in UTF-16 units of its source. */
export interface ToneSpan extends Span {
  tone: MarkTone
}

/** A marker of an article that was made from an answer: the n-th of its citations. */
const KEPT_MARKER = /\[\^(\d{1,3})\]/g

/** Larger pages are shown as they were written. */
const MAX_CHARS = 400_000

/**
 * The Markdown of a document's page, with parts of its source marked where they are drawn. As with answers there is no HTML
 * string on the way. Never fails: what cannot be drawn is text.
 * @param ordinals of an article that was made from an answer: the number that each of its citations is shown by
 */
export function parseDocument(
  source: string,
  spans: readonly ToneSpan[],
  ordinals: readonly number[] = [],
): Block[] {
  const plain = (): Block[] => [{ type: 'lines', children: splitLeaf(wholeSource(source), spans) }]
  if (source.length > MAX_CHARS) return plain()
  try {
    const builder = new DocumentBuilder(spans, ordinals)
    // The parser of Markdown takes these for line ends, and would count them otherwise.
    return builder.blocks(new AnswerLexer().lex(source.replace(/\r/g, ' ')), wholeSource(source))
  } catch {
    return plain()
  }
}

/** A text in the pieces that marks make of it. */
export function splitLeaf({ text, offsets }: SourcePiece, spans: readonly ToneSpan[]): Inline[] {
  const first = offsets[0] ?? 0
  const last = offsets[text.length] ?? first
  const near = spans.filter(({ start, end }) => start < last && end > first)
  if (near.length === 0) return text === '' ? [] : [{ type: 'text', text }]
  // Tones change where a span begins or ends, and nowhere else.
  const edges = [...new Set(near.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b)
  const inlines: Inline[] = []
  let from = 0
  let edge = 0
  for (let i = 1; i <= text.length; i += 1) {
    const offset = offsets[i] ?? 0
    let isEdge = i === text.length
    while (edge < edges.length && (edges[edge] ?? 0) <= offset) {
      isEdge ||= (edges[edge] ?? 0) > (offsets[from] ?? 0)
      edge += 1
    }
    if (!isEdge) continue
    inlines.push(toPiece(text.slice(from, i), toneAt(near, offsets[from] ?? 0)))
    from = i
  }
  return inlines
}

const toPiece = (text: string, tone: MarkTone | undefined): Inline =>
  tone === undefined ? { type: 'text', text } : { type: 'mark', text, tone }

/** Of spans that overlap the first in the list counts. */
const toneAt = (spans: readonly ToneSpan[], offset: number): MarkTone | undefined =>
  spans.find(({ start, end }) => start <= offset && offset < end)?.tone

class DocumentBuilder {
  readonly #spans: readonly ToneSpan[]

  readonly #ordinals: readonly number[]

  constructor(spans: readonly ToneSpan[], ordinals: readonly number[]) {
    this.#spans = spans
    this.#ordinals = ordinals
  }

  blocks(tokens: readonly Token[], within: SourcePiece): Block[] {
    let at = 0
    return tokens.flatMap((token) => {
      const raw = locate(token.raw, within, at)
      at = raw.end
      return this.#block(token, raw.piece) ?? []
    })
  }

  #block(token: Token, raw: SourcePiece): Block | undefined {
    switch (token.type) {
      case 'space':
      case 'def':
        return undefined
      case 'hr':
        return { type: 'rule' }
      case 'heading': {
        const { depth, text } = token as Tokens.Heading
        return { type: 'heading', depth, children: this.#inside(token, text, raw) }
      }
      case 'code':
        return this.#code(token as Tokens.Code, raw)
      case 'blockquote': {
        const { text, tokens } = token as Tokens.Blockquote
        return { type: 'quote', children: this.blocks(tokens, locate(text, raw).piece) }
      }
      case 'list':
        return this.#list(token as Tokens.List, raw)
      case 'table':
        return this.#table(token as Tokens.Table, raw)
      case 'paragraph':
      case 'text':
        return { type: 'paragraph', children: this.#inside(token, textOf(token), raw) }
      default:
        return { type: 'lines', children: splitLeaf(trimEnd(raw), this.#spans) }
    }
  }

  /** Code is coloured, so marks in it are drawn without colours. */
  #code({ text, lang = '', raw: written }: Tokens.Code, raw: SourcePiece): Block {
    const from = /^ {0,3}[`~]{3}/.test(written) ? written.indexOf('\n') + 1 : 0
    const children = splitLeaf(locate(text, raw, from).piece, this.#spans)
    return children.some(({ type }) => type === 'mark')
      ? { type: 'lines', children, isCode: true }
      : { type: 'code', text, language: lang }
  }

  #list(list: Tokens.List, raw: SourcePiece): Block {
    let at = 0
    const items = list.items.map((item) => {
      const own = locate(item.raw, raw, at)
      at = own.end
      const bullet = /^\s*(?:[-*+]|\d{1,9}[.)])\s?/.exec(item.raw)?.[0].length ?? 0
      const inside = locate(item.text, own.piece, bullet).piece
      return withCheckbox(item, this.blocks(withoutCheckbox(item), inside))
    })
    return { type: 'list', start: list.ordered ? Number(list.start) || 1 : null, items }
  }

  #table({ header, rows, align }: Tokens.Table, raw: SourcePiece): Block {
    const lines = raw.text.split('\n')
    const startOf = (line: number): number =>
      lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0)
    const cells = (row: Tokens.TableCell[], line: number): Inline[][] => {
      let at = startOf(line)
      return row.map((cell) => {
        const own = locate(cell.text, raw, at)
        at = own.end
        return this.inlines(cell.tokens, own.piece)
      })
    }
    return {
      type: 'table',
      header: cells(header, 0),
      // Behind the line of dashes.
      rows: rows.map((row, index) => cells(row, index + 2)),
      align,
    }
  }

  /** What stands in a token, whose marks are around it. */
  #inside(token: Token, text: string, raw: SourcePiece, from = 0): Inline[] {
    const inner = locate(text, raw, from).piece
    return 'tokens' in token && token.tokens
      ? this.inlines(token.tokens, inner)
      : splitLeaf(inner, this.#spans)
  }

  inlines(tokens: readonly Token[], within: SourcePiece): Inline[] {
    let at = 0
    return tokens.flatMap((token) => {
      const raw = locate(token.raw, within, at)
      at = raw.end
      return this.#inline(token, raw.piece)
    })
  }

  #inline(token: Token, raw: SourcePiece): Inline[] {
    switch (token.type) {
      case 'strong':
      case 'em':
      case 'del':
        return [{ type: token.type, children: this.#inside(token, textOf(token), raw, 1) }]
      case 'link':
        return this.#link(token as Tokens.Link, raw)
      case 'codespan':
        return this.#codespan(locate(textOf(token), raw, 1).piece)
      case 'br':
        return [{ type: 'break' }]
      case 'checkbox':
        return []
      case 'math':
        return this.#math(token as Tokens.Generic, raw)
      case 'escape':
      case 'text': {
        const shown = unescapeEntities(textOf(token))
        const from = token.type === 'escape' ? raw.text.length - shown.length : 0
        return this.#leaf(locate(shown, raw, from).piece)
      }
      default:
        return splitLeaf(raw, this.#spans)
    }
  }

  #leaf(piece: SourcePiece): Inline[] {
    const inlines: Inline[] = []
    let from = 0
    for (const { 0: marker, 1: number, index } of piece.text.matchAll(KEPT_MARKER)) {
      const position = Number(number)
      const ordinal = this.#ordinals[position - 1]
      if (ordinal === undefined) continue
      inlines.push(...splitLeaf(slicePiece(piece, from, index), this.#spans))
      inlines.push({ type: 'citation', position, ordinal })
      from = index + marker.length
    }
    const rest = from === 0 ? piece : slicePiece(piece, from, piece.text.length)
    return [...inlines, ...splitLeaf(rest, this.#spans)]
  }

  #link(token: Tokens.Link, raw: SourcePiece): Inline[] {
    const target = toLinkTarget(token.href, token.text)
    const children = this.#inside(token, token.text, raw, raw.text.startsWith('[') ? 1 : 0)
    return target ? [{ type: 'link', raw: token.raw, ...target, children }] : children
  }

  #codespan(piece: SourcePiece): Inline[] {
    return splitLeaf(piece, this.#spans).map((inline) =>
      inline.type === 'text' ? { type: 'code', text: inline.text } : inline,
    )
  }

  /** A formula is drawn as a whole, or marked as it was written. */
  #math(token: Tokens.Generic, raw: SourcePiece): Inline[] {
    const written = splitLeaf(raw, this.#spans)
    return written.some(({ type }) => type === 'mark')
      ? written
      : [{ type: 'math', tex: String(token['tex']) }]
  }
}

const textOf = (token: Token): string => ('text' in token ? String(token.text) : token.raw)

const trimEnd = (piece: SourcePiece): SourcePiece =>
  slicePiece(piece, 0, piece.text.trimEnd().length)
