import { contentTerms } from '../../../../functions/_shared/text/content-terms.ts'
import { detectLanguage } from '../../../../functions/_shared/text/language.ts'
import { quoteBlocks } from '../../../../functions/_shared/text/quote.ts'
import {
  endsSentence,
  isTableRow,
  isTableRule,
  type Span,
} from '../../../../functions/_shared/text/sentences.ts'
import { nothingFound } from '../../../../functions/_shared/text/stock-sentences.ts'
import { listingAround } from './listing.ts'
import { goesOn, withOtherHalves } from './page-breaks.ts'
import type { Passage } from './passages.ts'
import { readQuestion, type Question } from './question.ts'
import { rankSentences, type Candidate } from './rank.ts'

const MAX_SENTENCES = 4
/** A further sentence must be this good, compared with the best. */
const RELATIVE_SCORE = 0.6
/**
 * A passage with a smaller share of the question's terms is beside the point. Measured: passages that
 * do not answer have fewer in 9 of 10 cases (Chinese: 19 of 20), passages that do, in 1 of 50 (1 of 20).
 */
const MIN_COVERAGE = 0.15
const MAX_QUOTE_CHARACTERS = 900
const MAX_LINES = 3
/** A longer one is no line of a form or list, but a paragraph. */
const MAX_LINE = 120

/**
 * Answers by literal quotation: the sentences that fit best, each followed by its passage's `[n]`;
 * or the fixed sentence that nothing was found.
 */
export function extractAnswer(text: string, passages: Passage[]): string {
  const question = readQuestion(text)
  const ranked = rankSentences(question, passages)
  const sentences = isSummary(question) ? chooseLeads(ranked) : chooseBest(ranked)
  const chosen = sentences.length > 0 ? sentences : chooseLines(question, passages)
  if (chosen.length === 0)
    return nothingFound(
      text,
      passages.map(({ text }) => detectLanguage(text)),
    )
  const quoted = withoutOtherRows(question, withOtherHalves(chosen, ranked))
  return mergeQuotes(quoted, ranked)
    .map(({ text, goesOn }) => `${goesOn ? ' ' : '\n\n'}${text}`)
    .join('')
    .trimStart()
}

const isSummary = (question: Question): boolean => question.kind === 'summary'

function chooseBest(ranked: Candidate[]): Candidate[] {
  const byScore = ranked.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score)
  const best = byScore[0]
  if (!best || best.passageCoverage < MIN_COVERAGE || best.coverage === 0) return []
  const chosen: Candidate[] = []
  let characters = 0
  for (const candidate of byScore) {
    if (chosen.length === MAX_SENTENCES || candidate.score < best.score * RELATIVE_SCORE) break
    if (chosen.length > 0 && characters + candidate.text.length > MAX_QUOTE_CHARACTERS) continue
    if (chosen.some(({ text }) => text === candidate.text)) continue
    chosen.push(candidate)
    characters += candidate.text.length
  }
  return chosen
}

/** Where no sentence answers: the lines that fit best, as forms and lists have them, and what follows a label. */
function chooseLines(question: Question, passages: Passage[]): Candidate[] {
  // Labels are short: "ringer" is all that there may be of "who rings".
  const byScore = rankSentences({ ...question, pieces: true }, passages)
    .filter(({ text }) => !isQuestion(text))
    .sort((a, b) => b.lineScore - a.lineScore)
  const best = byScore.find(({ found }) => found.size >= question.terms.size * MIN_COVERAGE)
  if (!best || best.found.size === 0 || best.passageCoverage < MIN_COVERAGE) return []
  const lines = byScore.filter(({ passage }) => passage === best.passage)
  const chosen = [best]
  for (const line of lines) {
    const isNew = [...line.found].some((term) => chosen.every(({ found }) => !found.has(term)))
    if (chosen.length < MAX_LINES && isNew && line.text.length <= MAX_LINE) chosen.push(line)
  }
  const labels = chosen.filter(({ text }) => !SAYS_MORE.test(text))
  const after = lines.filter(
    ({ index, text }) =>
      text.length <= MAX_LINE && labels.some((label) => index === label.index + 1),
  )
  return [...new Set([...chosen, ...after])]
}

const isQuestion = (text: string): boolean =>
  /[?？؟]$/.test(text.replace(/<[^<>]{1,99}>/g, '').trimEnd())

