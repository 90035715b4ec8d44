import { describe, expect, it } from 'vitest'
import { createOdf } from '../../../../tests/support/odf.ts'
import { readOdp } from './read-odp.ts'

const frame = (role: string, text: string, at = '', more = ''): string =>
  `<draw:frame presentation:class="${role}" ${at} ${more}><draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame>`
const at = (x: number, y: number): string =>
  `svg:x="${x}cm" svg:y="${y}cm" svg:width="5cm" svg:height="2cm"`

describe('an OpenDocument presentation', () => {
  it('has a page for each slide, with title, notes and comments, and says what is hidden', async () => {
    const body = `<draw:page>${frame('title', 'Budget')}${frame('page-number', '1')}${frame('outline', 'Click to add', '', 'presentation:placeholder="true"')}<draw:custom-shape><text:p>In a shape.</text:p></draw:custom-shape><office:annotation><dc:creator>Bo</dc:creator><text:p>Hm.</text:p></office:annotation><presentation:notes>${frame('notes', 'Say thanks.')}</presentation:notes></draw:page><draw:page draw:style-name="H">${frame('outline', 'Later.')}</draw:page>`
    const automaticStyles =
      '<style:style style:name="H"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    const { sections } = await readOdp(createOdf({ kind: 'presentation', body, automaticStyles }))
    expect(sections).toEqual([
      {
        title: 'Budget',
        text: '# Budget\n\nIn a shape.\n\nNotes: Say thanks.\n\nComment by Bo: Hm.',
      },
      { text: '[Hidden slide]\n\nLater.' },
    ])
  })

  it('is read by places where the order of drawing is none', async () => {
    const group = `<draw:g>${frame('', 'C2', at(0, 9))}${frame('', 'C1', at(0, 6))}</draw:g>`
    const body = `<draw:page>${group}${frame('', 'B', at(9, 0))}${frame('', 'A', at(0, 0))}</draw:page>`
    const { sections } = await readOdp(createOdf({ kind: 'presentation', body }))
    expect(sections[0]?.text).toBe('A\n\nB\n\nC1\n\nC2')
  })

  it('has tables as such', async () => {
    const cell = (text: string) => `<table:table-cell><text:p>${text}</text:p></table:table-cell>`
    const body = `<draw:page><draw:frame><table:table><table:table-row>${cell('a')}${cell('b')}</table:table-row><table:table-row>${cell('1')}${cell('2')}</table:table-row></table:table><draw:image/></draw:frame></draw:page>`
    const { sections, unread } = await readOdp(createOdf({ kind: 'presentation', body }))
    expect(sections[0]?.text).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |')
    expect(unread.pictures).toBe(0)
  })

  it('is no text', async () => {
    const text = createOdf({ kind: 'text', body: '' })
    await expect(readOdp(text)).rejects.toMatchObject({ code: 'file_not_as_named' })
  })
})
