import { describe, expect, it } from 'vitest'
import { createZip } from '../../../../tests/support/docx.ts'
import { createEpub } from '../../../../tests/support/epub.ts'
import { readEpub } from './read-epub.ts'

const read = async (source: Parameters<typeof createEpub>[0]) =>
  (await readEpub(createEpub(source))).sections

const link = (href: string, title: string): string => `<li><a href="${href}">${title}</a></li>`

describe('a book', () => {
  it('has a page for each chapter, called as in its contents', async () => {
    const files = {
      'cover.xhtml': '<p>A novel</p>',
      '1.xhtml': '<h1>I</h1><p>It began.</p>',
      '1b.xhtml': '<p>It went on.</p>',
      '2.xhtml': '<p>It ended.</p>',
    }
    const nav = `<ol>${link('1.xhtml', 'The Beginning')}${link('2.xhtml', '結局')}</ol>`
    expect(await read({ files, nav })).toEqual([
      { text: 'A novel' },
      { title: 'The Beginning', text: '# I\n\nIt began.\n\nIt went on.' },
      { title: '結局', text: '# 結局\n\nIt ended.' },
    ])
  })

  it('has chapters of one file as pages too, and the older table of contents', async () => {
    const point = (src: string, label: string, within = '') =>
      `<navPoint><navLabel><text>${label}</text></navLabel><content src="${src}"/>${within}</navPoint>`
    const files = { 'a b.xhtml': '<h2 id="x">X</h2>one<div><h2 id="y">Y</h2>two</div>' }
    const ncx = point('a%20b.xhtml#x', 'Part X', point('a%20b.xhtml#y', 'Part Y'))
    expect(await read({ files, ncx })).toEqual([
      { title: 'Part X', text: '## X\n\none' },
      { title: 'Part Y', text: '## Y\n\ntwo' },
    ])
  })

  it('without contents is called by its headings', async () => {
    expect(await read({ files: { 'a.xhtml': '<h1>One</h1>x', 'b.xhtml': 'y' } })).toEqual([
      { title: 'One', text: '# One\n\nx' },
      { text: 'y' },
    ])
  })

  it('has its notes, hidden ones too, and counts pictures', async () => {
    const aside = '<aside epub:type="footnote" hidden="hidden"><p>1. A note.</p></aside>'
    const { sections, unread } = await readEpub(
      createEpub({ files: { 'a.xhtml': `<p>Said.<img src="x.png"/></p>${aside}` } }),
    )
    expect(sections[0]?.text).toBe('Said.\n\n1. A note.')
    expect(unread).toEqual({ pictures: 1, parts: 0 })
  })
})

describe('a book that is not read', () => {
  const encryption = (algorithm: string): [string, string] => [
    'META-INF/encryption.xml',
    `<encryption><enc:EncryptedData><enc:EncryptionMethod Algorithm="${algorithm}"/></enc:EncryptedData></encryption>`,
  ]
  const files = { 'a.xhtml': 'x' }

  it.each([
    ['text', new TextEncoder().encode('plain'), 'file_not_as_named'],
    ['another package', createZip([['a.xml', '<a/>']]), 'file_not_as_named'],
    [
      'protected',
      createEpub({ files, parts: [encryption('http://www.w3.org/2001/04/xmlenc#aes128-cbc')] }),
      'book_protected',
    ],
    [
      'with rights',
      createEpub({ files, parts: [['META-INF/rights.xml', '<r/>']] }),
      'book_protected',
    ],
    [
      'without its package',
      createZip([['META-INF/container.xml', '<container/>']]),
      'file_damaged',
    ],
    ['huge', createEpub({ files: { 'a.xhtml': 'x'.repeat(9_000_000) } }), 'document_too_complex'],
  ])('%s', async (_name, bytes, code) => {
    await expect(readEpub(bytes)).rejects.toMatchObject({ code })
  })

  it('is read where only its fonts are made useless elsewhere', async () => {
    const parts = [encryption('http://www.idpf.org/2008/embedding')]
    expect(await read({ files, parts })).toEqual([{ text: 'x' }])
  })
})