/** A number, or a row's second cell: the line is more than a label. */
const SAYS_MORE = /\p{Number}|\|[^|]+\|[^|]+\|/u

/** The first whole sentence of each passage: what a text is about stands at its beginning. */
function chooseLeads(ranked: Candidate[]): Candidate[] {
  const leads = new Map<Passage, Candidate>()
  for (const candidate of ranked) {
    const isWhole = /^\P{Lowercase}/u.test(candidate.text) && endsSentence(candidate.text)
    if (candidate.quotable && isWhole && !leads.has(candidate.passage)) {
      leads.set(candidate.passage, candidate)
    }
  }
  return [...leads.values()].slice(0, MAX_SENTENCES)
}

interface Quote {
  /** With its markers. */
  text: string
  /** Whether it is the rest of the sentence before, on the next page. */
  goesOn: boolean
}

/** Share of the best row's coverage that another row of the answer must have: the next one has the same column, not the same line. */
const SAME_ROW = 0.95

/** Of rows of tables, those that are named; else those that have most of what is asked for. */
function withoutOtherRows({ terms }: Question, chosen: Candidate[]): Candidate[] {
  const rows = chosen.filter(({ text }) => isTableRow(text))
  const named = rows.filter(({ text }) => isNamed(text, terms))
  if (named.length > 0) return chosen.filter((one) => !rows.includes(one) || named.includes(one))
  const most = Math.max(...rows.map(({ coverage }) => coverage))
  return chosen.filter((one) => !rows.includes(one) || one.coverage >= most * SAME_ROW)
}

/** Whether all words of its first cell are asked for. */
function isNamed(row: string, terms: ReadonlySet<string>): boolean {
  const [, first = ''] = row.split('|')
  const own = contentTerms(first)
  return own.size > 0 && [...own].every((term) => terms.has(term))
}

/** The best passage first, sentences in the order of the text, neighbours as one quotation with its markers. */
function mergeQuotes(chosen: Candidate[], all: readonly Candidate[]): Quote[] {
  const passages = [...new Set(chosen.map(({ passage }) => passage))]
  return passages.flatMap((passage) => {
    const own = chosen.filter((candidate) => candidate.passage === passage)
    return runsOf(own.sort((a, b) => a.index - b.index)).map(({ first, last }) => {
      const quote = quoteOf(passage.text, { start: first.start, end: last.end })
      const isRow = isTableRow(first.text) && first.text.startsWith('|')
      return {
        text: quoteBlocks(isRow ? `${headerAbove(first, all)}${quote}` : quote, passage.n),
        goesOn: chosen.some((head) => goesOn(head, first)),
      }
    })
  })
}

/** The header of the table that a row is in, where the passage has it. */
function headerAbove(row: Candidate, all: readonly Candidate[]): string {
  const lines = all.filter(({ passage, index }) => passage === row.passage && index < row.index)
  const rule = lines.findLastIndex(({ text }) => isTableRule(text))
  const header = lines[rule - 1]
  const between = lines.slice(rule + 1)
  if (rule < 0 || !header || !between.every(({ text }) => isTableRow(text))) return ''
  return `${header.text}\n${lines[rule]?.text ?? ''}\n`
}

const BULLET = /^[•●▪*–-]\s+/u

/** As it stands; of a listing all that is within its fences. */
function quoteOf(text: string, { start, end }: Span): string {
  const listing = listingAround(text, { start, end })
  if (!listing || listing.end - listing.start > MAX_QUOTE_CHARACTERS) {
    const quote = text.slice(start, end)
    // An item alone is no list.
    return /\n {0,12}(?:[•●▪*–-]|\d{1,3}[.)])\s/u.test(quote) ? quote : quote.replace(BULLET, '')
  }
  const before = text.slice(Math.min(start, listing.start), listing.start)
  return `${before}\n\n${text.slice(listing.start, listing.end)}`.trimStart()
}

function runsOf(sorted: Candidate[]): { first: Candidate; last: Candidate }[] {
  const runs: { first: Candidate; last: Candidate }[] = []
  for (const candidate of sorted) {
    const run = runs.at(-1)
    if (run && run.last.index + 1 === candidate.index) run.last = candidate
    else runs.push({ first: candidate, last: candidate })
  }
  return runs
}
