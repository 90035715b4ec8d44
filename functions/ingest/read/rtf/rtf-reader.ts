import { AppError } from '../../../_shared/contract/errors.ts'
import type { Block } from '../docx/blocks.ts'
import { codePageOf, decodeBytes } from './code-pages.ts'
import { FOOTERS, HEADERS, OPTIONAL_TEXT, SIGNS, SKIPPED } from './destinations.ts'
import { headingLevelOf, toBlock } from './rtf-paragraph.ts'
import { type Comment, newTarget, type State, type Target } from './rtf-state.ts'
import type { CellShape } from './rtf-text.ts'
import type { Token } from './tokens.ts'

/** More groups within each other than any program writes. */
const MAX_DEPTH = 2_000
const NOTES = /^(?:footnote|annotation)$/

/** Reads a file token by token. */
export class RtfReader {
  readonly comments: Comment[] = []
  readonly #body = newTarget()
  readonly #header = newTarget()
  readonly #footer = newTarget()
  readonly #stack: State[] = []
  readonly #codePages = new Map<number, number | undefined>()
  readonly #headingStyles = new Map<number, number>()
  readonly #unread = { pictures: 0, objects: 0 }
  #state: State = {
    target: this.#body,
    destination: '',
    font: undefined,
    isHidden: false,
    fallback: 1,
    isInTable: false,
    headingLevel: 0,
  }
  #codePage = 1252
  #defaultFont = 0
  #bytes: number[] = []
  /** Characters still to be passed over after `\u`. */
  #passed = 0
  #isOptional = false
  #shapes: CellShape[] = []
  #shape: CellShape = { goesOnAbove: false, goesOnBeside: false }
  #footnotes = 0
  #author = ''
  /** Text of a group that is none of the document: the name of a style, of an author. */
  #aside = ''
  #style = 0

  take(token: Token): void {
    if (token.type === 'byte') return this.#byte(token.byte)
    if (token.type === 'word') return this.#word(token.word, token.number)
    this.#decode()
    this.#passed = 0
    if (token.type === 'open') this.#open()
    else this.#close()
  }

  end(): { headers: Block[]; body: Block[]; footers: Block[]; unread: Record<string, number> } {
    this.#decode()
    const finish = (target: Target): Block[] => {
      this.#endParagraph(target)
      target.text.endTable()
      target.text.placeNotes()
      return target.text.blocks
    }
    return {
      headers: finish(this.#header),
      body: finish(this.#body),
      footers: finish(this.#footer),
      unread: { ...this.#unread },
    }
  }

  #open(): void {
    if (this.#stack.length >= MAX_DEPTH) throw new AppError('document_too_complex')
    this.#stack.push({ ...this.#state })
  }

  #close(): void {
    const { destination, target } = this.#state
    const outer = this.#stack.pop()
    if (outer === undefined) return
    this.#state = outer
    if (destination === outer.destination) return
    if (destination === 'atnauthor') this.#author = this.#takeAside()
    else if (destination === 'stylesheet-entry') this.#nameStyle(this.#takeAside())
    else if (NOTES.test(destination) && target) this.#endNote(destination, target, outer)
    else if (HEADERS.has(destination) || FOOTERS.has(destination)) {
      if (target) this.#endParagraph(target)
    } else if (/^(?:pntext|listtext)$/.test(destination) && outer.target)
      outer.target.label = this.#takeAside().trim()
    else if (destination === 'shptxt' && target) this.#endParagraph(target)
  }

  #endNote(destination: string, target: Target, outer: State): void {
    this.#endParagraph(target)
    target.text.endTable()
    const text = target.text.blocks.map((block) => block.text.replaceAll(/\s+/g, ' ')).join(' ')
    if (destination === 'annotation') {
      if (text !== '') this.comments.push({ author: this.#author, text })
      this.#author = ''
      return
    }
    this.#footnotes += 1
    outer.target?.text.note(`Footnote ${this.#footnotes}: ${text}`)
  }

  #byte(byte: number): void {
    if (this.#passed > 0) this.#passed -= 1
    else if (this.#state.destination === 'stylesheet' && byte === 0x3b) return
    else this.#bytes.push(byte)
    if (this.#bytes.length > 4096) this.#decode(true)
  }

  /** Bytes are decoded together: one character may be two of them, each written by itself. */
  #decode(keepsLast = false): void {
    if (this.#bytes.length === 0) return
    const { font } = this.#state
    const codePage = this.#codePages.get(font ?? this.#defaultFont) ?? this.#codePage
    const rest = keepsLast ? this.#bytes.splice(-1) : []
    this.#write(decodeBytes(this.#bytes, codePage))
    this.#bytes = rest
  }

  #write(text: string): void {
    const { target, isHidden, destination } = this.#state
    if (/^(?:atnauthor|stylesheet-entry|pntext|listtext)$/.test(destination)) this.#aside += text
    else if (target && !isHidden) target.line += text
  }

  #takeAside(): string {
    const text = this.#aside
    this.#aside = ''
    return text
  }

  #word(word: string, number: number | undefined): void {
    if (word === '*') {
      this.#isOptional = true
      return
    }
    this.#decode()
    const isOptional = this.#isOptional
    this.#isOptional = false
    if (word === 'u') return this.#unicode(number ?? 0)
    if (this.#passed > 0 && SIGNS[word] !== undefined) {
      this.#passed -= 1
      return
    }
    if (isOptional && !OPTIONAL_TEXT.has(word)) return this.#skip(word)
    const sign = SIGNS[word]
    if (sign !== undefined) return this.#write(sign)
    if (!this.#destination(word) && !this.#table(word, number)) this.#format(word, number)
  }

  /** UTF-16, as signed numbers, and then what older programs show. */
  #unicode(number: number): void {
    this.#write(String.fromCharCode(number & 0xffff))
    this.#passed = this.#state.fallback
  }

  #skip(word: string): void {
    this.#state.target = null
    this.#state.destination = word
  }

  #destination(word: string): boolean {
    const state = this.#state
    if (word === 'pict' && state.target) this.#unread.pictures += 1
    if (word === 'object' && state.target) this.#unread.objects += 1
    if (word === 'object') {
      // Its result, a picture or a text, is a group within it.
      state.destination = word
      return true
    }
    if (SKIPPED.has(word) || word === 'fonttbl' || word === 'stylesheet') this.#skip(word)
    else if (NOTES.test(word)) this.#enter(word, newTarget())
    else if (HEADERS.has(word)) this.#enter(word, this.#header)
    else if (FOOTERS.has(word)) this.#enter(word, this.#footer)
    else if (/^(?:atnauthor|pntext|listtext|shptxt|pn|nesttableprops)$/.test(word))
      state.destination = word
    else return false
    if (/^(?:pn|nesttableprops)$/.test(word)) state.target = null
    return true
  }

  #enter(word: string, target: Target): void {
    if (this.#state.target === null) return
    Object.assign(this.#state, { destination: word, target, isInTable: false, headingLevel: 0 })
  }

  #table(word: string, number: number | undefined): boolean {
    const { target } = this.#state
    switch (word) {
      case 'trowd':
        this.#shapes = []
        return true
      case 'clmrg':
      case 'clvmrg':
        this.#shape = { ...this.#shape, [word === 'clmrg' ? 'goesOnBeside' : 'goesOnAbove']: true }
        return true
      case 'cellx':
        this.#shapes.push(this.#shape)
        this.#shape = { goesOnAbove: false, goesOnBeside: false }
        return true
      case 'intbl':
        this.#state.isInTable = number !== 0
        return true
      case 'cell':
        if (target) this.#endParagraph(target, true)
        target?.text.cell()
        return true
      case 'nestcell':
        if (target) target.line += ' '
        return true
      case 'row':
        target?.text.row(this.#shapes)
        return true
      default:
        return false
    }
  }

  #format(word: string, number: number | undefined): void {
    const state = this.#state
    switch (word) {
      case 'par':
      case 'sect':
      case 'page':
        if (state.target) this.#endParagraph(state.target)
        return
      case 'pard':
        Object.assign(state, { isInTable: false, headingLevel: 0 })
        return
      case 'plain':
        Object.assign(state, { isHidden: false, font: undefined })
        return
      case 'v':
      case 'deleted':
        state.isHidden = number !== 0
        return
      case 'uc':
        state.fallback = Math.max(number ?? 1, 0)
        return
      case 'chpgn':
        if (state.target) state.target.hasPageNumber = true
        return
      case 'outlinelevel':
        state.headingLevel = number !== undefined && number < 9 ? number + 1 : 0
        return
      default:
        this.#tables(word, number ?? 0)
    }
  }

  /** Fonts and styles: what they are, and which one holds. */
  #tables(word: string, number: number): void {
    const state = this.#state
    if (word === 'ansicpg') this.#codePage = number
    else if (word === 'mac') this.#codePage = 10000
    else if (word === 'deff') this.#defaultFont = number
    else if (word === 'f') state.font = number
    else if (word === 'fcharset' && state.font !== undefined)
      this.#codePages.set(state.font, codePageOf(number))
    else if (word === 'cpg' && state.font !== undefined) this.#codePages.set(state.font, number)
    else if (word === 's' && /^stylesheet/.test(state.destination)) {
      state.destination = 'stylesheet-entry'
      this.#style = number
    } else if (word === 's') state.headingLevel = this.#headingStyles.get(number) ?? 0
  }

  #nameStyle(name: string): void {
    const level = headingLevelOf(name)
    if (level !== undefined) this.#headingStyles.set(this.#style, level)
  }

  #endParagraph(target: Target, isInTable = this.#state.isInTable): void {
    const { line: text, label, hasPageNumber } = target
    const { headingLevel } = this.#state
    Object.assign(target, { line: '', label: '', hasPageNumber: false })
    target.text.paragraph(toBlock({ text, label, hasPageNumber, headingLevel }), isInTable)
    target.text.placeNotes()
  }
}
