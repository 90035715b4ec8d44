import {
  Lexer,
  type MarkedOptions,
  type Token,
  Tokenizer,
  type Tokens,
  type TokensList,
} from 'marked'
import { OPEN, readMark, startOfMark } from '#lib/citations/citation-marks.ts'
import { type MathMatch, matchMath, matchMathBlock } from './math-delimiters.ts'

/** Limit for quotations in lists in quotations: each level is a recursive call of the parser. */
const MAX_DEPTH = 16
/** A paragraph with more letters or marks is parsed in pieces: the parser's time grows with the square of both. */
const MAX_PIECE_CHARS = 4000
const MAX_PIECE_MARKS = 200
const MARKS = new Set('*_~[]()<>!`$\\&:')

const MAX_TABLE_COLUMNS = 40
const MAX_TABLE_LINES = 500
/** A block of formulas ends a paragraph; this many characters ahead are searched for one. */
const LOOK_AHEAD = 4000

/** Every row has all columns, so few lines can become very many cells. Lines beyond the limit stay text. */
class AnswerTokenizer extends Tokenizer {
  override table(source: string): Tokens.Table | undefined {
    const lines = source.split('\n', MAX_TABLE_LINES + 1)
    if ((lines[0] ?? '').split('|').length > MAX_TABLE_COLUMNS) return undefined
    const isLong = lines.length > MAX_TABLE_LINES
    return super.table(isLong ? `${lines.slice(0, -1).join('\n')}\n` : source)
  }
}

const toMathToken = (type: string, match: MathMatch | undefined): Tokens.Generic | undefined =>
  match && { type, ...match }

function matchCitation(source: string): Tokens.Generic | undefined {
  const mark = readMark(source)
  return mark && { type: 'citation', ...mark }
}

function findMathBlock(source: string): number | undefined {
  const at = source.slice(0, LOOK_AHEAD).search(/\n {0,3}(?:\$\$|\\\[)/)
  return at < 0 ? undefined : at + 1
}

/** Extensions to GitHub's Markdown: markers of citations, and formulas. */
const EXTENSIONS: NonNullable<MarkedOptions['extensions']> = {
  renderers: {},
  childTokens: {},
  block: [(source) => toMathToken('mathBlock', matchMathBlock(source))],
  startBlock: [findMathBlock],
  inline: [(source) => toMathToken('math', matchMath(source)), matchCitation],
  startInline: [(source) => /\$|\\\(/.exec(source)?.index, startOfMark],
}

/**
 * The lexer of Markdown, for texts that may have been made to hurt it: each level of nesting is one of its own
 * calls, and many marks in one paragraph take their square in time.
 */
export class AnswerLexer extends Lexer {
  #depth = 0

  constructor() {
    super({ gfm: true, tokenizer: new AnswerTokenizer(), extensions: EXTENSIONS })
  }

  override blockTokens(source: string, tokens?: Token[], isClipped?: boolean): Token[]
  override blockTokens(source: string, tokens?: TokensList, isClipped?: boolean): TokensList
  override blockTokens(source: string, tokens: Token[] = [], isClipped?: boolean): Token[] {
    return this.#deeper(source, tokens, () => super.blockTokens(source, tokens, isClipped))
  }

  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    return this.#deeper(source, tokens, () => {
      for (const piece of toPieces(source)) super.inlineTokens(piece, tokens)
      return tokens
    })
  }

  /** Beyond the deepest level everything is plain text. */
  #deeper(text: string, tokens: Token[], read: () => Token[]): Token[] {
    if (this.#depth >= MAX_DEPTH) {
      tokens.push({ type: 'text', raw: text, text })
      return tokens
    }
    this.#depth += 1
    try {
      return read()
    } finally {
      this.#depth -= 1
    }
  }
}

/** Cut between words where there are any. Together they are the text. */
export function toPieces(text: string): string[] {
  const pieces: string[] = []
  let start = 0
  let marks = 0
  let gap = 0
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at)
    // Nor through a marker.
    if (letter === ' ' || letter === '\n' || letter === OPEN) gap = at
    if (MARKS.has(letter)) marks += 1
    if (marks < MAX_PIECE_MARKS && at - start < MAX_PIECE_CHARS) continue
    const end = gap > start ? gap : isHighSurrogate(text, at - 1) ? at - 1 : at
    pieces.push(text.slice(start, end))
    start = at = end
    marks = 0
  }
  pieces.push(text.slice(start))
  return pieces
}

const isHighSurrogate = (text: string, at: number): boolean =>
  (text.charCodeAt(at) & 0xfc00) === 0xd800
