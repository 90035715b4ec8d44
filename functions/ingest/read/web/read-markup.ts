import { Parser } from 'htmlparser2'
import { AppError } from '../../../_shared/contract/errors.ts'
import { formatTable } from '../pdf/tables.ts'

const BLOCKS = new Set(
  'p div section article main header footer aside figure figcaption blockquote dl dt dd ul ol li table caption tr pre h1 h2 h3 h4 h5 h6 hr body'.split(
    ' ',
  ),
)
const LEFT_OUT = new Set(['script', 'style', 'noscript', 'template', 'head', 'title'])
const MAX_LIST_DEPTH = 8
/** Of elements in each other: the parser takes time by its square. */
const MAX_DEPTH = 2000

/** The text of a snapshot as Markdown: headings, lists and tables as such, a block a paragraph. @throws AppError document_too_complex */
export function readMarkup(source: string): string {
  const reader = new MarkupReader()
  let depth = 0
  const parser = new Parser({
    onopentag(name) {
      depth += 1
      if (depth > MAX_DEPTH) throw new AppError('document_too_complex')
      reader.open(name)
    },
    ontext: (text) => reader.text(text),
    onclosetag(name) {
      depth -= 1
      reader.close(name)
    },
  })
  parser.write(source)
  parser.end()
  return reader.finish()
}

class MarkupReader {
  readonly #blocks: { text: string; isItem: boolean }[] = []
  #text = ''
  #prefix = ''
  #leftOut = 0
  #pre = 0
  /** Numbers of items so far in each open list; -1 of one with dashes. */
  readonly #lists: number[] = []
  #rows: string[][] | undefined
  #tables = 0

  open(name: string): void {
    if (LEFT_OUT.has(name)) this.#leftOut += 1
    if (this.#leftOut > 0) return
    if (name === 'br') this.#text += this.#pre > 0 ? '\n' : ' '
    if (this.#tables > 0) this.#openInTable(name)
    else if (BLOCKS.has(name)) this.#endBlock()
    if (name === 'table') this.#openTable()
    if (name === 'pre') this.#pre += 1
    if (name === 'ul') this.#lists.push(-1)
    if (name === 'ol') this.#lists.push(0)
    if (name === 'li' && this.#tables === 0) this.#prefix = this.#itemPrefix()
    const level = /^h([1-6])$/.exec(name)?.[1]
    if (level !== undefined && this.#tables === 0) this.#prefix = `${'#'.repeat(Number(level))} `
  }

  text(text: string): void {
    if (this.#leftOut === 0) this.#text += text
  }

  close(name: string): void {
    if (LEFT_OUT.has(name)) this.#leftOut -= 1
    if (this.#leftOut > 0) return
    if (name === 'table') this.#closeTable()
    else if (this.#tables > 0) this.#closeInTable(name)
    else if (BLOCKS.has(name)) this.#endBlock(name === 'pre')
    if (name === 'pre') this.#pre = Math.max(0, this.#pre - 1)
    if (name === 'ul' || name === 'ol') this.#lists.pop()
  }

  finish(): string {
    this.#endBlock()
    let text = ''
    for (const [i, block] of this.#blocks.entries()) {
      const isNextItem = block.isItem && this.#blocks[i - 1]?.isItem
      text += `${i === 0 ? '' : isNextItem ? '\n' : '\n\n'}${block.text}`
    }
    return text
  }

  #itemPrefix(): string {
    const depth = Math.min(this.#lists.length, MAX_LIST_DEPTH)
    const last = this.#lists.length - 1
    const number = this.#lists[last] ?? -1
    if (number >= 0) this.#lists[last] = number + 1
    return `${'  '.repeat(Math.max(0, depth - 1))}${number >= 0 ? `${String(number + 1)}. ` : '- '}`
  }

  #endBlock(isPre = false): void {
    const text = isPre ? this.#text.trimEnd() : this.#text.replaceAll(/\s+/g, ' ').trim()
    this.#text = ''
    if (text.trim() === '') return
    this.#blocks.push({ text: this.#prefix + text, isItem: /^ *(?:-|\d+\.) $/.test(this.#prefix) })
    this.#prefix = ''
  }

  #openTable(): void {
    this.#tables += 1
    if (this.#tables === 1) this.#rows = []
  }

  #openInTable(name: string): void {
    if (this.#tables === 1 && name === 'tr') this.#rows?.push([])
    if (this.#tables === 1 && (name === 'td' || name === 'th')) this.#text = ''
    else if (BLOCKS.has(name)) this.#text += ' '
  }

  #closeInTable(name: string): void {
    if (this.#tables > 1) return
    if (name === 'caption') this.#endBlock()
    if (name !== 'td' && name !== 'th') return
    this.#rows?.at(-1)?.push(this.#text.replaceAll(/\s+/g, ' ').trim())
    this.#text = ''
  }

  #closeTable(): void {
    this.#tables -= 1
    if (this.#tables > 0) return
    const rows = (this.#rows ?? []).filter((row) => row.some((cell) => cell !== ''))
    this.#rows = undefined
    this.#text = ''
    const [first] = rows
    if (!first) return
    // A table of one column, or of one row, frames what stands in it.
    const isFrame = rows.length === 1 || rows.every((row) => row.length < 2)
    if (isFrame) for (const cell of rows.flat()) this.#blocks.push({ text: cell, isItem: false })
    else this.#blocks.push({ text: formatTable(rows), isItem: false })
  }
}
