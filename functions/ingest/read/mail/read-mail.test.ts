import { describe, expect, it } from 'vitest'
import { createDocx, wordParagraph } from '../../../../tests/support/docx.ts'
import { createPdf } from '../../../../tests/support/pdf.ts'
import { createPptx, slideShape } from '../../../../tests/support/pptx.ts'
import { DOCUMENT_LIMITS } from '../../../_shared/contract/limits.ts'
import { eml } from '../kinds/eml.ts'

const encode = (text: string): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(text.replaceAll('\n', '\r\n'))
const read = async (source: string) => eml.readText(encode(source), DOCUMENT_LIMITS)

const HEADERS = `From: =?UTF-8?B?6Zmz5bCP5piO?= <chen@example.com>
To: Ada <ada@example.com>, bo@example.com
Date: Mon, 02 Mar 2026 10:00:00 +0800
Subject: =?big5?B?t3zEsw==?=
`
const SHOWN = `From: 陳小明 <chen@example.com>
To: Ada <ada@example.com>, bo@example.com
Date: Mon, 02 Mar 2026 10:00:00 +0800
Subject: 會議`

/** A mail of these parts. */
const mixed = (...parts: string[]): string =>
  `${HEADERS}MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

${parts.map((part) => `--b\n${part}\n`).join('')}--b--`

const attached = (name: string, bytes: Uint8Array, type = 'application/octet-stream'): string =>
  `Content-Type: ${type}; name="${name}"
Content-Disposition: attachment; filename="${name}"
Content-Transfer-Encoding: base64

${Buffer.from(bytes).toString('base64')}`

describe('a mail', () => {
  it.each(['utf16le', 'utf16be'])('that was saved as %s is read', async (encoding) => {
    const bytes = Buffer.from(`\ufeff${HEADERS}\nThe boat leaves at three.`, 'utf16le')
    const saved = new Uint8Array(encoding === 'utf16le' ? bytes : bytes.swap16())
    expect(eml.matches(saved)).toBe(true)
    const { sections } = await eml.readText(saved, DOCUMENT_LIMITS)
    expect(sections.map(({ text }) => text)).toEqual([`${SHOWN}\n\nThe boat leaves at three.`])
  })

  it('says from whom, to whom, when and about what, and then its text', async () => {
    const body =
      'Content-Type: text/plain; charset=big5\nContent-Transfer-Encoding: quoted-printable\n'
    expect(await read(`${HEADERS}${body}\n=B7|=C4=B3 at 3=\n pm.`)).toEqual({
      sections: [{ title: '會議', text: `${SHOWN}\n\n會議 at 3 pm.` }],
      unread: { pictures: 0, attachments: 0 },
    })
  })

  it('is read from its HTML where that has more than its plain text', async () => {
    const html = 'Content-Type: text/html\n\n<table><tr><td>a<td>b<tr><td>1<td>2</table>'
    const plain = 'Content-Type: text/plain\n\na b 1 2'
    const alternative = (...parts: string[]) => mixed(...parts).replace('mixed', 'alternative')
    const { sections } = await read(alternative(plain, html))
    expect(sections[0]?.text).toBe(`${SHOWN}\n\n| a | b |\n| --- | --- |\n| 1 | 2 |`)
    const same = await read(alternative(plain, 'Content-Type: text/html\n\n<p>a b <b>1</b> 2</p>'))
    expect(same.sections[0]?.text).toBe(`${SHOWN}\n\na b 1 2`)
  })

  it('has the files that came with it as pages, and counts what is not read', async () => {
    const slides = createPptx([{ shapes: slideShape('Plan', { place: 'title' }) }])
    const { sections, unread } = await read(
      mixed(
        'Content-Type: text/plain\n\nSee files.',
        attached('a.docx', createDocx(wordParagraph('In Word.'))),
        attached('b.pdf', createPdf(['Page one says much.', 'Page two.'])),
        attached('c.pptx', slides),
        attached('photo.png', new Uint8Array([1, 2, 3]), 'image/png'),
        attached('d.exe', new Uint8Array([0x4d, 0x5a, 0, 0])),
        attached('broken.docx', new TextEncoder().encode('PK\u0003\u0004')),
      ),
    )
    expect(sections.slice(1)).toEqual([
      { title: 'a.docx', text: 'In Word.' },
      { title: 'b.pdf › 1', text: 'Page one says much.' },
      { title: 'b.pdf › 2', text: 'Page two.' },
      { title: 'c.pptx › Plan', text: '# Plan' },
    ])
    expect(unread).toEqual({ pictures: 1, attachments: 2 })
  })

  it('has mails within it, but not without end', async () => {
    const nest = (depth: number): string =>
      depth === 0
        ? 'Subject: inner\n\nInnermost.'
        : `Subject: level ${depth}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b${depth}"\n\n--b${depth}\nContent-Type: message/rfc822\n\n${nest(depth - 1)}\n--b${depth}--`
    expect((await read(nest(2))).sections.map(({ title }) => title)).toEqual([
      'level 2',
      'level 1',
      'inner',
    ])
    const deep = await read(nest(5))
    expect(deep.sections).toHaveLength(3)
    expect(deep.unread).toMatchObject({ attachments: 1 })
  })

  it('is told from other texts', async () => {
    expect(eml.matches(encode('Received: from x\nSubject: y\n\nz'))).toBe(true)
    expect(eml.matches(encode('Dear all, this is no mail: really'))).toBe(false)
    await expect(read('plain words')).rejects.toMatchObject({ code: 'file_not_as_named' })
  })

  it('of parts within parts without end is refused', async () => {
    let source = 'Subject: x\n'
    for (let i = 0; i < 400; i++)
      source += `Content-Type: multipart/mixed; boundary="b${i}"\n\n--b${i}\n`
    await expect(read(source)).rejects.toMatchObject({ code: 'document_too_complex' })
  })
})
