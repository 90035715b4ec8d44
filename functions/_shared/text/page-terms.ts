/** The term of a page by its number, of the file or printed; no word is written so. */
export const pageTerm = (number: number | 'last'): string => `§page${number}`

const NUMERALS =
  'one two three four five six seven eight nine ten|first second third fourth fifth sixth seventh eighth ninth tenth'
    .split('|')
    .flatMap((words) => words.split(' ').map((word, i) => [word, i + 1] as const))
const NUMERAL_VALUES = new Map<string, number>(NUMERALS)
const NUMERAL = `\\d{1,4}|${[...NUMERAL_VALUES.keys()].join('|')}`

/** "page 12", "pages 10 and 11", "slide three", "pp. 3-5". */
const PAGES = new RegExp(
  `\\b(?:pages?|slides?|pp?\\.) ?(?:number |no\\. ?)?\\(?(${NUMERAL})\\b(?: ?(?:-|–|to|and|&|,) ?(${NUMERAL})\\b)?`,
  'gi',
)
/** "the 6th page", "second slide". */
const ORDINAL_PAGE = new RegExp(
  `\\b(?:(\\d{1,4})(?:st|nd|rd|th)|(${NUMERAL})) (?:page|slide)\\b`,
  'gi',
)
const HAN_PAGE = /第 ?(\d{1,4}) ?[页頁]/g
const COVER =
  /\b(?:(?:front )?cover(?: page)?|title (?:page|slide)|first (?:page|slide))\b|封面(?=[上的是有，。？?\s]|$)|首[页頁]/gi
const LAST = /\b(?:last|final) (?:page|slide)\b|最[后後]一[页頁]/gi
/** More pages than this in one question are a passage through the document. */
const MAX_RANGE = 10

/**
 * Pages that a question names by their number or place.
 * @returns their terms, and the question without these words
 */
export function takePageReferences(question: string): { text: string; terms: Set<string> } {
  const terms = new Set<string>()
  const take = (...numbers: (number | 'last')[]): string => {
    for (const number of numbers) terms.add(pageTerm(number))
    return ' '
  }
  const text = question
    .replace(COVER, () => take(1))
    .replace(LAST, () => take('last'))
    .replace(HAN_PAGE, (_, number: string) => take(Number(number)))
    .replace(ORDINAL_PAGE, (_, digits?: string, word?: string) => take(valueOf(digits ?? word)))
    .replace(PAGES, (_, from: string, to?: string) =>
      take(...range(valueOf(from), valueOf(to ?? from))),
    )
  return { text, terms }
}

const valueOf = (numeral = ''): number =>
  NUMERAL_VALUES.get(numeral.toLowerCase()) ?? Number(numeral)

function range(from: number, to: number): number[] {
  if (to < from || to - from > MAX_RANGE) return [from, to]
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}
