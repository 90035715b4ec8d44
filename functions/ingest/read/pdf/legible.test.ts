import { describe, expect, it } from 'vitest'
import { makeLegible } from './legible.ts'
import { replacePrivateGlyphs } from './private-glyphs.ts'

const read = (...strings: string[]): string[] =>
  makeLegible(strings.map((str) => ({ str, fontName: 'f1' }))).items.map(({ str }) => str)

describe('the text of a font', () => {
  it('is moved back where numbers of glyphs were given for letters', () => {
    const moved = [...'The keeper of the tower and the boat is in the harbour for this']
      .map((letter) => (letter === ' ' ? ' ' : String.fromCharCode(letter.charCodeAt(0) - 29)))
      .join('')
    expect(read(moved)).toEqual(['The keeper of the tower and the boat is in the harbour for this'])
  })

  it('stays as it is where moving it would make words by chance: cells of a list', () => {
    const cells = ['Cell 1 item 1', 'Cell 1 item 2', 'Cell 2 item 1', 'R1C1', 'R2C2 item 12']
    expect(read(...cells)).toEqual(cells)
  })

  it('has spaces where a control character stands for one', () => {
    expect(read('Overview\u0002of\u0002the\u0002model', 'and\u0002its\u0002origins')).toEqual([
      'Overview of the model',
      'and its origins',
    ])
  })

  it('has the ligatures and signs of TeX’s fonts', () => {
    expect(read('the signi\u001cer of a \u0010di\u001ecult\u0011 e\u001bort')).toEqual([
      'the signifier of a “difficult” effort',
    ])
  })

  it('is left out where its letters are of many scripts mixed, and counted as lost', () => {
    const noise = '̽ଋҨǥƹ̽ୡȥဎഁୡࣧҨဌʾဎಱ̽ೌ¢܆ȥ¢৞¢ਮΝ੧੅ͱʸ¢͢ฏʤҨ̽ଗҨǥƺ̿ୡȥဎഔୡ࣭Ҩόʾဎ'.repeat(2)
    const { items, lost } = makeLegible([{ str: noise, fontName: 'f1' }])
    expect(items).toEqual([])
    expect(lost).toBe(noise.length)
  })

  it('is kept where only the dots are lost that lead to numbers of pages', () => {
    const dots = '\ufffd'.repeat(25)
    expect(read(`Welcome ${dots}`, '4', `Eating${dots}`, '25')).toEqual([
      `Welcome ${'.'.repeat(25)}`,
      '4',
      `Eating${'.'.repeat(25)}`,
      '25',
    ])
  })

  it('is kept where words of several scripts stand beside each other', () => {
    const text = 'Η γλώσσα Python χρησιμοποιείται για ανάλυση δεδομένων και στατιστική'
    expect(read(text)).toEqual([text])
    const arabic = 'البرمجة بلغة Python من الأدوات القوية التي تستخدم في JavaScript و SQL'
    expect(read(arabic)).toEqual([arabic])
    // The long vowel's sign belongs to no script.
    const japanese =
      'データーベースのサーバーとユーザーのコンテナーとキーボードとモニターのメーカー'
    expect(read(japanese)).toEqual([japanese])
  })

  it('of signs is read as signs', () => {
    const { items } = makeLegible(
      [
        { str: 'l', fontName: 'signs' },
        { str: 'lower', fontName: 'f1' },
      ],
      new Set(['signs']),
    )
    expect(items.map(({ str }) => str)).toEqual(['●', 'lower'])
  })
})

describe('private characters', () => {
  it('are the figures and letters that Adobe keeps there, and the bullets of Windows', () => {
    expect(replacePrivateGlyphs('\uf732\uf730\uf731\uf731 \uf761\uf762\uf7e9')).toBe('2011 abé')
    expect(replacePrivateGlyphs('\uf0b7 one \uf0a7 two')).toBe('• one ▪ two')
  })

  it('that nobody knows stay', () => {
    expect(replacePrivateGlyphs('\ue000 \uf8ff')).toBe('\ue000 \uf8ff')
  })
})
