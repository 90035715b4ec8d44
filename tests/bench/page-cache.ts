import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ExtractedPage, OpenPages } from '../../functions/ingest/read/pages.ts'
import { openPdf } from '../../functions/ingest/read/pdf/open-pdf.ts'

/** What the text of a page depends on, beside its file. */
const READER = resolve(import.meta.dirname, '../../functions/ingest/read/pdf')
const readerVersion = createHash('sha256')
for (const file of globSync('*.ts', { cwd: READER }).sort()) {
  if (!file.endsWith('.test.ts')) readerVersion.update(readFileSync(join(READER, file)))
}
const VERSION = readerVersion.digest('hex').slice(0, 12)

/** Pages of PDFs, kept in a folder by the hashes of the file and of the code that reads it. */
export class PageCache {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = join(folder, `pages-${VERSION}`)
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
    const pdf = await openPdf(bytes.slice())
    const pages = await pdf.readPages(1, pdf.pageCount)
    await pdf.close()
    writeFileSync(file, JSON.stringify(pages))
    return pages
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
