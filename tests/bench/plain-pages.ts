import { stemWord } from '../../functions/_shared/text/english.ts'
import { contentTerms } from '../../functions/_shared/text/content-terms.ts'
import { foldText } from '../../functions/_shared/text/fold.ts'
import type { ExtractedPage } from '../../functions/ingest/read/pages.ts'

const K1 = 0.9
const B = 0.4

/**
 * What a plain method gets: BM25 over whole pages, words stemmed and stop words out, if asked for with pairs of
 * neighbouring words. On its own analyzer, so that it stays what it is when the product's changes.
 * @returns for a question, the numbers of the pages, best first
 */
export function createPagesBm25(
  pages: readonly ExtractedPage[],
  pairs: boolean,
): (question: string) => number[] {
  const analysed = pages.map(({ content }) => analyzePage(content, pairs))
  const averageLength = Math.max(
    1,
    analysed.reduce((sum, { words }) => sum + words, 0) / Math.max(1, pages.length),
  )
  const frequency = new Map<string, number>()
  for (const { counts } of analysed) {
    for (const term of counts.keys()) frequency.set(term, (frequency.get(term) ?? 0) + 1)
  }
  const idf = (term: string): number => {
    const df = frequency.get(term) ?? 0
    return Math.log(1 + (pages.length - df + 0.5) / (df + 0.5))
  }
  return (question) => {
    const asked = analyzePage(question, pairs).counts
    const scores = analysed.map(({ counts, words }) => {
      let score = 0
      for (const [term, weight] of asked) {
        const count = counts.get(term) ?? 0
        const length = K1 * (1 - B + (B * words) / averageLength)
        score += (weight * idf(term) * count * (K1 + 1)) / (count + length)
      }
      return score
    })
    return scores
      .map((score, i) => ({ score, page: pages[i]?.number ?? 0 }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .map(({ page }) => page)
  }
}

function analyzePage(text: string, pairs: boolean): { counts: Map<string, number>; words: number } {
  const words = foldText(text).match(/[\p{Letter}\p{Mark}\p{Number}]+/gu) ?? []
  const counts = new Map<string, number>()
  const add = (term: string): void => {
    counts.set(term, (counts.get(term) ?? 0) + 1)
  }
  let before: string | undefined
  for (const word of words) {
    if (isStopWord(word)) continue
    const stem = stemWord(word)
    add(stem)
    if (pairs && before !== undefined) add(`${before} ${stem}`)
    before = stem
  }
  return { counts, words: words.length }
}

const stopWords = new Map<string, boolean>()

function isStopWord(word: string): boolean {
  const known = stopWords.get(word) ?? contentTerms(word).size === 0
  stopWords.set(word, known)
  return known
}
