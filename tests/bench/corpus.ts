/**
 * How much of the words that `pdftotext` (poppler) finds in PDFs is in what we store of them, each as often as it is
 * there; and how much if words that either of both divides or joins otherwise are found by their letters.
 *
 *   npm run bench:corpus -- --pdfs <folder> [--pdfs <folder>] [--misses]
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pdf } from '../../functions/ingest/read/kinds/pdf.ts'

/** Files with fewer words say little about reading. */
const MIN_WORDS = 100
const ENOUGH = 0.98
const FILE_MS = 60_000
const SHOWN_MISSES = 12

interface Reading {
  recall: number
  byLetters: number
  words: number
  missing: string[]
  pages: number
  ms: number
  error?: string
}

const { values } = parseArgs({
  options: {
    pdfs: { type: 'string', multiple: true, default: [] },
    misses: { type: 'boolean', default: false },
  },
})

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []

function wordsOfPoppler(path: string): string[] {
  try {
    const output = execFileSync('pdftotext', ['-q', path, '-'], {
      maxBuffer: 2 ** 28,
      timeout: FILE_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return wordsOf(output.toString())
  } catch {
    return []
  }
}

async function readText(path: string): Promise<{ text: string; pages: number }> {
  const bytes = new Uint8Array(readFileSync(path))
  if (!pdf.matches(bytes)) throw new Error(pdf.mismatchCode)
  await pdf.inspect(bytes)
  const file = await pdf.open(bytes)
  const pages = await file.readPages(1, file.pageCount)
  await file.close()
  return { text: pages.map(({ content }) => content).join('\n'), pages: pages.length }
}

async function read(path: string): Promise<Reading | undefined> {
  const expected = wordsOfPoppler(path)
  if (expected.length < MIN_WORDS) return undefined
  const start = performance.now()
  let text = ''
  let pages = 0
  let error: string | undefined
  try {
    ;({ text, pages } = await readText(path))
  } catch (cause) {
    error = String(cause).slice(0, 80)
  }
  const ms = performance.now() - start
  const left = new Map<string, number>()
  for (const word of wordsOf(text)) left.set(word, (left.get(word) ?? 0) + 1)
  const missing = expected.filter((word) => {
    const count = left.get(word) ?? 0
    left.set(word, count - 1)
    return count <= 0
  })
  const recall = 1 - missing.length / expected.length
  const letters = wordsOf(text).join('')
  const lost = missing.filter((word) => word.length < 2 || !letters.includes(word))
  const byLetters = 1 - lost.length / expected.length
  return {
    recall,
    byLetters,
    words: expected.length,
    missing,
    pages,
    ms,
    ...(error ? { error } : {}),
  }
}

let [files, good, goodByLetters, pages, ms] = [0, 0, 0, 0, 0]
for (const folder of values.pdfs) {
  for (const name of readdirSync(folder).filter((one) => /\.pdf$/i.test(one))) {
    const reading = await read(join(folder, name))
    if (reading === undefined) continue
    files += 1
    pages += reading.pages
    ms += reading.ms
    if (reading.byLetters >= ENOUGH) goodByLetters += 1
    if (reading.recall >= ENOUGH) good += 1
    else if (values.misses) {
      const shown = reading.missing.slice(0, SHOWN_MISSES).join(' ')
      console.log(
        `${reading.recall.toFixed(3)} ${name} ${reading.words} ${reading.error ?? ''} ${shown}`,
      )
    }
  }
}
const share = (count: number): string =>
  `${count} of ${files} (${((count / files) * 100).toFixed(1)} %)`
console.log(`at ${ENOUGH}: ${share(good)}; by letters: ${share(goodByLetters)}`)
console.log(`${pages} pages, ${(ms / Math.max(1, pages)).toFixed(1)} ms a page`)
