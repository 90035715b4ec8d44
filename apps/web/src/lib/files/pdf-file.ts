import {
  getDocument,
  GlobalWorkerOptions,
  type PDFDocumentLoadingTask,
  type PDFDocumentProxy,
  TextLayer,
} from 'pdfjs-dist'
import { buildPageText } from './server-readers.ts'
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url'

GlobalWorkerOptions.workerSrc = workerUrl

/** Character maps, fonts and decoders that files may need; vite.config.ts puts them there. */
const ASSETS = '/pdf'
/** A canvas of more is refused by phones. */
const MAX_CANVAS_PIXELS = 16_000_000

export interface PageFrame {
  canvas: HTMLCanvasElement
  textLayer: HTMLElement
  /** CSS pixels that the page is to be wide. */
  width: number
}

/** The pieces of a drawn page's text, in reading order, and the elements that hold them. */
export interface DrawnText {
  pieces: string[]
  elements: HTMLElement[]
}

/** A PDF that is read piece by piece as its pages are looked at. */
export class PdfFile {
  readonly #task: PDFDocumentLoadingTask
  readonly #pdf: PDFDocumentProxy

  private constructor(task: PDFDocumentLoadingTask, pdf: PDFDocumentProxy) {
    this.#task = task
    this.#pdf = pdf
  }

  static async open(source: { url: string } | { data: ArrayBuffer }): Promise<PdfFile> {
    const task = getDocument({
      ...source,
      cMapUrl: `${ASSETS}/cmaps/`,
      standardFontDataUrl: `${ASSETS}/standard_fonts/`,
      wasmUrl: `${ASSETS}/wasm/`,
      iccUrl: `${ASSETS}/iccs/`,
    })
    return new PdfFile(task, await task.promise)
  }

  get pageCount(): number {
    return this.#pdf.numPages
  }

  /** Draws a page and lays its text over it. Ends early, with null, when the signal says so. */
  async draw(number: number, frame: PageFrame, signal: AbortSignal): Promise<DrawnText | null> {
    const page = await this.#pdf.getPage(number)
    if (signal.aborted) return null
    const scale = frame.width / page.getViewport({ scale: 1 }).width
    const viewport = page.getViewport({ scale })
    const { canvas, textLayer } = frame
    const density = Math.min(
      devicePixelRatio,
      Math.sqrt(MAX_CANVAS_PIXELS / (viewport.width * viewport.height)),
    )
    canvas.width = Math.floor(viewport.width * density)
    canvas.height = Math.floor(viewport.height * density)
    const render = page.render({ canvas, viewport, transform: [density, 0, 0, density, 0, 0] })
    const text = new TextLayer({
      textContentSource: await page.getTextContent(),
      container: textLayer,
      viewport,
    })
    signal.addEventListener('abort', () => {
      render.cancel()
      text.cancel()
    })
    try {
      textLayer.replaceChildren()
      textLayer.style.setProperty('--total-scale-factor', String(scale))
      await Promise.all([render.promise, text.render()])
    } catch (cause) {
      if (signal.aborted) return null
      throw cause
    }
    return { pieces: text.textContentItemsStr, elements: text.textDivs }
  }

  /** A page's text as the server would read it. */
  async text(number: number): Promise<string> {
    const page = await this.#pdf.getPage(number)
    const { items, styles } = await page.getTextContent()
    const fonts = Object.entries(styles).filter(([, { vertical }]) => vertical)
    return buildPageText(
      items.filter((item) => 'str' in item),
      {
        viewport: page.getViewport({ scale: 1 }).transform,
        verticalFonts: new Set(fonts.map(([font]) => font)),
      },
    )
  }

  close(): Promise<void> {
    return this.#task.destroy()
  }
}
