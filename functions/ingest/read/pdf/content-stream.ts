import { IDENTITY, type Matrix, multiply } from './matrix.ts'

/** A marked part of a page's content (PDF 2.0, 14.6), as its content stream has it. */
export interface Mark {
  tag: string
  /** What its glyphs stand for, if the stream says it (14.9.4). */
  actualText: string | null
  /** Where its first glyph is drawn, in the page's space; null if it draws none. */
  place: { x: number; y: number } | null
  /** Whether that is known: where glyphs follow others, it is where the first of those is. */
  isPlaceKnown: boolean
}

/** One token: a name, a text, a dictionary's bracket, a number or an operator. */
const TOKEN =
  /%[^\r\n]*|\((?:\\[^]|[^\\()]|\((?:\\[^]|[^\\()])*\))*\)|<<|>>|<[0-9A-Fa-f\s]*>|[[\]]|\/[^\s/<>[\]()%{}]*|[^\s/<>[\]()%{}]+/g
/** A stream with more of them is no page of text. */
const MAX_TOKENS = 2_000_000
const SHOWS = new Set(['Tj', 'TJ', "'", '"'])

/**
 * The marks of a content stream, in the order in which they begin. Only what moves the pen is followed: where text is
 * drawn, not how.
 * @param content one character a byte
 */
export function readMarks(content: string): Mark[] {
  const marks: Mark[] = []
  const open: Mark[] = []
  const pen = new Pen()
  let operands: string[] = []
  let count = 0
  let hasMoved = true
  for (const [token] of content.matchAll(TOKEN)) {
    if (++count > MAX_TOKENS) return []
    if (!/^[A-Za-z'"*]/.test(token)) {
      operands.push(token)
      continue
    }
    if (token === 'BDC' || token === 'BMC') {
      const mark = {
        tag: (operands[0] ?? '').slice(1),
        actualText: findActualText(operands),
        place: null,
        isPlaceKnown: false,
      }
      marks.push(mark)
      open.push(mark)
    } else if (token === 'EMC') open.pop()
    else if (SHOWS.has(token)) {
      hasMoved = pen.move(token, operands.map(Number)) || hasMoved
      for (const mark of open) {
        if (mark.place === null) Object.assign(mark, { place: pen.place(), isPlaceKnown: hasMoved })
      }
      hasMoved = false
    } else hasMoved = pen.move(token, operands.map(Number)) || hasMoved
    operands = []
  }
  return marks
}

function findActualText(operands: readonly string[]): string | null {
  const at = operands.indexOf('/ActualText')
  const value = at < 0 ? undefined : operands[at + 1]
  return value === undefined ? null : decodeText(value)
}

/** A text string (PDF 2.0, 7.9.2): UTF-16 with a byte order mark, UTF-8 with one, or Latin. */
function decodeText(token: string): string {
  const bytes = token.startsWith('<')
    ? fromHex(token.slice(1, -1))
    : fromLiteral(token.slice(1, -1))
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return new TextDecoder('utf-16be').decode(bytes.subarray(2))
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return new TextDecoder('utf-16le').decode(bytes.subarray(2))
  if (bytes[0] === 0xef && bytes[1] === 0xbb) return new TextDecoder().decode(bytes)
  return new TextDecoder('latin1').decode(bytes)
}

function fromHex(hex: string): Uint8Array {
  const digits = hex.replaceAll(/\s/g, '')
  return Uint8Array.from({ length: Math.ceil(digits.length / 2) }, (_, i) =>
    parseInt(digits.slice(i * 2, i * 2 + 2).padEnd(2, '0'), 16),
  )
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

function fromLiteral(text: string): Uint8Array {
  const plain = text.replaceAll(/\\(?:([0-7]{1,3})|(\r\n|[^]))/g, (_, octal?: string, one = '') =>
    octal === undefined
      ? (ESCAPES[String(one)] ?? String(one))
      : String.fromCharCode(parseInt(octal, 8)),
  )
  return Uint8Array.from(plain, (character) => character.charCodeAt(0))
}

const MOVES = new Set(['BT', 'Tm', 'Td', 'TD', 'T*', "'", '"'])

/** Follows where text is drawn (PDF 2.0, 8.3 and 9.4). */
class Pen {
  #matrix: Matrix = IDENTITY
  #stack: Matrix[] = []
  #line: Matrix = IDENTITY
  #leading = 0

  place(): { x: number; y: number } {
    const [, , , , x, y] = multiply(this.#matrix, this.#line)
    return { x, y }
  }

  /** @returns whether the place is another one now */
  move(operator: string, operands: readonly number[]): boolean {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = operands
    if (operator === 'TL') this.#leading = a
    else if (operator === 'q') this.#stack.push(this.#matrix)
    else if (operator === 'Q') this.#matrix = this.#stack.pop() ?? IDENTITY
    else if (operator === 'cm') this.#matrix = multiply(this.#matrix, [a, b, c, d, e, f])
    else if (operator === 'BT') this.#line = IDENTITY
    else if (operator === 'Tm') this.#line = [a, b, c, d, e, f]
    else if (operator === 'Td') this.#step(a, b)
    else if (operator === 'TD') {
      this.#leading = -b
      this.#step(a, b)
    } else if (operator === 'T*' || operator === "'" || operator === '"')
      this.#step(0, -this.#leading)
    return MOVES.has(operator)
  }

  #step(x: number, y: number): void {
    this.#line = multiply(this.#line, [1, 0, 0, 1, x, y])
  }
}
