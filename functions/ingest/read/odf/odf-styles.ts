import { formatNumber } from '../docx/number-formats.ts'
import { attributeOf, elementsOf, find, findAll, type XmlElement } from '../docx/xml.ts'

/** How one level of a list is marked. */
interface Level {
  isBullet: boolean
  format: string
  prefix: string
  suffix: string
  start: number
  /** How many levels its number shows. */
  shownLevels: number
}

/** The name of a list style that headings have. */
const OUTLINE = 'text:outline-style'

/** First signs of the formats that ODF spells out, as Word calls them. */
const FORMATS: Readonly<Record<string, string>> = {
  a: 'lowerLetter',
  A: 'upperLetter',
  i: 'lowerRoman',
  I: 'upperRoman',
  '①': 'decimalEnclosedCircle',
  '１': 'decimalFullWidth',
  一: 'taiwaneseCounting',
  壹: 'chineseLegalSimplified',
  甲: 'ideographTraditional',
  子: 'ideographZodiac',
  ア: 'aiueoFullWidth',
  イ: 'irohaFullWidth',
  가: 'ganada',
  А: 'russianUpper',
  а: 'russianLower',
}

/** What the styles of a document say that changes its text. */
export class OdfStyles {
  readonly #lists = new Map<string, Map<number, Level>>()
  readonly #hidden = new Set<string>()
  readonly #hiddenPages = new Set<string>()

  constructor(...roots: readonly (XmlElement | undefined)[]) {
    const groups = roots.flatMap((root) => [
      find(root, 'office:styles'),
      find(root, 'office:automatic-styles'),
    ])
    for (const style of groups.flatMap(elementsOf)) this.#read(style)
  }

  isHidden(element: XmlElement): boolean {
    return this.#hidden.has(attributeOf(element, 'text:style-name') ?? '')
  }

  isHiddenPage(page: XmlElement): boolean {
    return this.#hiddenPages.has(attributeOf(page, 'draw:style-name') ?? '')
  }

  list(name: string | undefined): ListCounter {
    return new ListCounter(this.#lists.get(name ?? ''))
  }

  headings(): ListCounter {
    return new ListCounter(this.#lists.get(OUTLINE))
  }

  #read(style: XmlElement): void {
    const name = attributeOf(style, 'style:name') ?? ''
    if (style.name === 'text:list-style') this.#lists.set(name, readLevels(style))
    if (style.name === OUTLINE) this.#lists.set(OUTLINE, readLevels(style))
    const text = find(style, 'style:text-properties')
    if (attributeOf(text, 'text:display') === 'none') this.#hidden.add(name)
    const page = find(style, 'style:drawing-page-properties')
    if (attributeOf(page, 'presentation:visibility') === 'hidden') this.#hiddenPages.add(name)
  }
}

function readLevels(style: XmlElement): Map<number, Level> {
  return new Map(
    elementsOf(style).map((level) => {
      const format = attributeOf(level, 'style:num-format') ?? ''
      return [
        Number(attributeOf(level, 'text:level') ?? 1),
        {
          isBullet: !/number$|outline-level-style$/.test(level.name),
          format,
          prefix: attributeOf(level, 'style:num-prefix') ?? '',
          suffix: attributeOf(level, 'style:num-suffix') ?? '',
          start: Number(attributeOf(level, 'text:start-value') ?? 1),
          shownLevels: Number(attributeOf(level, 'text:display-levels') ?? 1),
        },
      ]
    }),
  )
}

/** Counts the items of one list. */
export class ListCounter {
  readonly #levels: ReadonlyMap<number, Level> | undefined
  readonly #counts: number[] = []

  constructor(levels: ReadonlyMap<number, Level> | undefined) {
    this.#levels = levels
  }

  /** The mark of the next item. @param level from 1 */
  next(level: number, startValue?: number): string {
    const style = this.#levels?.get(level)
    if (this.#levels === undefined || style?.isBullet) return '-'
    if (style === undefined) return ''
    this.#counts.length = Math.min(this.#counts.length, level)
    this.#counts[level - 1] = startValue ?? (this.#counts[level - 1] ?? style.start - 1) + 1
    if (style.format === '') return ''
    const first = Math.max(level - style.shownLevels, 0)
    const numbers = Array.from({ length: level - first }, (_, i) => {
      const shown = this.#levels?.get(first + i + 1)
      const sign = shown?.format.charAt(0) ?? ''
      return formatNumber(this.#counts[first + i] ?? 1, FORMATS[sign] ?? 'decimal')
    })
    return `${style.prefix}${numbers.join('.')}${style.suffix}`.trim()
  }
}

/** The headers, or the footers, of a document, as elements that hold paragraphs. */
export const readMasterParts = (styles: XmlElement | undefined, kind: 'header' | 'footer') =>
  findAll(find(styles, 'office:master-styles'), 'style:master-page').flatMap((page) =>
    elementsOf(page).filter(({ name }) => name.startsWith(`style:${kind}`)),
  )
