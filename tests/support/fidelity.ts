import { readFileSync } from 'node:fs'
import { openPdf } from '../../functions/ingest/read/pdf/open-pdf.ts'
import type { ExtractedPage } from '../../functions/ingest/read/pages.ts'

/** Words of a text in order: what `Intl.Segmenter` calls a word, in either script, folded. */
export function wordsOf(text: string): string[] {
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
  const folded = text.normalize('NFKC').toLowerCase()
  return Array.from(segmenter.segment(folded)).flatMap(({ segment, isWordLike }) =>
    isWordLike ? [segment] : [],
  )
}

/** Length of the longest common subsequence: how many of the words stand in both, in order. */
export function countCommonInOrder(a: readonly string[], b: readonly string[]): number {
  let row = new Uint32Array(b.length + 1)
  for (const word of a) {
    const next = new Uint32Array(b.length + 1)
    for (let j = 1; j <= b.length; j++) {
      next[j] = word === b[j - 1] ? (row[j - 1] ?? 0) + 1 : Math.max(row[j] ?? 0, next[j - 1] ?? 0)
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** Pages of a PDF as poppler's pdftotext read them: what it said stands beside the file. */
export function readWithPoppler(path: string): string[] {
  const text = readFileSync(path.replace(/\.pdf$/, '.txt'), 'utf8')
  return text.split('\f').slice(0, -1)
}

/** Pages of a PDF as we read them. */
export async function readWithOurs(path: string): Promise<ExtractedPage[]> {
  const pdf = await openPdf(new Uint8Array(readFileSync(path)))
  const pages = await pdf.readPages(1, pdf.pageCount)
  await pdf.close()
  return pages
}
