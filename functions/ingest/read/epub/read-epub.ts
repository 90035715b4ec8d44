import { type Block, formatBlocks, inLine } from '../docx/blocks.ts'
import { type HtmlPart } from '../html/html-reader.ts'
import { readHtml } from '../html/read-html.ts'
import type { Section } from '../pages.ts'
import { entriesByFile, type Entry, readContents } from './contents.ts'
import { EpubPackage } from './epub-package.ts'
import { asTooComplex } from '../too-complex.ts'

interface Chapter {
  /** Undefined where neither the contents nor the text says. */
  title: string | undefined
  blocks: Block[]
}

/**
 * The chapters of a book, in the order of reading.
 * @throws AppError file_not_as_named, book_protected, file_damaged, document_too_complex
 */
export async function readEpub(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ sections: Section[]; unread: { pictures: number; parts: number } }> {
  const unread = { pictures: 0, parts: 0 }
  try {
    const book = await EpubPackage.open(bytes)
    const contents = entriesByFile(await readContents(book))
    const chapters: Chapter[] = []
    for (const { path, properties } of book.files) {
      // Its titles stand in front of the chapters.
      if (/\bnav\b/.test(properties)) continue
      const source = await book.readSource(path)
      if (source === undefined) {
        unread.parts += 1
        continue
      }
      const entries = contents.get(path) ?? []
      const anchors = new Set(entries.map(({ anchor }) => anchor).filter((id) => id !== ''))
      const { parts, pictures } = readHtml(source, { anchors })
      unread.pictures += pictures
      for (const part of parts) addPart(chapters, part, entries, contents.size > 0)
    }
    return { sections: chapters.map(toSection), unread }
  } catch (cause) {
    throw asTooComplex(cause)
  }
}

/** What the contents do not name goes on with the chapter before: programs cut chapters into files by size. */
function addPart(
  chapters: Chapter[],
  { anchor, blocks }: HtmlPart,
  entries: readonly Entry[],
  hasContents: boolean,
): void {
  if (blocks.length === 0) return
  const isFirst = anchor === undefined
  const entry =
    entries.find((one) => one.anchor === (anchor ?? '')) ??
    // A file whose only entry leads to its heading begins with that heading.
    (isFirst && entries.length === 1 ? entries[0] : undefined)
  const last = chapters.at(-1)
  if (entry && last?.title === entry.title && !isFirst) last.blocks.push(...blocks)
  else if (entry) chapters.push({ title: entry.title, blocks })
  else if (hasContents && last?.title !== undefined) last.blocks.push(...blocks)
  else chapters.push({ title: hasContents ? undefined : firstHeading(blocks), blocks })
}

const firstHeading = (blocks: readonly Block[]): string | undefined => {
  const heading = blocks.find(({ headingLevel }) => headingLevel > 0)
  return heading && inLine(heading)
}

/** Under its title, where it does not begin with a heading. */
function toSection({ title, blocks }: Chapter): Section {
  const text = formatBlocks(blocks)
  if (title === undefined) return { text }
  const hasHeading = (blocks[0]?.headingLevel ?? 0) > 0
  return { title, text: hasHeading ? text : `# ${title}\n\n${text}` }
}
