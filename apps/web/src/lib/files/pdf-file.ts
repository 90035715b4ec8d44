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

type RefProxy = Parameters<PDFDocumentProxy['getPageIndex']>[0]
type PdfOutlineNode = Awaited<ReturnType<PDFDocumentProxy['getOutline']>>[number]
export type PdfDestination = string | unknown[] | null

/** A link of a page: to the web, or to a place in the file. Its box is in per cent of the page. */
export interface PdfLink {
  left: number
  top: number
  width: number
  height: number
  url: string | null
  dest: PdfDestination
}

export interface OutlineEntry {
  title: string
  /** From 0. */
  depth: number
  page: number
}

const MAX_OUTLINE = 1000

/** Some other programs' files have annotations without a rectangle; such a link is nowhere. */
const toAnnotations = (found: unknown): Annotation[] =>
  Array.isArray(found) ? found.filter(isAnnotation) : []

interface Annotation {
  subtype: string
  rect: [number, number, number, number]
  url?: string
  dest?: PdfDestination
}

function isAnnotation(value: unknown): value is Annotation {
  if (typeof value !== 'object' || value === null) return false
  const { subtype, rect } = value as Record<string, unknown>
  return typeof subtype === 'string' && Array.isArray(rect) && rect.length === 4
}

function toWebAddress(url: string | undefined): string | null {
  const address = url === undefined ? null : URL.parse(url)
  return address && ['http:', 'https:', 'mailto:'].includes(address.protocol) ? address.href : null
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
    const content = await page.getTextContent()
    // The library measures with fonts of this language, so the text has to be laid out with them, whatever the page's is.
    textLayer.lang = content.lang ?? ''
    const text = new TextLayer({ textContentSource: content, container: textLayer, viewport })
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

  /** Height of a page, in widths. */
  async ratioOf(number: number): Promise<number> {
    const { width, height } = (await this.#pdf.getPage(number)).getViewport({ scale: 1 })
    return height / width
  }

  /** Frees what was made to draw a page. */
  async forget(number: number): Promise<void> {
    const page = await this.#pdf.getPage(number)
    page.cleanup()
  }

  /** The links of a page that lead somewhere, each with its place in per cent of the page. */
  async linksOf(number: number): Promise<PdfLink[]> {
    const page = await this.#pdf.getPage(number)
    const viewport = page.getViewport({ scale: 1 })
    const found = toAnnotations(await page.getAnnotations({ intent: 'display' }))
    return found.flatMap(({ subtype, rect, url, dest }) => {
      const address = toWebAddress(url)
      if (subtype !== 'Link' || (address === null && !dest)) return []
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = [0, 2].flatMap((corner) => {
        // Its type says no more than that it is a list.
        return viewport.convertToViewportPoint(rect[corner] ?? 0, rect[corner + 1] ?? 0) as number[]
      })
      const box = {
        left: (100 * Math.min(x1, x2)) / viewport.width,
        top: (100 * Math.min(y1, y2)) / viewport.height,
        width: (100 * Math.abs(x2 - x1)) / viewport.width,
        height: (100 * Math.abs(y2 - y1)) / viewport.height,
      }
      return [{ ...box, url: address, dest: dest ?? null }]
    })
  }

  /** The outline that the file brings, in reading order; empty where it has none. */
  async outline(): Promise<OutlineEntry[]> {
    const entries: OutlineEntry[] = []
    const add = async (nodes: readonly PdfOutlineNode[], depth: number): Promise<void> => {
      for (const { title, dest, items } of nodes) {
        if (entries.length >= MAX_OUTLINE) return
        const page = await this.pageOf(dest)
        if (page !== null && title.trim() !== '') entries.push({ title: title.trim(), depth, page })
        await add(items, depth + 1)
      }
    }
    await add((await this.#pdf.getOutline()) ?? [], 0)
    return entries
  }

  /** The page that a link within the file leads to; null for one that leads nowhere. */
  async pageOf(dest: PdfDestination): Promise<number | null> {
    try {
      const target = typeof dest === 'string' ? await this.#pdf.getDestination(dest) : dest
      const [first] = (target ?? []) as unknown[]
      if (typeof first === 'number') return first + 1
      if (typeof first !== 'object' || first === null) return null
      return (await this.#pdf.getPageIndex(first as RefProxy)) + 1
    } catch {
      return null
    }
  }

  close(): Promise<void> {
    return this.#task.destroy()
  }
}
