import { contentTerms } from '../../_shared/text/content-terms.ts'
import { analyze } from '../../_shared/text/analyzer.ts'
import { detectLanguage } from '../../_shared/text/language.ts'
import { foldText } from '../../_shared/text/fold.ts'
import { isNearly } from '../../_shared/text/near-words.ts'

/** Words that begin with a capital in a question and name nothing of the documents. */
const NO_NAME =
  /^(?:I|A|An|The|Page|Pages|Slide|Section|Chapter|Table|Figure|Fig|Appendix|Part|Article|Step|FY|USD|EUR|GBP|Answer|Write|Round|Please|List|Give|What|Which|Who|When|Where|How|Why|Is|Are|Do|Does|Did|In|On|Of|And|Or|For|To|From|According|If|Yes|No|Not|Q[1-4]|PDF|CEO|CFO|Mr|Mrs|Ms|Dr|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|January|February|March|April|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|One|Two|Three|First|Second|Third|Last)$/
/** A word with a capital that does not begin a sentence. */
const NAME = /(?<=[\p{Ll}\p{N},;:'’")] )\p{Lu}[\p{L}’'&.-]*\p{L}/gu
/** What accounts compute, and seldom call by its short name. */
const COMPUTED = /^(?:EBITDA?|RO[AEI]|EPS|CAGR|COGS|CAPEX|FCF|GAAP|YOY|SG&A|R&D)$/i
const YEAR = /(?<![\d.,])(?:FY ?'?|F)?((?:19|20)\d{2})(?![\d.,]\d|\d)/giu
/** There a capital says no more than that a word is a noun. */
const NOUNS_HAVE_CAPITALS = ['de', 'lb', 'nds']
/** Of a question in capitals nothing is a name more than the rest. */
const MAX_CAPITALS = 0.5

/** What a short question is narrowed to at its end: "the fine **for a late laptop**". */
const NARROWED =
  /\b(?:of|for) (?:the |a |an |this |that |its |their |each |all )?([a-z][a-z' -]{2,40})$/
/** Of a longer question the end says less. */
const MAX_WORDS = 12
/** Of those, words that only measure or say how something is told. */
const NO_THING =
  /^(?:hundreds?|thousands?|millions?|billions?|totals?|titles?|names?|numbers?|percent|percentages?|ratios?|averages?|sums?|orders?|years?|statements?|differences?|increases?|decreases?|changes?|terms?|general|detail|case|said|believe|order|list|words?|sentences?|answers?|questions?|example|capex|\p{L}+ed)$/u
/** Asked of pictures and of the document's own parts, which a text does not call by their names. */
const OF_PICTURES =
  /\b(?:figure|chart|diagram|image|picture|photo|icon|logo|colou?r|slide|page|paper|guidebook|document|table|graph|shown|section)s?\b/

/**
 * Whether a question names something that none of the texts has: a proper name, a year, or what it is narrowed to. A word
 * that is nearly one of theirs is taken for it, mistyped.
 * @param texts what was found, with titles: a rare word that stands in the room is among the first results
 */
export const namesWhatIsMissing = (question: string, texts: readonly string[]): boolean =>
  missingThings(question, texts).length > 0

/** What it names, in its words. */
export function missingThings(question: string, texts: readonly string[]): string[] {
  const folded = texts.map(foldText).join('\n')
  const words = new Set(folded.match(/[\p{L}\p{N}]+/gu) ?? [])
  const terms = new Set(texts.flatMap((text) => [...analyze(text).counts.keys()]))
  const isThere = (word: string): boolean => {
    const own = foldText(word)
    return (
      folded.includes(own) ||
      [...contentTerms(word)].some((term) => terms.has(term)) ||
      [...words].some((other) => isNearly(own, other))
    )
  }
  const missing = [
    ...yearsIn(question).filter((year) => !folded.includes(year) && !hasShortYear(folded, year)),
    ...namesIn(question).filter((name) => !isThere(name)),
  ]
  const lower = question
    .toLowerCase()
    .trimEnd()
    .replace(/[?.! ]{1,9}$/, '')
  if (OF_PICTURES.test(lower) || lower.split(/\s+/).length > MAX_WORDS) return missing
  const head =
    NARROWED.exec(lower)?.[1]
      ?.split(/[\s-]+/)
      .at(-1) ?? ''
  const isSaid = head.length <= 3 || NO_THING.test(head) || contentTerms(head).size === 0
  if (!isSaid && !isThere(head.replace(/s$/, ''))) missing.push(head)
  return missing
}

/** "'15", "2014-15", "2014/15". */
const hasShortYear = (folded: string, year: string): boolean =>
  new RegExp(String.raw`['’/–-]${year.slice(2)}(?!\d)`).test(folded)

const yearsIn = (question: string): string[] =>
  // In "like ['2014', '2018']" they are examples.
  [...question.replace(/\[[^\]]{0,200}\]/g, ' ').matchAll(YEAR)].map(([, year = '']) => year)

function namesIn(question: string): string[] {
  const letters = question.match(/\p{L}/gu) ?? []
  const capitals = letters.filter((letter) => /\p{Lu}/u.test(letter))
  const isAllNouns = NOUNS_HAVE_CAPITALS.includes(detectLanguage(question) ?? '')
  if (isAllNouns || capitals.length > letters.length * MAX_CAPITALS) return []
  return [...question.matchAll(NAME)]
    .map(([word]) => word.replace(/['’]s$/, ''))
    .filter((word) => word.length >= 3 && !NO_NAME.test(word) && !COMPUTED.test(word))
}
