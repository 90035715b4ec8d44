import { type Block, plainBlock } from '../docx/blocks.ts'
import { readMath } from '../docx/math.ts'
import { formatNumber } from '../docx/number-formats.ts'
import { attributeOf, elementsOf, find, textOf, type XmlElement } from '../docx/xml.ts'

/** How DrawingML calls formats that Word calls otherwise (ECMA-376 part 1, 20.1.10.61). */
const NUMBER_FORMATS: readonly (readonly [RegExp, string])[] = [
  [/^arabicDb/, 'decimalFullWidth'],
  [/^alphaLc/, 'lowerLetter'],
  [/^alphaUc/, 'upperLetter'],
  [/^romanLc/, 'lowerRoman'],
  [/^romanUc/, 'upperRoman'],
  [/^circleNum/, 'decimalEnclosedCircle'],
  [/^ea1Cht/, 'taiwaneseCountingThousand'],
  [/^ea1Chs/, 'chineseCountingThousand'],
  [/^ea1Jpn/, 'japaneseCounting'],
  [/^thaiNum/, 'thaiNumbers'],
  [/^thaiAlpha/, 'thaiLetters'],
  [/^hindiNum/, 'hindiNumbers'],
  [/^hebrew2/, 'hebrew2'],
]
const MAX_LEVEL = 8
const BULLETS = /^a:bu(?:None|Char|AutoNum|Blip)$/

/** Paragraphs of a text. `styles` are lists of levels, the nearest first, where they do not say themselves how they are listed. */
export function readParagraphs(
  body: XmlElement | undefined,
  styles: readonly (XmlElement | undefined)[] = [],
): Block[] {
  const counts: number[] = []
  return elementsOf(body).flatMap((paragraph) => {
    if (paragraph.name !== 'a:p') return []
    const text = readRuns(paragraph).trim()
    if (text === '') return []
    const properties = find(paragraph, 'a:pPr')
    const level = Math.min(Number(attributeOf(properties, 'lvl') ?? 0) || 0, MAX_LEVEL)
    counts.length = Math.min(counts.length, level + 1)
    const bullet = bulletOf([properties, ...styles.map((style) => levelStyle(style, level))])
    if (bullet?.name === 'a:buAutoNum') {
      const start = Number(attributeOf(bullet, 'startAt') ?? 1) || 1
      const number = counts[level] === undefined ? start : counts[level] + 1
      counts[level] = number
      const label = formatLabel(number, attributeOf(bullet, 'type') ?? '')
      return [{ ...plainBlock(text.replaceAll('\n', ' ')), label, bulletLevel: level }]
    }
    counts.length = Math.min(counts.length, level)
    if (bullet === undefined || bullet.name === 'a:buNone') return [plainBlock(text)]
    return [{ ...plainBlock(text.replaceAll('\n', ' ')), label: '-', bulletLevel: level }]
  })
}

const bulletOf = (properties: readonly (XmlElement | undefined)[]): XmlElement | undefined =>
  properties
    .map((one) => elementsOf(one).find(({ name }) => BULLETS.test(name)))
    .find((bullet) => bullet !== undefined)

const levelStyle = (style: XmlElement | undefined, level: number): XmlElement | undefined =>
  find(style, `a:lvl${level + 1}pPr`)

function formatLabel(number: number, type: string): string {
  const format = NUMBER_FORMATS.find(([pattern]) => pattern.test(type))?.[1] ?? 'decimal'
  const text = formatNumber(number, format)
  if (type.endsWith('ParenBoth')) return `(${text})`
  if (type.endsWith('ParenR')) return `${text})`
  return /^(?:circle|.*Plain$)/.test(type) ? text : `${text}.`
}

/** A text in a line. */
export const readLine = (body: XmlElement | undefined): string =>
  elementsOf(body)
    .filter(({ name }) => name === 'a:p')
    .map(readRuns)
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

function readRuns(element: XmlElement): string {
  return elementsOf(element)
    .map((child) => {
      switch (child.name) {
        case 'a:r':
          return textOf(find(child, 'a:t'))
        case 'a:br':
          return '\n'
        case 'a:fld':
          return attributeOf(child, 'type') === 'slidenum' ? '' : textOf(find(child, 'a:t'))
        case 'mc:AlternateContent':
          return readRuns({ ...child, children: elementsOf(child).slice(0, 1) })
        case 'mc:Choice':
          return readRuns(child)
        case 'a14:m':
          return elementsOf(child).map(readMath).join(' ')
        default:
          return ''
      }
    })
    .join('')
    .replaceAll('\v', '\n')
}
