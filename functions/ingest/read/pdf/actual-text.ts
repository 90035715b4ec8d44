import { type Mark, readMarks } from './content-stream.ts'
import type { TextItem } from './runs.ts'

/** Where a marked part of the page begins or ends, as pdf.js reports it between the items. */
export interface MarkItem {
  type: string
  tag?: string
}

/** Two places closer than this, in points, are one. */
const SAME_PLACE = 1.5
/** Marks by which a page is told from another. */
const COMPARED = 12

/** The content streams of a file that say what their glyphs stand for. */
export class ActualTexts {
  readonly #streams: Mark[][]

  /** @param contents decoded content streams, one character a byte */
  constructor(contents: readonly string[]) {
    this.#streams = contents.filter((content) => content.includes('/ActualText')).map(readMarks)
  }

  /**
   * The items of a page, those of a marked part replaced by what it stands for: Chrome and Google Docs print Thai and
   * Hindi without their marks, Chinese as radicals and ligatures as nothing, and say beside it what they mean.
   */
  apply(items: readonly (TextItem | MarkItem)[]): TextItem[] {
    const texts = items.filter((item) => 'str' in item)
    if (this.#streams.length === 0 || texts.length === items.length) return texts
    const marks = this.#streams.find((stream) => isOf(stream, items))
    return marks ? replace(items, marks) : texts
  }
}

const isBegin = (item: TextItem | MarkItem): item is MarkItem =>
  'type' in item && item.type.startsWith('begin')

/** Whether a stream has the page's marks, and draws them where they are. */
function isOf(stream: readonly Mark[], items: readonly (TextItem | MarkItem)[]): boolean {
  const begins = items.flatMap((item, i) => (isBegin(item) ? [{ tag: item.tag, at: i }] : []))
  if (begins.length !== stream.length) return false
  if (begins.some(({ tag }, i) => tag !== stream[i]?.tag)) return false
  let compared = 0
  for (const [i, { at }] of begins.entries()) {
    const { place, isPlaceKnown = false } = stream[i] ?? {}
    const first = items[at + 1]
    if (!place || !isPlaceKnown || !first || !('str' in first) || first.str.trim() === '') continue
    const [, , , , x = 0, y = 0] = first.transform
    if (Math.abs(x - place.x) > SAME_PLACE || Math.abs(y - place.y) > SAME_PLACE) return false
    if (++compared >= COMPARED) break
  }
  return true
}

function replace(items: readonly (TextItem | MarkItem)[], marks: readonly Mark[]): TextItem[] {
  const result: TextItem[] = []
  let begun = 0
  let depth = 0
  let open: { depth: number; mark: Mark; items: TextItem[] } | undefined
  for (const item of items) {
    if ('str' in item) (open?.items ?? result).push(item)
    else if (isBegin(item)) {
      const mark = marks[begun++]
      if (open === undefined && typeof mark?.actualText === 'string')
        open = { depth, mark, items: [] }
      depth += 1
    } else {
      depth -= 1
      if (open?.depth === depth) {
        const merged = mergeItems(open.items, open.mark, result.at(-1))
        if (merged) result.push(merged)
        open = undefined
      }
    }
  }
  return [...result, ...(open?.items ?? [])]
}

/** One item with the text of a mark, as wide as what it was drawn with. */
function mergeItems(
  items: readonly TextItem[],
  mark: Mark,
  before: TextItem | undefined,
): TextItem | null {
  const str = mark.actualText ?? ''
  const first = items.find((item) => item.str.trim() !== '') ?? items[0]
  if (first) {
    const last = items.findLast((item) => item.str.trim() !== '') ?? first
    const width = (last.transform[4] ?? 0) + last.width - (first.transform[4] ?? 0)
    return { ...first, str, width: Math.max(width, first.width) }
  }
  // Drawn with glyphs that stand for nothing by themselves: as wide as letters are.
  if (!before || !mark.place) return null
  const transform = [...before.transform.slice(0, 4), mark.place.x, mark.place.y]
  return { ...before, str, transform, width: before.height * 0.3 * str.length, hasEOL: false }
}
