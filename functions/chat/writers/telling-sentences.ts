import { contentTerms } from '../../_shared/text/content-terms.ts'
import { isQuotable } from '../../_shared/text/quotable.ts'
import { isTableRow, splitSentences } from '../../_shared/text/sentences.ts'
import type { PagePiece } from '../documents/sections.ts'
import { textOf } from '../documents/sections.ts'

/** A sentence of a page, and what speaks for its standing for the text around it. */
export interface TellingSentence {
  piece: PagePiece
  text: string
  score: number
  /** Its place in the text. */
  index: number
}

/** UTF-16 units that are looked at: what a section is about stands at its beginning. */
const MAX_CHARACTERS = 6000
const MAX_SENTENCE = 400
const MIN_SENTENCE = 24
const MIN_DENSE_SENTENCE = 8
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
/** How much the first sentence is preferred; the tenth by a tenth of it. */
const LEAD = 0.8
const SELF_BONUS = 1.2

/** A text that speaks of itself. */
const SELF =
  /\b(?:this|the present|our) (?:document|guide|manual|paper|report|book|handbook|article|tutorial|chapter|section|policy|agreement|study|work|note|thesis|survey)\b|\b(?:we|i) (?:present|propose|introduce|describe|study|show|report)\b|(?:本|这|這)(?:文|书|書|手册|手冊|指南|报告|報告|文件|文档|章|节|節|研究|教程|合同|合約|政策)/iu
/** Says nothing of what the text is about. */
const BESIDE_THE_POINT =
  /copyright|©|\ball rights reserved\b|https?:\/\/|\blicen[sc]e[ds]?\b|\bwarrant|\bsee (?:also )?(?:section|chapter|page|figure|table)\b|版权|版權|授權條款|轉載/i

/** The sentences of some pieces that can be quoted, in order, with their scores. */
export function tellingSentences(
  pieces: readonly PagePiece[],
  about: ReadonlySet<string> = new Set(),
): TellingSentence[] {
  const sentences: { piece: PagePiece; text: string; terms: Set<string> }[] = []
  let characters = 0
  for (const piece of pieces) {
    if (characters > MAX_CHARACTERS) break
    for (const { text, start, end } of splitSentences(textOf(piece).slice(0, MAX_CHARACTERS))) {
      characters += text.length
      if (!isTelling(text)) continue
      const own = { page: piece.page, start: piece.start + start, end: piece.start + end }
      sentences.push({ piece: own, text, terms: contentTerms(text) })
    }
  }
  const frequency = new Map<string, number>()
  for (const { terms } of sentences) {
    for (const term of terms) frequency.set(term, (frequency.get(term) ?? 0) + 1)
  }
  return sentences.map(({ piece, text, terms }, index) => {
    let shared = 0
    for (const term of terms) {
      shared += Math.log(frequency.get(term) ?? 1) + (about.has(term) ? 1 : 0)
    }
    const centrality = shared / (terms.size + 4)
    const score =
      centrality +
      LEAD / (1 + index) +
      (SELF.test(text) ? SELF_BONUS : 0) -
      (BESIDE_THE_POINT.test(text) ? 2 : 0)
    return { piece, text, score, index }
  })
}

function isTelling(text: string): boolean {
  const least = DENSE.test(text) ? MIN_DENSE_SENTENCE : MIN_SENTENCE
  if (text.length < least || text.length > MAX_SENTENCE) return false
  return isQuotable(text) && !isTableRow(text) && !/[?？؟:：]$/.test(text)
}

/** The best of them, at most so many, in the order of the text. */
export const bestOf = (sentences: readonly TellingSentence[], count: number): TellingSentence[] =>
  [...sentences]
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .sort((a, b) => a.index - b.index)
