import { describe, expect, it } from 'vitest'
import { createZip, createWord } from '../../../../tests/support/docx.ts'
import {
  createPptx,
  slideRoot,
  slideShape as shape,
  type SlideSource,
} from '../../../../tests/support/pptx.ts'
import { readPptx } from './read-pptx.ts'

const read = async (...slides: SlideSource[]) => (await readPptx(createPptx(slides))).sections

const textOf = async (shapes: string, parts: SlideSource['parts'] = []): Promise<string> =>
  (await read({ shapes, parts }))[0]?.text ?? ''

const frame = (content: string): string =>
  `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="2" name=""/></p:nvGraphicFramePr><a:graphic><a:graphicData>${content}</a:graphicData></a:graphic></p:graphicFrame>`

const p = (text: string, properties = ''): string =>
  `<a:p>${properties}<a:r><a:t>${text}</a:t></a:r></a:p>`

describe('a presentation', () => {
  it('has a page for each slide, in the order of the show, with the slide’s title', async () => {
    const slides = await read(
      { shapes: shape('Budget 2026', { place: 'title' }) + shape('Costs fall.') },
      { shapes: shape('封面\n副題', { place: 'ctrTitle' }) },
      { shapes: shape('No title here.') },
    )
    expect(slides).toEqual([
      { title: 'Budget 2026', text: '# Budget 2026\n\nCosts fall.' },
      { title: '封面 副題', text: '# 封面 副題' },
      { text: 'No title here.' },
    ])
  })

  it('leaves out numbers, dates and footers of the master', async () => {
    const furniture = ['sldNum', 'dt', 'ftr'].map((place) => shape('x', { place })).join('')
    expect(await textOf(furniture + shape('Said.'))).toBe('Said.')
  })

  it('has notes, comments and their answers at the end, and says what is hidden', async () => {
    const notes = slideRoot(
      'p:notes',
      `<p:cSld><p:spTree>${shape('Thank the team.\nSmile.', { place: 'body' })}${shape('3', { place: 'sldNum' })}</p:spTree></p:cSld>`,
    )
    const comments = slideRoot('p:cmLst', '<p:cm authorId="0"><p:text>Check this.</p:text></p:cm>')
    const authors = slideRoot('p:cmAuthorLst', '<p:cmAuthor id="0" name="Ada"/>')
    const slide = {
      shapes: shape('Title', { place: 'title' }),
      attributes: 'show="0"',
      parts: [
        { type: 'notesSlide', xml: notes },
        { type: 'comments', xml: comments },
      ],
    }
    const { sections } = await readPptx(
      createPptx([slide], [{ type: 'commentAuthors', xml: authors }]),
    )
    expect(sections[0]?.text).toBe(
      '# Title\n\n[Hidden slide]\n\nNotes: Thank the team.\n\nSmile.\n\nComment by Ada: Check this.',
    )
  })

  it('has comments of newer versions, with their answers', async () => {
    const xml = `<c:cmLst xmlns:c="http://schemas.microsoft.com/office/powerpoint/2018/8/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:cm authorId="{1}"><c:replyLst><c:reply authorId="{2}"><c:txBody>${p('Done.')}</c:txBody></c:reply></c:replyLst><c:txBody>${p('Really?')}</c:txBody></c:cm></c:cmLst>`
    const slide = { shapes: '', parts: [{ type: 'comments', xml }] }
    const authors = '<x:authorLst xmlns:x="u"><x:author id="{1}" name="Bo"/></x:authorLst>'
    const { sections } = await readPptx(createPptx([slide], [{ type: 'authors', xml: authors }]))
    expect(sections[0]?.text).toBe('Comment by Bo: Really?\n\nComment: Done.')
  })
})

describe('the order of a slide', () => {
  const left = (text: string, y: number) => shape(text, { at: [0, y, 100, 100] })
  const right = (text: string, y: number) => shape(text, { at: [200, y, 100, 100] })

  it('is that of drawing where that makes sense: column by column', async () => {
    const columns = left('A', 0) + left('A1', 200) + right('B', 0) + right('B1', 200)
    expect(await textOf(columns)).toBe('A\n\nA1\n\nB\n\nB1')
  })

  it('is by places where something is drawn before what stands above it or left of it', async () => {
    expect(await textOf(left('low', 400) + left('high', 0))).toBe('high\n\nlow')
    expect(await textOf(right('B', 0) + left('A', 10))).toBe('A\n\nB')
    const upside = right('D', 200) + left('C', 200) + right('B', 0) + left('A', 0)
    expect(await textOf(upside)).toBe('A\n\nB\n\nC\n\nD')
  })

  it('takes a group as one thing', async () => {
    const group = `<p:grpSp><p:nvGrpSpPr/><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="100" cy="100"/></a:xfrm></p:grpSpPr>${left('in 2', 900)}${left('in 1', 800)}</p:grpSp>`
    expect(await textOf(left('below', 300) + group)).toBe('in 1\n\nin 2\n\nbelow')
  })
})

