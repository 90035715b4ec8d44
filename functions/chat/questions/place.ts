import { z } from 'zod'
import { foldText } from '../../_shared/text/fold.ts'
import { readNumeral } from './numerals.ts'

/** A place of a document that a question names. */
export const placeSchema = z.object({
  /** Numbered by the file, from 1; negative from the end. */
  pages: z.tuple([z.number(), z.number()]).optional(),
  /** A heading's number as it is written, "3.2", "B", or a chapter's; its words where `word` is `title`. */
  section: z.object({ number: z.string(), word: z.string() }).optional(),
  /** The nth table or figure, of the place or of the document. */
  object: z.object({ kind: z.enum(['table', 'figure']), number: z.number().optional() }).optional(),
  /** So many of these from the beginning of the place, or from its end where negative; or one of them alone. */
  part: z
    .object({
      unit: z.enum(['words', 'characters', 'sentences', 'paragraphs', 'lines']),
      from: z.number(),
      count: z.number(),
    })
    .optional(),
})
export type Place = z.infer<typeof placeSchema>

type Unit = NonNullable<Place['part']>['unit']

const COUNT = String.raw`(\d{1,4}|[a-z]{3,9}|[一二三四五六七八九十百两]{1,5})`
const UNITS: readonly [RegExp, Unit][] = [
  [/^words?$|^[字词]$/, 'words'],
  [/^characters?$|^letters?$|^字元$|^字符$/, 'characters'],
  [/^sentences?$|^句(?:话|子)?$/, 'sentences'],
  [/^paragraphs?$|^段(?:落|文字)?$/, 'paragraphs'],
  [/^lines?$|^行$/, 'lines'],
]
const UNIT = '(words?|characters?|letters?|sentences?|paragraphs?|lines?)'
const HAN_UNIT = '(字元|字符|字|词|句话|句子|句|段落|段文字|段|行)'
const ORDINAL = String.raw`(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final|opening|\d{1,3}(?:st|nd|rd|th))`

const SECTION_WORDS =
  'sections?|chapters?|articles?|appendix|appendices|annex|part|clause|paragraph|step|item|exhibit|schedule|note|rule|lesson|unit'
/** "section 3.2", "appendix B", "chapter IV"; "§ 4". */
const SECTION = new RegExp(
  String.raw`(?:\b(${SECTION_WORDS})|(§)) ?(?:no\.? ?|number )?(\d{1,3}(?:\.\d{1,3}){0,4}[a-z]?|[ivx]{1,5}|[a-h])(?![\p{L}\p{N}])`,
  'iu',
)
const HAN_SECTION =
  /第 ?([0-9]{1,3}(?:\.[0-9]{1,3}){0,4}|[一二三四五六七八九十百两〇零]{1,5}) ?(章|节|条|款|部分|篇|课|项|单元|回|编)/u
const HAN_APPENDIX = /附(?:录|件|表) ?([0-9]{1,3}|[a-z]|[一二三四五六七八九十]{1,3})?/u
const NUMBERED_HAN = /(?:章节|小节|节) ?(\d{1,3}(?:\.\d{1,3}){1,4})/u

