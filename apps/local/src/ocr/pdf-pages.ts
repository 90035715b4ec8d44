import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Canvas, createCanvas } from '@napi-rs/canvas'
import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { OcrError } from './engine.ts'
import { MAX_PIXELS, MAX_SIDE } from './picture.ts'

/** Where pdf.js keeps what it needs to decode pictures and draw fonts. */
const PDFJS = join(dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json'))), '/')
/** Beyond it a page is drawn larger than its pictures are. Points are 72 to the inch. */
const MAX_SCALE = 300 / 72
/** A page that takes longer to draw is a drawing. */
const DRAW_MS = 20_000

/** Draws pages of PDFs. The last file stays open: its pages are asked for one after the other. */
export class PdfPages {
  #key = ''
  #open: PDFDocumentProxy | undefined

  /** @param number from 1 @throws OcrError not_a_pdf, no_such_page, page_too_complex */
  async draw(bytes: Buffer, number: number): Promise<Canvas> {
    const pdf = await this.#openFile(bytes)
    if (number > pdf.numPages) throw new OcrError(422, 'no_such_page', 'The file has no such page')
    const page = await pdf.getPage(number)
    const size = page.getViewport({ scale: 1 })
    const scale = Math.min(MAX_SCALE, MAX_SIDE / Math.max(size.width, size.height))
    const viewport = page.getViewport({ scale })
    const canvas = createCanvas(
      Math.max(1, Math.round(viewport.width)),
      Math.max(1, Math.round(viewport.height)),
    )
    const task = page.render({ canvas: canvas as unknown as HTMLCanvasElement, viewport })
    const tooLate = setTimeout(() => task.cancel(), DRAW_MS)
    try {
      await task.promise
      return canvas
    } catch (cause) {
      throw new OcrError(422, 'page_too_complex', 'The page cannot be drawn', { cause })
    } finally {
      clearTimeout(tooLate)
      page.cleanup()
    }
  }

  async close(): Promise<void> {
    const open = this.#open
    this.#open = undefined
    this.#key = ''
    await open?.loadingTask.destroy()
  }

  async #openFile(bytes: Buffer): Promise<PDFDocumentProxy> {
    const key = createHash('sha256').update(bytes).digest('hex')
    if (this.#open && this.#key === key) return this.#open
    await this.close()
    try {
      this.#open = await getDocument({
        data: new Uint8Array(bytes),
        verbosity: 0,
        maxImageSize: MAX_PIXELS,
        cMapUrl: `${PDFJS}cmaps/`,
        standardFontDataUrl: `${PDFJS}standard_fonts/`,
        wasmUrl: `${PDFJS}wasm/`,
        iccUrl: `${PDFJS}iccs/`,
      }).promise
    } catch (cause) {
      throw new OcrError(422, 'not_a_pdf', 'The file cannot be opened as a PDF', { cause })
    }
    this.#key = key
    return this.#open
  }
}