describe('what a slide holds', () => {
  it('lists as such, with the numbers that PowerPoint counts', async () => {
    const auto = (lvl: number, type: string) =>
      `<a:pPr lvl="${lvl}"><a:buAutoNum type="${type}"/></a:pPr>`
    const body = [
      p('One', auto(0, 'arabicPeriod')),
      p('inner', auto(1, 'alphaLcParenR')),
      p('Two', auto(0, 'arabicPeriod')),
      p('dot', '<a:pPr><a:buChar char="•"/></a:pPr>'),
      p('plain', '<a:pPr><a:buNone/></a:pPr>'),
    ]
    const text = `<p:sp><p:nvSpPr><p:nvPr/></p:nvSpPr><p:txBody>${body.join('')}</p:txBody></p:sp>`
    expect(await textOf(text)).toBe('1. One\n  a) inner\n2. Two\n- dot\n\nplain')
  })

  it('bullets that the master gives to a text', async () => {
    const master = slideRoot(
      'p:sldMaster',
      '<p:txStyles><p:bodyStyle><a:lvl1pPr><a:buChar char="•"/></a:lvl1pPr></p:bodyStyle></p:txStyles>',
    )
    const slide = { shapes: shape('a\nb', { place: 'body' }) }
    const file = createPptx([
      { ...slide, parts: [{ type: 'slideLayout', xml: slideRoot('p:sldLayout', '') }] },
    ])
    expect((await readPptx(file)).sections[0]?.text).toBe('a\n\nb')
    const zip = await withMaster(slide, master)
    expect((await readPptx(zip)).sections[0]?.text).toBe('- a\n- b')
  })

  it('tables, their merged cells repeated', async () => {
    const cell = (text: string, more = '') => `<a:tc ${more}><a:txBody>${p(text)}</a:txBody></a:tc>`
    const rows = [
      cell('Region') + cell('Sales', 'gridSpan="2"') + cell('', 'hMerge="1"'),
      cell('North', 'rowSpan="2"') + cell('1|2') + cell('3'),
      cell('', 'vMerge="1"') + cell('4') + cell('5'),
    ]
    const table = `<a:tbl>${rows.map((row) => `<a:tr>${row}</a:tr>`).join('')}</a:tbl>`
    expect(await textOf(frame(table))).toBe(
      '| Region | Sales | Sales |\n| --- | --- | --- |\n| North | 1\\|2 | 3 |\n| North | 4 | 5 |',
    )
  })

  it('charts as tables and diagrams as lists', async () => {
    const points = (values: string[]) =>
      values.map((v, i) => `<c:pt idx="${i}"><c:v>${v}</c:v></c:pt>`).join('')
    const chart = slideRoot(
      'c:chartSpace',
      `<c:chart><c:plotArea><c:barChart><c:ser><c:tx><c:v>Sales</c:v></c:tx><c:cat>${points(['Q1', 'Q2'])}</c:cat><c:val>${points(['7', '9'])}</c:val></c:ser></c:barChart></c:plotArea></c:chart>`,
    )
    const diagram = slideRoot(
      'dgm:dataModel',
      `<dgm:ptLst><dgm:pt><dgm:t>${p('Plan')}</dgm:t></dgm:pt></dgm:ptLst>`,
    )
    const shapes = frame('<c:chart r:id="chart"/>') + frame('<dgm:relIds r:dm="diagramData"/>')
    const parts = [
      { type: 'chart', xml: chart },
      { type: 'diagramData', xml: diagram },
    ]
    expect(await textOf(shapes, parts)).toBe(
      '|  | Sales |\n| --- | --- |\n| Q1 | 7 |\n| Q2 | 9 |\n\n- Plan',
    )
  })

  it('counts what is not read', async () => {
    const shapes =
      '<p:pic/><p:pic/>' + frame('<c:chart r:id="gone"/>') + frame('<p:oleObj r:id="x"/>')
    const { unread } = await readPptx(createPptx([{ shapes: shapes + shape('x') }]))
    expect(unread).toEqual({ pictures: 2, charts: 1, objects: 1, parts: 0 })
  })
})

describe('a file that is none', () => {
  it.each([
    ['text', new TextEncoder().encode('plain'), 'file_not_as_named'],
    ['a Word document', createWord('<w:p/>'), 'file_not_as_named'],
    ['cut off', createPptx([{ shapes: '' }]).slice(0, 200), 'file_damaged'],
  ])('%s', async (_name, bytes, code) => {
    await expect(readPptx(bytes)).rejects.toMatchObject({ code })
  })

  it('a damaged slide is an empty page and is counted', async () => {
    const good = { shapes: shape('Good.') }
    const { sections, unread } = await readPptx(createPptx([{ shapes: '<!--' }, good]))
    expect(sections.map(({ text }) => text)).toEqual(['', 'Good.'])
    expect(unread.parts).toBe(1)
  })

  it('more XML than a worker can hold', async () => {
    const huge = createPptx([{ shapes: shape('x'.repeat(6 * 1024 * 1024)) }])
    await expect(readPptx(huge)).rejects.toMatchObject({ code: 'document_too_complex' })
  })
})

/** A layout of a master, which `createPptx` does not make. */
async function withMaster(slide: SlideSource, master: string) {
  const relation = (type: string, target: string) =>
    `<Relationships><Relationship Id="r" Type="x/${type}" Target="${target}"/></Relationships>`
  const tree = `<p:cSld><p:spTree>${slide.shapes}</p:spTree></p:cSld>`
  const ids = '<p:sldIdLst><p:sldId r:id="r"/></p:sldIdLst>'
  return Promise.resolve(
    createZip([
      ['ppt/presentation.xml', slideRoot('p:presentation', ids)],
      ['ppt/_rels/presentation.xml.rels', relation('slide', 'slides/1.xml')],
      ['ppt/slides/1.xml', slideRoot('p:sld', tree)],
      ['ppt/slides/_rels/1.xml.rels', relation('slideLayout', '../layout.xml')],
      ['ppt/layout.xml', slideRoot('p:sldLayout', '')],
      ['ppt/_rels/layout.xml.rels', relation('slideMaster', 'master.xml')],
      ['ppt/master.xml', master],
    ]),
  )
}
