import { type Analysis, analyze, shareOf } from '../../../../functions/_shared/text/analyzer.ts'
import { addOtherForms, otherForms } from './agents.ts'
import { fitsKind, isTranscript, subjectOf } from './cues.ts'
import type { Passage } from './passages.ts'
import type { Question } from './question.ts'
import { isQuotable, isUnmarked } from '../../../../functions/_shared/text/quotable.ts'
import {
  endsSentence,
  isTableRule,
  splitSentences,
  type Sentence,
} from '../../../../functions/_shared/text/sentences.ts'

/** A sentence with what speaks for it. */
export interface Candidate extends Sentence {
  passage: Passage
  /** Its place among all sentences of its passage. */
  index: number
  quotable: boolean
  score: number
  /** The score as if it were quotable. */
  lineScore: number
  /** The question's terms that it has. */
  found: ReadonlySet<string>
  /** Share of the question's terms, weighed by rarity, that the sentence has. */
  coverage: number
  /** Share of the question's terms that its passage has, title included; each counts the same. */
  passageCoverage: number
}

interface Counted extends Candidate {
  analysis: Analysis
  length: number
}

// BM25; sentences differ in length less than documents do, so length counts for less.
const K1 = 1.2
const B = 0.4

/** How much of a neighbour's score a sentence inherits: what a pronoun refers to stands before it. */
const FROM_PREVIOUS = 0.25
const FROM_NEXT = 0.1
/** How much the whole passage counts beside the sentence. */
const FROM_PASSAGE = 0.35
const KIND_BONUS = 0.35
/** For a sentence whose subject is what the question asks the meaning of. */
const SUBJECT_BONUS = 0.6
const TRANSCRIPT_PENALTY = 0.5
/** For what leads up to something, breaks off, or asks itself. */
const INCOMPLETE_PENALTY = 0.6

/** Scores every sentence of the passages against the question, in the order of the text. */
export function rankSentences(question: Question, passages: Passage[]): Candidate[] {
  const groups = passages.map((passage) => countSentences(question, passage))
  const all = groups.flat()
  const idf = rarity(question.terms, all)
  const total = [...idf.values()].reduce((sum, weight) => sum + weight, 0) || 1
  const averageLength = all.reduce((sum, { length }) => sum + length, 0) / (all.length || 1)
  for (const candidate of all) {
    const { bm25, matched, found } = match(candidate, idf, averageLength)
    candidate.score = bm25 / total
    candidate.coverage = matched / total
    candidate.found = found
  }
  for (const group of groups) addContext(question, group, idf, total)
  return all
}

const NO_SCORE = {
  found: new Set<string>(),
  score: 0,
  lineScore: 0,
  coverage: 0,
  passageCoverage: 0,
}

function countSentences(question: Question, passage: Passage): Counted[] {
  const sentences = splitSentences(passage.text)
  const forms = otherForms(question)
  return sentences.map((sentence, index) => {
    const analysis = analyze(sentence.text, { pieces: question.pieces })
    addOtherForms(analysis, forms)
    const length = [...analysis.counts.values()].reduce((sum, count) => sum + count, 0)
    const isHeader = isTableRule(sentences[index + 1]?.text ?? '')
    const quotable = !isHeader && isQuotable(sentence.text)
    return { ...sentence, passage, index, quotable, analysis, length, ...NO_SCORE }
  })
}

function rarity(terms: Set<string>, sentences: Counted[]): Map<string, number> {
  return new Map(
    [...terms].map((term) => {
      const having = sentences.filter(({ analysis }) => shareOf(term, analysis) > 0).length
      return [term, Math.log(1 + (sentences.length - having + 0.5) / (having + 0.5))]
    }),
  )
}

function match(
  { analysis, length }: Counted,
  idf: Map<string, number>,
  averageLength: number,
): { bm25: number; matched: number; found: Set<string> } {
  const norm = K1 * (1 - B + (B * length) / (averageLength || 1))
  let bm25 = 0
  let matched = 0
  const found = new Set<string>()
  for (const [term, weight] of idf) {
    const share = shareOf(term, analysis)
    if (share === 0) continue
    const count = analysis.counts.get(term) ?? share
    bm25 += (weight * count * (K1 + 1)) / (count + norm)
    matched += weight * share
    found.add(term)
  }
  return { bm25, matched, found }
}

/** Adds what a sentence gets from its passage, its neighbours and the kind of the question. */
function addContext(
  question: Question,
  group: Counted[],
  idf: Map<string, number>,
  total: number,
): void {
  const { pieces } = question
  const title = analyze(group[0]?.passage.title ?? '', { pieces })
  const inPassage = [...idf].filter(
    ([term]) =>
      shareOf(term, title) > 0 || group.some(({ analysis }) => shareOf(term, analysis) > 0),
  )
  const share = inPassage.reduce((sum, [, weight]) => sum + weight, 0) / total
  const own = group.map(({ score }) => score)
  for (const [index, candidate] of group.entries()) {
    const context =
      FROM_PREVIOUS * (own[index - 1] ?? 0) +
      FROM_NEXT * (own[index + 1] ?? 0) +
      FROM_PASSAGE * share
    candidate.passageCoverage = inPassage.length / (idf.size || 1)
    candidate.score += context
    candidate.score *= adjustment(question, candidate, index === group.length - 1)
    candidate.lineScore = candidate.score
    if (!candidate.quotable) candidate.score = 0
  }
}

/** What the form of a sentence says about its worth as an answer. */
function adjustment(question: Question, { text, index }: Counted, isLast: boolean): number {
  let factor = fitsKind(text, question.kind) ? 1 + KIND_BONUS : 1
  if (question.kind === 'definition' && isSubject(question.terms, text)) factor += SUBJECT_BONUS
  if (question.kind !== 'howTo' && isTranscript(text)) factor *= TRANSCRIPT_PENALTY
  const beginsInside = index === 0 && /^\p{Lowercase}/u.test(text)
  const breaksOff = isLast && !endsSentence(text) && !isUnmarked(text)
  if (beginsInside || breaksOff || /[?？؟:：]$/.test(text)) factor *= INCOMPLETE_PENALTY
  return factor
}

function isSubject(terms: Set<string>, sentence: string): boolean {
  const subject = subjectOf(sentence)
  if (subject === null) return false
  const analysis = analyze(subject)
  return [...terms].filter((term) => shareOf(term, analysis) > 0).length * 2 >= terms.size
}
