import { AppError } from '../../../_shared/contract/errors.ts'
import { type Block, formatBlocks } from '../docx/blocks.ts'
import { nothingUnread, type Unread } from '../docx/unread.ts'
import { elementsOf, find, type XmlElement } from '../docx/xml.ts'
import { readObjects } from './odf-objects.ts'
import { OdfPackage } from './odf-package.ts'
import { OdfStory } from './odf-story.ts'
import { OdfStyles, readMasterParts } from './odf-styles.ts'
import { asTooComplex } from '../too-complex.ts'

/**
 * The text of an OpenDocument text as a person sees it.
 * @throws AppError file_not_as_named, file_encrypted, file_damaged, document_too_complex
 */
export async function readOdt(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ text: string; unread: Unread }> {
  const odf = await OdfPackage.open(bytes)
  const unread = nothingUnread()
  try {
    const content = await odf.read('content.xml')
    const body = find(content, 'office:body', 'office:text')
    if (content === undefined || body === undefined) throw new AppError('file_not_as_named')
    const styles = await readStyles(odf, unread)
    const deps = {
      styles: new OdfStyles(styles, content),
      objects: await readObjects(odf, content),
      unread,
    }
    const readMargin = (kind: 'header' | 'footer') =>
      once(
        readMasterParts(styles, kind).flatMap((part) => elementsOf(part)),
        (element) => new OdfStory(deps).read(element),
      )
    const text = formatBlocks([
      ...readMargin('header'),
      ...new OdfStory(deps).readAll(elementsOf(body)),
      ...readMargin('footer'),
    ])
    return { text, unread }
  } catch (cause) {
    throw asTooComplex(cause)
  }
}

/** What styles say can be missed. */
export async function readStyles(odf: OdfPackage, unread: Unread): Promise<XmlElement | undefined> {
  try {
    return await odf.read('styles.xml')
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'file_damaged') throw error
    unread.parts += 1
    return undefined
  }
}

/** Headers of the first page, of left and of right ones mostly say the same. */
function once(elements: readonly XmlElement[], read: (element: XmlElement) => Block[]): Block[] {
  const seen = new Set<string>()
  return elements.flatMap(read).filter(({ text }) => {
    const isNew = !seen.has(text)
    seen.add(text)
    return isNew
  })
}
