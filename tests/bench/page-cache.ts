import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { recognitionSchema } from '../../functions/_shared/contract/recognition.ts'
import type { ExtractedPage, OpenPages } from '../../functions/ingest/read/pages.ts'
import { openPdf } from '../../functions/ingest/read/pdf/open-pdf.ts'
import { lacksText, recognizePage } from '../../functions/ingest/read/recognition/recognize-page.ts'
import type { Recognizer } from '../../functions/ingest/read/recognition/recognizer.ts'

/** What the text of a page depends on, beside its file. */
const READER = resolve(import.meta.dirname, '../../functions/ingest/read/pdf')
const readerVersion = createHash('sha256')
for (const file of globSync('*.ts', { cwd: READER }).sort()) {
  if (!file.endsWith('.test.ts')) readerVersion.update(readFileSync(join(READER, file)))
}
const VERSION = readerVersion.digest('hex').slice(0, 12)

/**
 * Pages of PDFs, kept in a folder by the hashes of the file and of the code that reads it. Pages that are pictures are read
 * by recognition if there is one.
 */
export class PageCache {
  readonly #folder: string
  readonly #recognizer: Recognizer | undefined

  constructor(folder: string, recognizer?: Recognizer) {
    this.#folder = join(folder, recognizer ? `pages-${VERSION}-ocr` : `pages-${VERSION}`)
    this.#recognizer = recognizer && keepRecognitions(recognizer, join(folder, 'recognitions'))
    mkdirSync(this.#folder, { recursive: true })
  }

  readFile(path: string): Promise<ExtractedPage[]> {
    return this.read(readFileSync(path))
  }

  /** @throws AppError when the file cannot be read */
  async read(bytes: Uint8Array): Promise<ExtractedPage[]> {
    const key = createHash('sha256').update(bytes).digest('hex')
    const file = join(this.#folder, `${key}.json`)
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as ExtractedPage[]
    const pdf = await openPdf(new Uint8Array(bytes))
    const pages = await this.#recognize(pdf, await pdf.readPages(1, pdf.pageCount))
    await pdf.close()
    writeFileSync(file, JSON.stringify(pages))
    return pages
  }

  async #recognize(pdf: OpenPages, pages: ExtractedPage[]): Promise<ExtractedPage[]> {
    const recognizer = this.#recognizer
    if (recognizer === undefined) return pages
    const read: ExtractedPage[] = []
    for (const page of pages) {
      read.push(lacksText(page) ? await recognizePage(recognizer, pdf, page, false) : page)
    }
    return read
  }
}

/** Recognition takes seconds a page, and does not change with how PDFs are read. */
function keepRecognitions(recognizer: Recognizer, folder: string): Recognizer {
  mkdirSync(folder, { recursive: true })
  return {
    ...recognizer,
    async readPage(pdf, page) {
      const key = createHash('sha256').update(pdf).update(String(page)).digest('hex')
      const file = join(folder, `${key}.json`)
      if (existsSync(file)) return recognitionSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
      const recognition = await recognizer.readPage(pdf, page)
      writeFileSync(file, JSON.stringify(recognition))
      return recognition
    },
  }
}

/** Stands for the open file: ingestion takes it from the files that are open already. */
export function openPages(pages: readonly ExtractedPage[]): OpenPages {
  return {
    pageCount: pages.length,
    readPages: (firstPage, maxPages) =>
      Promise.resolve(pages.slice(firstPage - 1, firstPage - 1 + maxPages)),
    close: () => Promise.resolve(),
  }
}
