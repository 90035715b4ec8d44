import { toSign } from './symbols.ts'

type Phase = 'code' | 'result'

interface Field {
  phase: Phase
  code: string
}

/**
 * The fields around the place that is being read (ECMA-376 part 1, 17.16). A field is a code, such as
 * `REF x`, and then the result, which is what a person sees; both may hold other fields, and a result may go on over
 * many paragraphs.
 */
export class FieldStack {
  readonly #fields: Field[] = []

  /** Whether what is read now is part of a code. */
  get isCode(): boolean {
    return this.#fields.some(({ phase }) => phase === 'code')
  }

  /** Whether the fields around are of this name. */
  isWithin(name: string): boolean {
    return this.#fields.some(({ code }) => nameOf(code) === name)
  }

  begin(): void {
    this.#fields.push({ phase: 'code', code: '' })
    if (this.#fields.length > MAX_DEPTH) this.#fields.shift()
  }

  addCode(text: string): void {
    const field = this.#fields.at(-1)
    if (field?.phase === 'code') field.code = (field.code + text).slice(0, MAX_CODE)
  }

  separate(): void {
    const field = this.#fields.at(-1)
    if (field) field.phase = 'result'
  }

  /** @returns what a field without a result shows */
  end(): string {
    const field = this.#fields.pop()
    return field?.phase === 'code' && !this.isCode ? showCode(field.code) : ''
  }

  /** A code ends with its paragraph: a field that is never closed must not swallow the rest of the document. */
  endParagraph(): void {
    const open = this.#fields.filter(({ phase }) => phase === 'result')
    this.#fields.splice(0, Infinity, ...open)
  }
}

/** Fields that stand in each other; no author writes as many. */
const MAX_DEPTH = 100
/** No code that shows something is longer. */
const MAX_CODE = 2000

const nameOf = (code: string): string => /^\s*(\S+)/.exec(code)?.[1]?.toUpperCase() ?? ''

function showCode(code: string): string {
  const name = nameOf(code)
  if (name === 'EQ') return showEquation(code.replace(/^\s*EQ\s*/i, ''))
  if (name === 'MACROBUTTON') return /^\s*\S+\s+\S+\s+(.*)$/s.exec(code)?.[1]?.trim() ?? ''
  if (name !== 'SYMBOL') return ''
  const [, number = '', font = ''] = /^\s*\S+\s+(\S+)(?:.*\\f\s+"?([^"\\]+))?/i.exec(code) ?? []
  return toSign(font, Number(number))
}

/** Equations of older versions: `\f(1,2)` is a half, `\r(3,x)` a root, `\o(a,b)` writes b over a. */
function showEquation(code: string): string {
  let text = code
  // From the inside out, as often as they stand in each other.
  for (let depth = 0; depth < 8; depth++) {
    const before = text
    text = text
      .replaceAll(
        /\\([a-z])(?:\\[a-z]{2}\d{0,4}(?![a-z\d])){0,4}\s{0,4}\d{0,4}\(([^()\\]{0,500})\)/gi,
        (_, name: string, args: string) => showStructure(name.toLowerCase(), args.split(/[,;]/)),
      )
      .replaceAll(/\\\*\s*(?:"[^"]*"|\S+)/g, '')
    if (text === before) break
  }
  return text.replaceAll(/\\[a-z]+\d*/gi, '').trim()
}

function showStructure(name: string, args: readonly string[]): string {
  const [first = '', second = ''] = args.map((arg) => arg.trim())
  if (name === 'f') return `${first}/${second}`
  if (name === 'r') return args.length > 1 ? `√[${first}]{${second}}` : `√{${first}}`
  return name === 'o' ? (args.at(-1)?.trim() ?? '') : args.join(' ')
}
