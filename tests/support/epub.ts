import { createZip } from './docx.ts'

interface BookSource {
  /** XHTML of each file of the spine, by name. */
  files: Readonly<Record<string, string>>
  /** The list in the `nav` of the book. */
  nav?: string
  /** `navPoint`s, of the older table of contents. */
  ncx?: string
  parts?: readonly [name: string, text: string][]
}

/** A book of these files. */
export function createEpub({ files, nav, ncx, parts = [] }: BookSource): Uint8Array<ArrayBuffer> {
  const names = Object.keys(files)
  const items = [
    ...names.map(
      (name, i) => `<item id="f${i}" href="${name}" media-type="application/xhtml+xml"/>`,
    ),
    ...(nav === undefined
      ? []
      : ['<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>']),
    ...(ncx === undefined
      ? []
      : ['<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>']),
  ]
  const spine = names.map((_, i) => `<itemref idref="f${i}"/>`).join('')
  return createZip([
    ['mimetype', 'application/epub+zip'],
    [
      'META-INF/container.xml',
      '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
    ],
    [
      'OEBPS/book.opf',
      `<package><manifest>${items.join('')}</manifest><spine toc="ncx">${spine}</spine></package>`,
    ],
    ...Object.entries(files).map(([name, body]): [string, string] => [
      `OEBPS/${name}`,
      `<?xml version="1.0"?><html xmlns:epub="e"><head><title/></head><body>${body}</body></html>`,
    ]),
    ...(nav === undefined
      ? []
      : [
          ['OEBPS/nav.xhtml', `<html><nav epub:type="toc">${nav}</nav></html>`] as [string, string],
        ]),
    ...(ncx === undefined
      ? []
      : [['OEBPS/toc.ncx', `<ncx><navMap>${ncx}</navMap></ncx>`] as [string, string]]),
    ...parts,
  ])
}
