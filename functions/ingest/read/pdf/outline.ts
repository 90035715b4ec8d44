import type { getDocumentProxy } from 'unpdf'
import type { NamedHeading } from './find-headings.ts'

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>
type Entry = Awaited<ReturnType<Pdf['getOutline']>>[number]

/** Entries of an outline that are followed: more than the longest handbooks have. */
const MAX_ENTRIES = 3_000
const MAX_DEPTH = 6

/** One of fewer entries is a title, or the files that were put together. */
const MIN_ENTRIES = 4

/**
 * What the outline (bookmarks) calls the headings of each page, by the page's number; undefined where there is none worth
 * the name, or it is damaged.
 */
export async function readOutline(
  pdf: Pdf,
): Promise<ReadonlyMap<number, NamedHeading[]> | undefined> {
  const pages = new Map<number, NamedHeading[]>()
  let left = MAX_ENTRIES
  const follow = async (entries: readonly Entry[], level: number): Promise<void> => {
    for (const entry of entries) {
      if (left-- <= 0) return
      const number = await pageOf(pdf, entry)
      if (number !== null) {
        pages.set(number, [...(pages.get(number) ?? []), { text: entry.title, level }])
      }
      if (level < MAX_DEPTH) await follow(entry.items as Entry[], level + 1)
    }
  }
  // pdf.js says null where there is none, and its types do not.
  const outline = (await pdf.getOutline().catch(() => null)) as Entry[] | null
  await follow(outline ?? [], 1)
  return MAX_ENTRIES - left < MIN_ENTRIES ? undefined : pages
}

async function pageOf(pdf: Pdf, { dest }: Entry): Promise<number | null> {
  try {
    const target: unknown[] | null =
      typeof dest === 'string' ? await pdf.getDestination(dest) : dest
    const page: unknown = target?.[0]
    if (typeof page === 'number') return page + 1
    if (!isReference(page)) return null
    return (await pdf.getPageIndex(page)) + 1
  } catch {
    return null
  }
}

const isReference = (value: unknown): value is { num: number; gen: number } =>
  typeof value === 'object' && value !== null && 'num' in value && 'gen' in value
