import { analyze } from '../../../../functions/_shared/text/analyzer.ts'
import { fitsKind, isTranscript, subjectOf } from './cues.ts'
import type { Passage } from './passages.ts'
import type { Question } from './question.ts'
import {
  isTableRow,
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
  /** Share of the question's terms, weighed by rarity, that the sentence has. */
  coverage: number
  /** Share of the question's terms that its passage has, title included; each counts the same. */
  passageCoverage: number
}

interface Counted extends Candidate {
  counts: Map<string, number>
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
  const groups = passages.map((passage) => countSentences(passage))
  const all = groups.flat()
  const idf = rarity(question.terms, all)
  const total = [...idf.values()].reduce((sum, weight) => sum + weight, 0) || 1
  const averageLength = all.reduce((sum, { length }) => sum + length, 0) / (all.length || 1)
  for (const candidate of all) {
    const { bm25, matched } = match(candidate, idf, averageLength)
    candidate.score = bm25 / total
    candidate.coverage = matched / total
  }
  for (const group of groups) addContext(question, group, idf, total)
  return all
}

const NO_SCORE = { score: 0, coverage: 0, passageCoverage: 0 }

function countSentences(passage: Passage): Counted[] {
  const sentences = splitSentences(passage.text)
  return sentences.map((sentence, index) => {
    const { counts } = analyze(sentence.text)
    const length = [...counts.values()].reduce((sum, count) => sum + count, 0)
    const isHeader = isTableRule(sentences[index + 1]?.text ?? '')
    const quotable = !isHeader && isQuotable(sentence.text)
    return { ...sentence, passage, index, quotable, counts, length, ...NO_SCORE }
  })
}

function rarity(terms: Set<string>, sentences: Counted[]): Map<string, number> {
  return new Map(
    [...terms].map((term) => {
      const having = sentences.filter(({ counts }) => counts.has(term)).length
      return [term, Math.log(1 + (sentences.length - having + 0.5) / (having + 0.5))]
    }),
  )
}

function match(
  { counts, length }: Counted,
  idf: Map<string, number>,
  averageLength: number,
): { bm25: number; matched: number } {
  const norm = K1 * (1 - B + (B * length) / (averageLength || 1))
  let bm25 = 0
  let matched = 0
  for (const [term, weight] of idf) {
    const count = counts.get(term) ?? 0
    if (count === 0) continue
    bm25 += (weight * count * (K1 + 1)) / (count + norm)
    matched += weight
  }
  return { bm25, matched }
}

/** Adds what a sentence gets from its passage, its neighbours and the kind of the question. */
function addContext(
  question: Question,
  group: Counted[],
  idf: Map<string, number>,
  total: number,
): void {
  const title = analyze(group[0]?.passage.title ?? '').counts
  const inPassage = [...idf].filter(
    ([term]) => title.has(term) || group.some(({ counts }) => counts.has(term)),
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
    if (!candidate.quotable) candidate.score = 0
  }
}

/** What the form of a sentence says about its worth as an answer. */
function adjustment(question: Question, { text, index }: Counted, isLast: boolean): number {
  let factor = fitsKind(text, question.kind) ? 1 + KIND_BONUS : 1
  if (question.kind === 'definition' && isSubject(question.terms, text)) factor += SUBJECT_BONUS
  if (question.kind !== 'howTo' && isTranscript(text)) factor *= TRANSCRIPT_PENALTY
  const beginsInside = index === 0 && /^\p{Lowercase}/u.test(text)
  const breaksOff = isLast && !SENTENCE_END.test(text)
  if (beginsInside || breaksOff || /[?？:：]$/.test(text)) factor *= INCOMPLETE_PENALTY
  return factor
}

function isSubject(terms: Set<string>, sentence: string): boolean {
  const subject = subjectOf(sentence)
  if (subject === null) return false
  const { counts } = analyze(subject)
  return [...terms].filter((term) => counts.has(term)).length * 2 >= terms.size
}

const SENTENCE_END = /[.!?。！？…；;:：）)」』”"’'\]`|]$/u

const MIN_LETTERS = 8
const MIN_HAN = 5

/** Not a heading, a page number, or a line of a table of contents. */
export function isQuotable(sentence: string): boolean {
  if (isTableRow(sentence)) return !isTableRule(sentence)
  if (/(?:\.\s?){4,}|…{2,}|_{4,}|·{4,}/u.test(sentence)) return false
  const han = sentence.match(/\p{Script=Han}/gu)?.length ?? 0
  const letters = sentence.match(/\p{Letter}/gu)?.length ?? 0
  if (han < MIN_HAN && letters - han < MIN_LETTERS) return false
  const visible = sentence.replaceAll(/\s/g, '').length
  if (letters / visible < 0.5) return false
  // A numbered heading, in the text or in a table of contents.
  if (/^(?:\d+|[A-Z])(?:\.\d+)+\.?\s/.test(sentence) && !/[.!?。！？]$/.test(sentence)) return false
  // Set in capitals: the running head of a page.
  if (/^[^\p{Ll}\p{Script=Han}]+$/u.test(sentence)) return false
  if (/[:：…]$/.test(sentence) && letters < 30 && han < 15) return false
  if (SENTENCE_END.test(sentence)) return true
  // Without a mark at its end it is a heading, unless it is long or a list item that says something.
  const words = sentence.split(/\s+/).length
  return words >= 8 || han >= 16 || /^\s*(?:[-*•]|\d+[.)])\s/.test(sentence)
}
