import { AppError } from '../../../_shared/contract/errors.ts'
import { type Block, inLine } from '../docx/blocks.ts'
import { nothingUnread, type Unread } from '../docx/unread.ts'
import { attributeOf, elementsOf, find, type XmlElement } from '../docx/xml.ts'
import type { Section } from '../pages.ts'
import { type Box, inReadingOrder, type Placed } from '../slides/reading-order.ts'
import { toSection } from '../slides/slide.ts'
import { readObjects } from './odf-objects.ts'
import { OdfPackage } from './odf-package.ts'
import { OdfStory, type OdfStoryDeps } from './odf-story.ts'
import { OdfStyles } from './odf-styles.ts'
import { readStyles } from './read-odt.ts'
import { asTooComplex } from '../too-complex.ts'

/** What the master puts on every slide. */
const FURNITURE = /^(?:page-number|footer|date-time|header|page|handout)$/

/**
 * The slides of an OpenDocument presentation.
 * @throws AppError file_not_as_named, file_encrypted, file_damaged, document_too_complex
 */
export async function readOdp(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ sections: Section[]; unread: Unread }> {
  const odf = await OdfPackage.open(bytes)
  const unread = nothingUnread()
  try {
    const content = await odf.read('content.xml')
    const body = find(content, 'office:body', 'office:presentation')
    if (content === undefined || body === undefined) throw new AppError('file_not_as_named')
    const deps = {
      styles: new OdfStyles(await readStyles(odf, unread), content),
      objects: await readObjects(odf, content),
      unread,
    }
    const slides = elementsOf(body).filter(({ name }) => name === 'draw:page')
    return { sections: slides.map((slide) => readSlide(slide, deps)), unread }
  } catch (cause) {
    throw asTooComplex(cause)
  }
}

function readSlide(slide: XmlElement, deps: OdfStoryDeps): Section {
  const reader = new SlideReader(deps)
  const body = reader.read(elementsOf(slide))
  const notes = elementsOf(find(slide, 'presentation:notes')).filter(
    (frame) => attributeOf(frame, 'presentation:class') === 'notes',
  )
  return toSection({
    title: reader.title,
    body,
    notes: new SlideReader(deps).read(notes),
    comments: reader.comments,
    isHidden: deps.styles.isHiddenPage(slide),
  })
}

class SlideReader {
  title = ''
  readonly comments: string[] = []
  readonly #deps: OdfStoryDeps

  constructor(deps: OdfStoryDeps) {
    this.#deps = deps
  }

  read(elements: readonly XmlElement[]): Block[] {
    return inReadingOrder(elements.flatMap((element) => this.#place(element))).flat()
  }

  #place(element: XmlElement): Placed<Block[]>[] {
    const role = attributeOf(element, 'presentation:class') ?? ''
    const isPrompt = attributeOf(element, 'presentation:placeholder') === 'true'
    if (FURNITURE.test(role) || isPrompt) return []
    if (element.name === 'draw:g') {
      const within = elementsOf(element)
      return [{ item: this.read(within), box: union(within.map(boxOf)) }]
    }
    const blocks = new OdfStory(this.#deps).read(element)
    if (element.name === 'office:annotation') {
      this.comments.push(...blocks.map(inLine))
      return []
    }
    if (role === 'title' && this.title === '') {
      this.title = blocks.map(inLine).join(' ')
      return []
    }
    return [{ item: blocks, box: boxOf(element) }]
  }
}

const MILLIMETRES: Readonly<Record<string, number>> = {
  mm: 1,
  cm: 10,
  in: 25.4,
  pt: 25.4 / 72,
  pc: 25.4 / 6,
  px: 25.4 / 96,
}

function boxOf(element: XmlElement): Box | undefined {
  const [left, top, width, height] = ['svg:x', 'svg:y', 'svg:width', 'svg:height'].map((name) =>
    toMillimetres(attributeOf(element, name)),
  )
  if (left === undefined || top === undefined) return undefined
  return { left, top, right: left + (width ?? 0), bottom: top + (height ?? 0) }
}

function toMillimetres(length: string | undefined): number | undefined {
  const [, number, unit = ''] = /^(-?[\d.]+)([a-z]+)$/.exec(length ?? '') ?? []
  const factor = MILLIMETRES[unit]
  return factor === undefined ? undefined : Number(number) * factor
}

function union(boxes: readonly (Box | undefined)[]): Box | undefined {
  const known = boxes.filter((box) => box !== undefined)
  if (known.length === 0) return undefined
  return {
    left: Math.min(...known.map(({ left }) => left)),
    top: Math.min(...known.map(({ top }) => top)),
    right: Math.max(...known.map(({ right }) => right)),
    bottom: Math.max(...known.map(({ bottom }) => bottom)),
  }
}
