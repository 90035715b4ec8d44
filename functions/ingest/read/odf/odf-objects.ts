import { type Block, plainBlock } from '../docx/blocks.ts'
import { nothingUnread } from '../docx/unread.ts'
import { attributeOf, elementsOf, find, findAll, type XmlElement } from '../docx/xml.ts'
import { readMathMl } from '../html/mathml.ts'
import type { OdfPackage } from './odf-package.ts'
import { OdfStory } from './odf-story.ts'
import { OdfStyles } from './odf-styles.ts'

/** Charts and equations are documents within the document, each in a folder. */
const MAX_OBJECTS = 200

/** Those that the content refers to, as they are read. What is damaged is left out. */
export async function readObjects(
  odf: OdfPackage,
  content: XmlElement,
): Promise<Map<string, Block[]>> {
  const objects = new Map<string, Block[]>()
  for (const object of findAll(content, 'draw:object').slice(0, MAX_OBJECTS)) {
    const folder = (attributeOf(object, 'xlink:href') ?? '').replace(/^\.\//, '')
    const within = find(object, 'math:math')
    const root = within ?? (await odf.read(`${folder}/content.xml`).catch(() => undefined))
    if (root) objects.set(folder, readObject(root))
  }
  return objects
}

function readObject(root: XmlElement): Block[] {
  if (root.name === 'math:math') return [plainBlock(readMathMl(root))]
  const chart = find(root, 'office:body', 'office:chart', 'chart:chart')
  const story = new OdfStory({
    styles: new OdfStyles(root),
    objects: new Map(),
    unread: nothingUnread(),
  })
  const title = story.readAll(elementsOf(find(chart, 'chart:title')))
  const [table] = findAll(chart, 'table:table')
  return [...title, ...(table ? story.read(table) : [])].filter(({ text }) => text !== '')
}
