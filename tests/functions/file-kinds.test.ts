import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { createDocx, wordParagraph } from '../support/docx.ts'
import { createPdf } from '../support/pdf.ts'
import { addArticle, addFile, readText } from './support.ts'

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

describe('files of other kinds', () => {
  const GREETING = '會議在星期四下午三點，地點是台北。'
  /** 會議在星期四 in Big5, as older Taiwanese programs write it. */
  const BIG5 = Uint8Array.from([
    0xb7, 0x7c, 0xc4, 0xb3, 0xa6, 0x62, 0xac, 0x50, 0xb4, 0xc1, 0xa5, 0x7c, 0xaa, 0xba,
  ])
  /** 会议在星期四的 in GB 18030. */
  const GB18030 = Uint8Array.from([
    0xbb, 0xe1, 0xd2, 0xe9, 0xd4, 0xda, 0xd0, 0xc7, 0xc6, 0xda, 0xcb, 0xc4, 0xb5, 0xc4,
  ])
  const utf16 = Uint8Array.from([0xff, 0xfe, ...Buffer.from(GREETING, 'utf16le')])

  it.for<[string, 'text' | 'markdown' | 'docx', Uint8Array<ArrayBuffer>, string]>([
    ['a text', 'text', encode(GREETING), GREETING],
    ['a text with a byte order mark', 'text', encode(`\ufeff${GREETING}`), GREETING],
    ['a text in UTF-16', 'text', utf16, GREETING],
    ['a text in Big5', 'text', BIG5, '會議在星期四的'],
    ['a text in GB 18030', 'text', GB18030, '会议在星期四的'],
    ['Markdown', 'markdown', encode('# Title\r\n\r\nThe *body*.'), '# Title\n\nThe *body*.'],
    [
      'a Word document',
      'docx',
      createDocx(wordParagraph('First line.') + wordParagraph(GREETING)),
      `First line.\n\n${GREETING}`,
    ],
  ])('%s is read as it stands', async ([_name, kind, bytes, text], { backend, alice, room }) => {
    const { id, status } = await addFile(backend, alice, room, kind, Uint8Array.from(bytes), 'file')
    expect(status).toBe('ready')
    expect(await readText(alice, id)).toBe(text)
  })

  it.for([
    ['a PDF called text', 'text', createPdf(['x']), 'not_a_text'],
    ['a program called Markdown', 'markdown', encode('\x7fELF\0\0\0'), 'not_a_text'],
    ['a text called Word', 'docx', encode('plain'), 'not_a_docx'],
    ['a text of spaces', 'text', encode(' \n\n'), 'article_empty'],
  ] as const)(
    '%s fails with its own code',
    async ([_name, kind, bytes, code], { backend, alice, room }) => {
      expect(
        await addFile(backend, alice, room, kind, Uint8Array.from(bytes), 'file'),
      ).toMatchObject({ status: 'failed', error_code: code })
    },
  )

  it('an article is cut into pages between paragraphs, and its pages together are its text', async ({
    backend,
    alice,
    room,
  }) => {
    const body = Array.from({ length: 900 }, (_, i) => `Paragraph ${i} of many says little.`).join(
      '\n\n',
    )
    const { id, page_count } = await addArticle(backend, alice, room, body)
    expect(page_count).toBe(2)
    expect(await readText(alice, id)).toBe(body)
    const { data } = await alice.client
      .from('pages')
      .select('content')
      .eq('document_id', id)
      .eq('number', 1)
    expect(data?.[0]?.content).toMatch(/little\.\n\n$/)
  })
})
