import type { Token, Tokens } from 'marked'
import { AnswerLexer } from './answer-lexer.ts'
import { markCitations, unmark } from '#lib/citations/citation-marks.ts'
import { toLinkTarget, type LinkTarget } from './link-rules.ts'

/**
 * The Markdown of answers as a small tree that components draw. There is no HTML string anywhere on the
 * way, so the allow list is this file: what it does not name (raw HTML, images, other link schemes)
 * can only come out as text.
 */
export type Inline =
  | { type: 'text'; text: string }
  | { type: 'strong' | 'em' | 'del'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'break' }
  | ({ type: 'link'; raw: string; children: Inline[] } & LinkTarget)
  | { type: 'citation'; position: number; ordinal: number }
  | { type: 'mark'; text: string; tone: MarkTone }
  | { type: 'math'; tex: string }

/** Why words of a document are marked: a citation was opened, another of its answer, found, found and looked at. */
export type MarkTone = 'cited' | 'also' | 'found' | 'current'

export type Block =
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'heading'; depth: number; children: Inline[] }
  | { type: 'code'; text: string; language: string }
  | { type: 'quote'; children: Block[] }
  | { type: 'list'; start: number | null; items: Block[][] }
  | { type: 'table'; header: Inline[][]; rows: Inline[][][]; align: CellAlign[] }
  | { type: 'math'; tex: string }
  | { type: 'rule' }
  /** Of documents: lines as they were written, with marks. */
  | { type: 'lines'; children: Inline[]; isCode?: boolean }
  /** Source text that is no known element, as it was written. */
  | { type: 'plain'; text: string }

type CellAlign = Tokens.Table['align'][number]

/** Larger answers would keep the page of every reader busy. */
const MAX_CHARS = 200_000
const MAX_TOKENS = 20_000

/**
 * Never fails and takes no time to speak of: what cannot be drawn is text.
 * @param citations UTF-16 offsets of the markers in it; every other `[n]` is text
 */
export function parseMarkdown(source: string, citations: readonly number[] = []): Block[] {
  const plain = (text: string): Block[] => (text === '' ? [] : [{ type: 'plain', text }])
  const read = markCitations(source.slice(0, MAX_CHARS), citations)
  try {
    const tokens = new AnswerLexer().lex(read)
    if (countTokens(tokens) > MAX_TOKENS) return plain(source)
    return [...toBlocks(tokens), ...plain(source.slice(MAX_CHARS))]
  } catch {
    return plain(source)
  }
}

/** Of all levels; stops when they are too many. */
function countTokens(tokens: readonly Token[]): number {
  let count = 0
  const waiting: unknown[] = [...tokens]
  for (; waiting.length > 0 && count <= MAX_TOKENS; count += 1) {
    for (const child of childrenOf(waiting.pop())) waiting.push(child)
  }
  return count
}

/** Where tokens of any kind keep others; the rows of a table are lists of cells. */
const PARTS = new Set(['tokens', 'items', 'header', 'rows'])

function childrenOf(token: unknown): unknown[] {
  if (typeof token !== 'object' || token === null) return []
  return Object.entries(token).flatMap(([name, part]): unknown[] =>
    PARTS.has(name) && Array.isArray(part) ? part.flat() : [],
  )
}

/**
 * Headings of an answer come in any depths; here the shallowest becomes 1, the next 2, and so on, so that
 * its outline joins that of the page without a gap.
 */
export function withoutHeadingGaps(blocks: readonly Block[]): Block[] {
  const depths = blocks.flatMap((block) => (block.type === 'heading' ? [block.depth] : []))
  const order = [...new Set(depths)].sort((a, b) => a - b)
  return blocks.map((block) =>
    block.type === 'heading' ? { ...block, depth: order.indexOf(block.depth) + 1 } : block,
  )
}

/** The words alone, to be read out, without the markers. */
export function toPlainText(source: string, citations: readonly number[]): string {
  return parseMarkdown(source, citations).map(wordsOfBlock).join('\n')
}

function wordsOfBlock(block: Block): string {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
    case 'lines':
      return wordsOf(block.children)
    case 'code':
    case 'plain':
      return block.text
    case 'quote':
      return block.children.map(wordsOfBlock).join('\n')
    case 'list':
      return block.items.flat().map(wordsOfBlock).join('\n')
    case 'math':
      return block.tex
    case 'table':
      return [block.header, ...block.rows].map((row) => row.map(wordsOf).join(', ')).join('\n')
    case 'rule':
      return ''
  }
}

