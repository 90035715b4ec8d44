import type { getDocumentProxy } from 'unpdf'
import type { ExtractedPage } from '../pages.ts'
import type { ActualTexts, MarkItem } from './actual-text.ts'
import { type Annotation, toComments, toFilledItems } from './forms.ts'
import { makeLegible } from './legible.ts'
import { findHeadings, type NamedHeading } from './find-headings.ts'
import { layPageOut } from './page-text.ts'
import type { TextItem } from './runs.ts'

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>
type Page = Awaited<ReturnType<Pdf['getPage']>>
type TextContent = Awaited<ReturnType<Page['getTextContent']>>
/** A font; with `fontExtraProperties` also the one that stands in for it, as CSS has it. */
type Style = TextContent['styles'][string] & { fontSubstitution?: string }

/** A page that takes longer holds a drawing, not a text. */
const MAX_PAGE_MS = 5_000
/** The densest printed page has some twenty thousand glyphs, and a run has at least one. */
const MAX_PAGE_RUNS = 100_000

/** A page that cannot be read does not cost the others. */
export async function readPage(
  pdf: Pdf,
  number: number,
  actualTexts: ActualTexts,
  named?: readonly NamedHeading[],
): Promise<ExtractedPage> {
  try {
    const page = await pdf.getPage(number)
    const read = await readItems(page.streamTextContent({ includeMarkedContent: true }))
    // A page is read without what was filled into it rather than not at all.
    const annotations = await page.getAnnotations().catch((): Annotation[] => [])
    const viewport = page.getViewport({ scale: 1 }).transform
    page.cleanup()
    if (read === null) return { number, content: '', state: 'failed' }
    const legible = makeLegible(actualTexts.apply(read.items), read.dingbats)
    const items = [...legible.items, ...toFilledItems(annotations)]
    const { text, blocks } = layPageOut(items, { viewport, verticalFonts: read.verticalFonts })
    const content = [text, ...toComments(annotations)].filter(Boolean).join('\n\n')
    if (content === '') return { number, content, state: 'empty' }
    const headings = findHeadings(blocks, text, named)
    const isMostlyLost = legible.lost > content.length
    return { number, content, state: 'text', headings, ...(isMostlyLost ? { isMostlyLost } : {}) }
  } catch {
    return { number, content: '', state: 'failed' }
  }
}

interface ReadItems {
  items: (TextItem | MarkItem)[]
  verticalFonts: Set<string>
  /** Fonts of signs. */
  dingbats: Set<string>
}

/** Runs of glyphs as they come; null when there are too many, or they take too long. */
async function readItems(stream: ReadableStream<unknown>): Promise<ReadItems | null> {
  const reader = stream.getReader()
  const deadline = performance.now() + MAX_PAGE_MS
  const items: (TextItem | MarkItem)[] = []
  const verticalFonts = new Set<string>()
  const dingbats = new Set<string>()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    if (!isTextContent(read.value)) throw new TypeError('Not a part of a text')
    for (const item of read.value.items) items.push(item)
    for (const [font, { vertical, fontSubstitution }] of Object.entries(read.value.styles)) {
      if (vertical) verticalFonts.add(font)
      if (fontSubstitution?.startsWith('"ZapfDingbats"')) dingbats.add(font)
    }
    if (items.length > MAX_PAGE_RUNS || performance.now() > deadline) {
      await reader.cancel(new Error('Too much on one page'))
      return null
    }
  }
  return { items, verticalFonts, dingbats }
}

/** pdf.js does not say of what its streams are. */
const isTextContent = (
  value: unknown,
): value is Pick<TextContent, 'items'> & { styles: Record<string, Style> } =>
  typeof value === 'object' &&
  value !== null &&
  'items' in value &&
  Array.isArray(value.items) &&
  'styles' in value