/** 「借閱」這一節, the section “Loans”. */
const NAMED_SECTION =
  /\b(?:section|chapter|part) (?:called |named |titled )?["“]([^"”]{1,120})["”]|[「“"]([^」”"]{1,80})[」”"] ?(?:这|那)?一?(?:节|章|部分)/u

const PAGES =
  /\b(?:pages?|slides?|pp?\.) ?(?:number |no\.? ?)?(\d{1,4})(?: ?(?:-|–|to|through|and|&) ?(\d{1,4}))?\b|第 ?(\d{1,4}|[一二三四五六七八九十百两]{1,5}) ?(?:到|至|-|–)? ?(?:第? ?(\d{1,4}))? ?[页张]/iu
const PAGE_ORDINAL = new RegExp(String.raw`\b${ORDINAL} (?:page|slide)\b`, 'i')
const HAN_EDGE_PAGE = /(首页|第一页|封面|最后一页|末页|尾页)/u
const OBJECT = /\b(table|figure|fig\.|chart|diagram) ?(\d{1,3})?\b|(表格?|图表?) ?(\d{1,3})?/iu

/** "the first 100 words", "last two paragraphs", "the third sentence". */
const PART = new RegExp(
  String.raw`\b${ORDINAL}(?: (?:of )?(?:the )?${COUNT})? ${UNIT}\b|(?:the )?(beginning|start|end)(?= of\b|$|\?)`,
  'i',
)
const HAN_PART = new RegExp(
  String.raw`(前|开头|最初|头|首|后|最后|末|结尾)(?:的)? ?([0-9]{1,4}|[一二三四五六七八九十百两]{1,5})? ?(?:个)?${HAN_UNIT}|第 ?([0-9]{1,3}|[一二三四五六七八九十]{1,3}) ?(?:个)?(段落|段|句话|句|行)`,
  'u',
)

export interface PlaceReading {
  place: Place
  /** The question without the words of the place, folded. */
  rest: string
}

/** The place that a question names; undefined where it names none. */
export function readPlace(question: string): PlaceReading | undefined {
  let rest = foldText(question)
  const place: Place = {}
  const take = (pattern: RegExp, use: (match: RegExpExecArray) => boolean): void => {
    const match = pattern.exec(rest)
    if (match && use(match)) {
      rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`
    }
  }
  take(PAGES, (match) => (place.pages = pagesOf(match)) !== undefined)
  if (!place.pages) {
    take(PAGE_ORDINAL, ([, word = '']) => {
      const at = ordinalOf(word)
      place.pages = [at, at]
      return true
    })
  }
  if (!place.pages) {
    take(HAN_EDGE_PAGE, ([word = '']) => {
      place.pages = /首|一页|封面/u.test(word) && !/最后/u.test(word) ? [1, 1] : [-1, -1]
      return true
    })
  }
  take(PART, (match) => (place.part = partOf(match)) !== undefined)
  if (!place.part) take(HAN_PART, (match) => (place.part = hanPartOf(match)) !== undefined)
  take(NAMED_SECTION, ([, title, han]) => {
    place.section = { number: title ?? han ?? '', word: 'title' }
    return true
  })
  if (!place.section)
    take(SECTION, ([, word, sign, number = '']) => {
      place.section = { number, word: sign ?? singular(word ?? '') }
      return true
    })
  for (const pattern of [HAN_SECTION, NUMBERED_HAN]) {
    if (place.section) break
    take(pattern, ([, number = '', word = '节']) => {
      place.section = { number: readNumeral(number)?.toString() ?? number, word }
      return true
    })
  }
  if (!place.section) {
    take(HAN_APPENDIX, ([, number]) => {
      if (number === undefined) return false
      place.section = { number: readNumeral(number)?.toString() ?? number, word: '附录' }
      return true
    })
  }
  const isWithin = place.pages !== undefined || place.section !== undefined
  take(OBJECT, (match) => {
    const object = objectOf(match)
    if (object.number === undefined && !isWithin) return false
    place.object = object
    return true
  })
  return Object.keys(place).length > 0 ? { place, rest } : undefined
}

function objectOf([, latin, n, han, hanN]: RegExpExecArray): NonNullable<Place['object']> {
  const number = n ?? hanN
  const isTable = latin?.startsWith('t') ?? han?.startsWith('表')
  return {
    kind: isTable ? 'table' : 'figure',
    ...(number === undefined ? {} : { number: Number(number) }),
  }
}

const singular = (word: string): string =>
  word === 'appendices' ? 'appendix' : word.replace(/s$/, '')

function pagesOf([, from, to, hanFrom, hanTo]: RegExpExecArray): Place['pages'] {
  const first = readNumeral(from ?? hanFrom ?? '')
  if (first === undefined || first < 1) return undefined
  const last = readNumeral(to ?? hanTo ?? '') ?? first
  return [first, Math.max(first, last)]
}

function ordinalOf(word: string): number {
  if (word === 'last' || word === 'final') return -1
  return readNumeral(word) ?? 1
}

function partOf([, ordinal, count, unit, edge]: RegExpExecArray): Place['part'] {
  if (edge !== undefined) {
    return { unit: 'paragraphs', from: edge === 'end' ? -1 : 1, count: 1 }
  }
  if (ordinal === undefined || unit === undefined) return undefined
  const many = count === undefined ? undefined : readNumeral(count)
  if (count !== undefined && many === undefined) return undefined
  return { unit: unitOf(unit), from: ordinalOf(ordinal), count: many ?? 1 }
}

function hanPartOf([, edge, count, unit, ordinal, single]: RegExpExecArray): Place['part'] {
  if (ordinal !== undefined && single !== undefined) {
    return { unit: unitOf(single), from: readNumeral(ordinal) ?? 1, count: 1 }
  }
  if (edge === undefined || unit === undefined) return undefined
  const isEnd = /[后末结]/u.test(edge)
  const many = count === undefined ? 1 : readNumeral(count)
  return many === undefined ? undefined : { unit: unitOf(unit), from: isEnd ? -1 : 1, count: many }
}

const unitOf = (word: string): Unit => UNITS.find(([name]) => name.test(word))?.[1] ?? 'sentences'
