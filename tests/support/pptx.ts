import { createZip } from './docx.ts'

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const NAMESPACES = Object.entries({
  p: 'http://schemas.openxmlformats.org/presentationml/2006/main',
  a: 'http://schemas.openxmlformats.org/drawingml/2006/main',
  r: OFFICE,
  c: 'http://schemas.openxmlformats.org/drawingml/2006/chart',
  dgm: 'http://schemas.openxmlformats.org/drawingml/2006/diagram',
  mc: 'http://schemas.openxmlformats.org/markup-compatibility/2006',
})
  .map(([prefix, address]) => `xmlns:${prefix}="${address}"`)
  .join(' ')

/** A part beside a slide, by the type of its relationship; its id is the type. */
interface SlidePart {
  type: string
  xml: string
}

export interface SlideSource {
  /** Between the tags of `p:spTree`. */
  shapes: string
  parts?: readonly SlidePart[]
  /** Attributes of `p:sld`. */
  attributes?: string
}

/** A root element with all the namespaces that PowerPoint uses. */
export const slideRoot = (name: string, xml: string, attributes = ''): string =>
  `<${name} ${NAMESPACES} ${attributes}>${xml}</${name}>`

const relations = (all: readonly (readonly [id: string, type: string, target: string])[]) =>
  `<Relationships>${all
    .map(
      ([id, type, target]) =>
        `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`,
    )
    .join('')}</Relationships>`

/** A presentation of these slides; `main` are parts beside the presentation itself. */
export function createPptx(
  slides: readonly SlideSource[],
  main: readonly SlidePart[] = [],
): Uint8Array<ArrayBuffer> {
  const entries: [string, string][] = [
    ['_rels/.rels', relations([['r1', 'officeDocument', 'ppt/presentation.xml']])],
    [
      'ppt/presentation.xml',
      slideRoot(
        'p:presentation',
        `<p:sldIdLst>${slides.map((_, i) => `<p:sldId id="${256 + i}" r:id="s${i}"/>`).join('')}</p:sldIdLst>`,
      ),
    ],
    [
      'ppt/_rels/presentation.xml.rels',
      relations([
        ...slides.map((_, i) => [`s${i}`, 'slide', `slides/slide${i}.xml`] as const),
        ...main.map(({ type }, i) => [`m${i}`, type, `main${i}.xml`] as const),
      ]),
    ],
    ...main.map(({ xml }, i): [string, string] => [`ppt/main${i}.xml`, xml]),
  ]
  for (const [i, { shapes, parts = [], attributes }] of slides.entries()) {
    const tree = `<p:cSld><p:spTree>${shapes}</p:spTree></p:cSld>`
    entries.push(
      [`ppt/slides/slide${i}.xml`, slideRoot('p:sld', tree, attributes)],
      [
        `ppt/slides/_rels/slide${i}.xml.rels`,
        relations(parts.map(({ type }, n) => [type, type, `../parts/part${i}-${n}.xml`])),
      ],
      ...parts.map(({ xml }, n): [string, string] => [`ppt/parts/part${i}-${n}.xml`, xml]),
    )
  }
  return createZip(entries)
}

/** A shape with one paragraph a line; `place` is the type of its placeholder. */
export function slideShape(
  text: string,
  {
    place,
    at,
  }: { place?: string; at?: [x: number, y: number, width: number, height: number] } = {},
): string {
  const [x, y, width, height] = at ?? []
  const transform =
    at === undefined
      ? ''
      : `<a:xfrm><a:off x="${x}" y="${y}"/><a:ext cx="${width}" cy="${height}"/></a:xfrm>`
  const paragraphs = text.split('\n').map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`)
  return `<p:sp><p:nvSpPr><p:cNvPr id="1" name=""/><p:nvPr>${place === undefined ? '' : `<p:ph type="${place}"/>`}</p:nvPr></p:nvSpPr><p:spPr>${transform}</p:spPr><p:txBody>${paragraphs.join('')}</p:txBody></p:sp>`
}
