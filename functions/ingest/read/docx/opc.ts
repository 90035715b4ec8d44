import { AppError } from '../../../_shared/contract/errors.ts'
import type { ZipArchive } from '../zip.ts'
import { attributeOf, elementsOf, parseXml, type XmlElement } from './xml.ts'

interface Relationship {
  /** The last word of its type: `footnotes`, `header`, `chart`. */
  type: string
  /** The name of the part that it leads to. */
  target: string
}

/** A part of a package and what it refers to (ECMA-376 part 2). */
export interface Part {
  name: string
  relationships: ReadonlyMap<string, Relationship>
}

/** A package of parts that refer to each other by relationships, which is what a Word file is. */
export class OpcPackage {
  readonly #zip: ZipArchive

  constructor(zip: ZipArchive) {
    this.#zip = zip
  }

  /** The part that the package is about. @throws AppError file_damaged */
  async mainPart(): Promise<Part> {
    const relationships = await this.#readRelationships('')
    const main = [...relationships.values()].find(({ type }) => type === 'officeDocument')
    const name = main?.target ?? 'word/document.xml'
    if (!this.#zip.has(name)) throw new AppError('file_damaged')
    return { name, relationships: await this.#readRelationships(name) }
  }

  async part(name: string): Promise<Part> {
    return { name, relationships: await this.#readRelationships(name) }
  }

  async readText(name: string): Promise<string> {
    return decodeXml(await this.#zip.read(name))
  }

  async readXml(name: string): Promise<XmlElement> {
    return parseXml(await this.readText(name))
  }

  async #readRelationships(name: string): Promise<ReadonlyMap<string, Relationship>> {
    const folder = name.slice(0, name.lastIndexOf('/') + 1)
    const path = `${folder}_rels/${name.slice(folder.length)}.rels`
    if (!this.#zip.has(path)) return new Map()
    return new Map(
      elementsOf(await this.readXml(path)).flatMap((element) => {
        const type = attributeOf(element, 'Type')?.replace(/^.*\//, '') ?? ''
        const target = attributeOf(element, 'Target') ?? ''
        if (attributeOf(element, 'TargetMode') === 'External') return []
        return [[attributeOf(element, 'Id') ?? '', { type, target: resolve(folder, target) }]]
      }),
    )
  }
}

/** A target is written as seen from the folder of the part that refers to it, or from the root. */
function resolve(folder: string, target: string): string {
  const path = target.replaceAll('\\', '/')
  const names: string[] = []
  for (const name of (path.startsWith('/') ? path : folder + path).split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return names.join('/')
}

/** XML is UTF-8, or UTF-16 with a byte order mark. */
function decodeXml(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}
