import { analyze } from '../../functions/_shared/text/analyzer.ts'
import { type SetDocument, textOf } from './retrieval-sets.ts'

const K1 = 0.9
const B = 0.75

/** BM25 over whole documents with the product's analyzer, in memory: what the search is compared with. */
export function createPlainBm25(documents: readonly SetDocument[]): (question: string) => string[] {
  const analysed = documents.map((document) => analyze(textOf(document)))
  const averageLength =
    analysed.reduce((total, { relativeLength }) => total + relativeLength, 0) / analysed.length
  const postings = new Map<string, [index: number, weight: number][]>()
  analysed.forEach(({ counts, relativeLength }, index) => {
    const length = K1 * (1 - B + (B * relativeLength) / averageLength)
    for (const [term, count] of counts) {
      const list = postings.get(term) ?? []
      list.push([index, (count * (K1 + 1)) / (count + length)])
      postings.set(term, list)
    }
  })
  return (question) => {
    const scores = new Map<number, number>()
    for (const [term, count] of analyze(question).counts) {
      const list = postings.get(term) ?? []
      const idf = Math.log(1 + (documents.length - list.length + 0.5) / (list.length + 0.5))
      for (const [index, weight] of list) {
        scores.set(index, (scores.get(index) ?? 0) + count * idf * weight)
      }
    }
    return [...scores].sort(([, a], [, b]) => b - a).map(([index]) => documents[index]?.id ?? '')
  }
}