function wordsOf(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      if ('children' in inline) return wordsOf(inline.children)
      if (inline.type === 'math') return inline.tex
      return 'text' in inline ? inline.text : inline.type === 'break' ? '\n' : ''
    })
    .join('')
}

function toBlocks(tokens: readonly Token[]): Block[] {
  return tokens.flatMap((token) => toBlock(token) ?? [])
}

function toBlock(token: Token): Block | undefined {
  switch (token.type) {
    case 'space':
    case 'def':
      return undefined
    case 'hr':
      return { type: 'rule' }
    case 'heading': {
      const { depth } = token as Tokens.Heading
      const children = inlinesOf(token)
      // While an answer grows, the opening marks of an element arrive before its words.
      return children.length > 0 ? { type: 'heading', depth, children } : undefined
    }
    case 'code': {
      const { text, lang } = token as Tokens.Code
      return { type: 'code', text: unmark(text), language: lang ?? '' }
    }
    case 'blockquote':
      return { type: 'quote', children: toBlocks((token as Tokens.Blockquote).tokens) }
    case 'list':
      return toList(token as Tokens.List)
    case 'table':
      return toTable(token as Tokens.Table)
    case 'mathBlock':
      return { type: 'math', tex: unmark(String((token as Tokens.Generic)['tex'])) }
    case 'paragraph':
    case 'text':
      return { type: 'paragraph', children: inlinesOf(token) }
    default:
      return { type: 'paragraph', children: [{ type: 'text', text: unmark(token.raw.trimEnd()) }] }
  }
}

function toList(list: Tokens.List): Block {
  const start = list.ordered ? Number(list.start) || 1 : null
  const items = list.items.map((item) => withCheckbox(item, toBlocks(withoutCheckbox(item))))
  return { type: 'list', start, items }
}

/** The parser puts the box of a task before what it belongs to, as a block of its own. */
export const withoutCheckbox = ({ tokens }: Tokens.ListItem): Token[] =>
  tokens.filter(({ type }) => type !== 'checkbox')

export function withCheckbox({ task, checked }: Tokens.ListItem, blocks: Block[]): Block[] {
  if (!task) return blocks
  const box: Inline = { type: 'text', text: checked ? '☑ ' : '☐ ' }
  const [first, ...rest] = blocks
  return first?.type === 'paragraph'
    ? [{ ...first, children: [box, ...first.children] }, ...rest]
    : [{ type: 'paragraph', children: [box] }, ...blocks]
}

function toTable(table: Tokens.Table): Block {
  const cells = (row: Tokens.TableCell[]): Inline[][] => row.map((cell) => toInlines(cell.tokens))
  const { header, rows, align } = table
  return { type: 'table', header: cells(header), rows: rows.map(cells), align }
}

function inlinesOf(token: Token): Inline[] {
  return 'tokens' in token && token.tokens
    ? toInlines(token.tokens)
    : [{ type: 'text', text: unmark('text' in token ? String(token.text) : token.raw) }]
}

function toInlines(tokens: readonly Token[]): Inline[] {
  return tokens.map(toInline)
}

function toInline(token: Token): Inline {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return { type: token.type, children: inlinesOf(token) }
    case 'codespan':
      return { type: 'code', text: unmark((token as Tokens.Codespan).text) }
    case 'br':
      return { type: 'break' }
    case 'checkbox':
      return { type: 'text', text: '' }
    case 'link':
      return toLink(token as Tokens.Link)
    case 'citation':
      return toCitation(token as Tokens.Generic)
    case 'math':
      return { type: 'math', tex: unmark(String((token as Tokens.Generic)['tex'])) }
    case 'escape':
    case 'text':
      return { type: 'text', text: unmark(unescapeEntities((token as Tokens.Text).text)) }
    default:
      return { type: 'text', text: unmark(token.raw) }
  }
}

const toCitation = (token: Tokens.Generic): Inline => ({
  type: 'citation',
  position: Number(token['position']),
  ordinal: Number(token['ordinal']),
})

function toLink(link: Tokens.Link): Inline {
  const children = toInlines(link.tokens)
  const target = toLinkTarget(unmark(link.href), wordsOf(children))
  const raw = unmark(link.raw)
  return target ? { type: 'link', raw, ...target, children } : { type: 'text', text: raw }
}

const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': '\u00a0',
}

export function unescapeEntities(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity] ?? entity)
}
