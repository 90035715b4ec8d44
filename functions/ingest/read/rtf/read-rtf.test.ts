import { describe, expect, it } from 'vitest'
import { readRtf } from './read-rtf.ts'

const bytes = (source: string): Uint8Array =>
  Uint8Array.from(`{\\rtf1\\ansi\\ansicpg1252 ${source}}`, (sign) => sign.charCodeAt(0))
const read = (source: string): string => readRtf(bytes(source)).text

describe('a file in Rich Text Format', () => {
  it('has its paragraphs, breaks and signs', () => {
    expect(
      read('One \\b two\\b0  three\\line four\\par\r\nfive \\{x\\}\\emdash\\~six\\tab y'),
    ).toBe('One two three\nfour\n\nfive {x}— six\ty')
  })

  it('has letters of the code page of the file and of its fonts, two bytes to a character', () => {
    expect(read("caf\\'e9")).toBe('café')
    const fonts =
      '{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset136 PMingLiU;}{\\f2\\fcharset204 Arial;}}'
    expect(read(`${fonts}\\f1 \\'b7\\'7c\\'c4\\'b3\\f2 \\'cc\\'e8\\'f0`)).toBe('會議Мир')
    expect(read(`${fonts}{\\f1\\'b7|}`)).toBe('會')
  })

  it('has characters of Unicode once, whatever stands beside them for older programs', () => {
    const pair = "\\uc2\\u-10180\\'a1\\'a1\\u-8704??"
    expect(read(`\\u26371?${pair}\\uc0\\u233 t\\uc1\\u12450 \\'83a`)).toBe('會\u{1f200}étアa')
  })

  it('has headings by style or level, and lists with their marks', () => {
    const styles = '{\\stylesheet{\\s0 Normal;}{\\s1\\b heading 2;}}'
    const list = '{\\listtext\\bullet\\tab}dot\\par{\\pntext 2.\\tab}second\\par'
    expect(read(`${styles}\\pard\\s1 Title\\par\\pard\\s0 ${list}\\outlinelevel0 Top\\par`)).toBe(
      '## Title\n\n- dot\n\n2. second\n\n# Top',
    )
  })

  it('has tables, merged cells repeated', () => {
    const row = (defs: string, ...cells: string[]) =>
      `\\trowd${defs}\\pard\\intbl ${cells.map((cell) => `${cell}\\cell`).join(' ')}\\row`
    const source = `Before\\par${row('\\clmgf\\cellx1\\clmrg\\cellx2', 'Year', '')}${row('\\clvmgf\\cellx1\\cellx2', '2024', '1\\par 2')}${row('\\clvmrg\\cellx1\\cellx2', '', '3')}\\pard After\\par`
    expect(read(source)).toBe(
      'Before\n\n| Year | Year |\n| --- | --- |\n| 2024 | 1 2 |\n| 2024 | 3 |\n\nAfter',
    )
  })

  it('has notes after their paragraph, comments, headers once and no numbers of pages', () => {
    const note =
      'Said{\\super\\chftn}{\\footnote\\pard {\\super\\chftn} By whom.} so.\\par Next.\\par'
    const comment = '{\\*\\atnauthor Ada}{\\*\\annotation Sure?}'
    const margins = '{\\header Acme\\par}{\\headerf Acme\\par}{\\footer Page \\chpgn\\par}'
    expect(read(margins + note + comment)).toBe(
      'Acme\n\nSaid so.\n\nFootnote 1: By whom.\n\nNext.\n\nComment by Ada: Sure?',
    )
  })

  it('has results of fields, and nothing that is hidden, deleted, or no text', () => {
    const source =
      'See {\\field{\\*\\fldinst HYPERLINK "x"}{\\fldrslt here}}{\\v secret}{\\deleted gone}{\\*\\unknown no}{\\info{\\title no}}.'
    expect(read(source)).toBe('See here.')
  })

  it('counts pictures and objects', () => {
    const source = `x{\\*\\shppict{\\pict\\pngblip 8950}}{\\nonshppict{\\pict 00}}{\\pict\\bin4 }}}}}y{\\object{\\*\\objdata 00}{\\result z}}`
    expect(readRtf(bytes(source))).toEqual({ text: 'xyz', unread: { pictures: 2, objects: 1 } })
  })
})

describe('a hostile file', () => {
  it('is refused where it is none, or of groups without end', () => {
    expect(() => readRtf(new TextEncoder().encode('plain'))).toThrow(/kind/)
    expect(() => read('{'.repeat(100_000))).toThrow(/more memory/)
  })

  it('is read as far as it goes where it is cut off', () => {
    expect(readRtf(bytes('One\\par Two').slice(0, -1)).text).toBe('One\n\nTwo')
    expect(read('}}}x')).toBe('x')
  })
})
