import { createZip } from './docx.ts'

const NAMESPACES = [
  ...['office', 'text', 'table', 'style', 'presentation', 'chart'].map(
    (name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`,
  ),
  'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"',
  'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"',
  'xmlns:xlink="http://www.w3.org/1999/xlink"',
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:math="http://www.w3.org/1998/Math/MathML"',
].join(' ')

/** A root element with the namespaces of OpenDocument. */
export const odfRoot = (name: string, xml: string): string =>
  `<?xml version="1.0"?><${name} ${NAMESPACES}>${xml}</${name}>`

interface OdfSource {
  /** `text`, `presentation` */
  kind: string
  body: string
  automaticStyles?: string
  /** Of styles.xml. */
  styles?: string
  parts?: readonly [name: string, xml: string][]
}

/** An OpenDocument file. */
export const createOdf = ({
  kind,
  body,
  automaticStyles = '',
  styles = '',
  parts = [],
}: OdfSource): Uint8Array<ArrayBuffer> =>
  createZip([
    ['mimetype', `application/vnd.oasis.opendocument.${kind}`],
    [
      'content.xml',
      odfRoot(
        'office:document-content',
        `<office:automatic-styles>${automaticStyles}</office:automatic-styles><office:body><office:${kind}>${body}</office:${kind}></office:body>`,
      ),
    ],
    ['styles.xml', odfRoot('office:document-styles', styles)],
    ...parts,
  ])
