import { describe, expect, it } from 'vitest'
import { buildPageText } from './page-text.ts'
import type { TextItem } from './runs.ts'

const SIZE = 10
const LETTER = 5
const UPRIGHT = { viewport: [1, 0, 0, -1, 0, 800], verticalFonts: new Set<string>() }

/** Text that begins at a place; `y` from the bottom of a page of 600 by 800 points. */
const at = (str: string, x: number, y: number, size = SIZE): TextItem => ({
  str,
  transform: [size, 0, 0, size, x, y],
  width: ([...str].length * LETTER * size) / SIZE,
  height: size,
})
const read = (...items: TextItem[]): string => buildPageText(items, UPRIGHT)
/** Lines at one margin, `pitch` points apart. */
const lines = (x: number, texts: readonly string[], pitch = 12): TextItem[] =>
  texts.map((text, i) => at(text, x, 700 - i * pitch))

describe('columns', () => {
  const LEFT = [
    'The station on the hill',
    'has measured the rain',
    'since the year of the',
    'great flood of 1931.',
  ]
  const RIGHT = [
    'Snow is melted in the',
    'kettle before anybody',
    'measures how much has',
    'come down overnight.',
  ]
  const LEFT_TEXT =
    'The station on the hill has measured the rain since the year of the great flood of 1931.'
  const RIGHT_TEXT =
    'Snow is melted in the kettle before anybody measures how much has come down overnight.'

  it('are read one after the other', () => {
    expect(read(...lines(50, LEFT), ...lines(200, RIGHT))).toBe(`${LEFT_TEXT}\n\n${RIGHT_TEXT}`)
  })

  it('are read so whatever was drawn first, and if their lines stand at different heights', () => {
    const shifted = lines(200, RIGHT).map((item) => at(item.str, 200, (item.transform[5] ?? 0) - 5))
    expect(read(...shifted, ...lines(50, LEFT))).toBe(`${LEFT_TEXT}\n\n${RIGHT_TEXT}`)
  })

  it('stand below what goes over all of them', () => {
    const title = at('A title that is wider than both of the two columns are', 50, 730)
    expect(read(...lines(50, LEFT), ...lines(200, RIGHT), title)).toMatch(
      /^A title that is wider than both of the two columns are\n\nThe station/,
    )
  })

  it('join a word and a sentence that go on in the next one', () => {
    const [first, second] = [
      [
        'The keeper of the tower',
        'reads the drum of paper',
        'on Sundays and sends to',
        'the office the observa-',
      ],
      [
        'tions of that week, by',
        'post or by the wagon',
        'that brings the milk to',
        'those in the valley.',
      ],
    ]
    expect(read(...lines(50, first ?? []), ...lines(200, second ?? []))).toContain(
      'the office the observations of that week',
    )
  })
})

describe('a table', () => {
  const row = (y: number, ...cells: [string, number][]): TextItem[] =>
    cells.map(([text, x]) => at(text, x, y))

  it('is read row by row', () => {
    const text = read(
      ...row(700, ['Boat', 50], ['Seats', 150], ['Price', 220]),
      ...row(685, ['Heron', 50], ['4', 150], ['12 euros', 220]),
      ...row(670, ['Otter', 50], ['2', 150], ['8 euros', 220]),
    )
    expect(text).toBe(
      '| Boat | Seats | Price |\n| --- | --- | --- |\n| Heron | 4 | 12 euros |\n| Otter | 2 | 8 euros |',
    )
  })

  it('has cells that wrap as one cell, in Chinese without a space', () => {
    const text = read(
      ...row(700, ['股東', 50], ['持股比', 150]),
      ...row(688, ['例', 150]),
      ...row(665, ['王小明', 50], ['百分之四', 150]),
      ...row(642, ['林大同', 50], ['百分之九', 150]),
    )
    expect(text).toContain('| 股東 | 持股比例 |')
    expect(text).toContain('| 林大同 | 百分之九 |')
  })

  it('repeats what stands over several columns', () => {
    const text = read(
      at('As of June 30,', 190, 712),
      ...row(700, ['Assets', 50], ['2023', 180], ['2022', 250]),
      ...row(688, ['Cash', 50], ['689', 180], ['775', 250]),
      ...row(676, ['Goodwill', 50], ['5,366', 180], ['5,285', 250]),
    )
    expect(text).toMatch(/^\| Assets \| As of June 30, 2023 \| As of June 30, 2022 \|/)
  })

  it('keeps a currency with its number, though a gap stands between them', () => {
    const text = read(
      ...row(700, ['In millions', 50], ['2023', 215]),
      ...row(688, ['Revenue', 50], ['$', 180], ['46,298', 220]),
      ...row(676, ['Cost of sales', 50], ['36,386', 220]),
      ...row(664, ['Net earnings', 50], ['$', 180], ['1,419', 225]),
    )
    expect(text).toContain('| Revenue | $ 46,298 |')
    expect(text).toContain('| Cost of sales | 36,386 |')
  })

  it('keeps each label a row of its own, and joins one that goes on', () => {
    const text = read(
      ...row(700, ['In millions', 50], ['2023', 320]),
      ...row(688, ['Assets', 50]),
      ...row(676, ['Cash', 50], ['689', 320]),
      ...row(664, ['Trade receivables, net of', 50]),
      ...row(652, ['allowances', 50], ['1,875', 320]),
      ...row(640, ['Inventories', 50], ['992', 320]),
    )
    expect(text).toContain('| Assets | |')
    expect(text).toContain('| Trade receivables, net of allowances | 1,875 |')
  })
})

describe('lists and margins', () => {
  it('marks of a list make no table', () => {
    const items = [
      'wash the glass jars well',
      'boil the syrup for long',
      'seal them with beeswax',
      'label each of the jars',
    ].flatMap((text, i) => [at('•', 50, 700 - i * 14), at(text, 65, 700 - i * 14)])
    expect(read(...items)).toBe(
      '• wash the glass jars well\n• boil the syrup for long\n• seal them with beeswax\n• label each of the jars',
    )
  })

  it('numbers of lines are no text', () => {
    const texts = [
      'The tenant shall mow the',
      'meadow before the feast',
      'of Saint Ulrich and leave',
      'a third of the hay there.',
    ]
    const numbers = texts.map((_, i) => at(String(i + 1), 30, 700 - i * 12))
    expect(read(...lines(60, texts), ...numbers)).toBe(texts.join(' '))
  })
})

describe('lines', () => {
  it('set wide apart are one paragraph, and three lines that stand alone are none', () => {
    const texts = [
      'The cottage of the keeper has been',
      'rented to painters for nine hundred',
      'kroner a week since the end of war.',
      'The boat leaves at seven, and it is',
      'back before the sun goes down there',
      'unless the wind is from the north.',
    ]
    expect(read(...lines(50, texts, 24))).toBe(texts.join(' '))
    expect(
      read(...lines(50, ['ACME Manual of the valves', 'Chapter about the valves', '1 of 6'], 24)),
    ).toBe('ACME Manual of the valves\n\nChapter about the valves\n\n1 of 6')
  })

  it('that the author ended stay apart: the next word would have fitted', () => {
    expect(
      read(
        ...lines(50, [
          'To: the harbour office',
          'From: the keeper of the boats',
          'Dated the ninth of March, 1931, at noon',
        ]),
      ),
    ).toBe(
      'To: the harbour office\nFrom: the keeper of the boats\nDated the ninth of March, 1931, at noon',
    )
  })

  it('keep the hyphen of a word whose rest is left out', () => {
    expect(read(...lines(50, ['Gewählt werden die Haupt-', 'und Nebenkassierer jährlich.']))).toBe(
      'Gewählt werden die Haupt- und Nebenkassierer jährlich.',
    )
  })

  it('of Korean keep their spaces, of Thai have none', () => {
    expect(read(...lines(50, ['받는 곳은 방앗간 앞이고', '잼을 만들어 나눈다']))).toContain(
      '앞이고 잼을',
    )
  })
})

describe('runs', () => {
  it('drawn twice to look bold are read once', () => {
    expect(read(at('Extension 4471', 50, 700), at('Extension 4471', 50.4, 700))).toBe(
      'Extension 4471',
    )
    expect(read(at('ha', 50, 700), at('ha', 65, 700))).toBe('ha ha')
  })

  it('raised: a note stands apart from its word, an exponent with its unit', () => {
    const raised = (text: string, x: number) => ({ ...at(text, x, 704, 6), width: 3 })
    expect(read(at('The levy', 50, 700), raised('3', 90), at('is paid.', 97, 700))).toBe(
      'The levy 3 is paid.',
    )
    expect(read(at('40 m', 50, 700), raised('2', 70))).toBe('40 m²')
  })

  it('above a word that say how it is read are left out', () => {
    const word = { ...at('避難場所', 50, 700), width: 40 }
    expect(read(word, { ...at('ひなんばしょ', 50, 711, 5), width: 40 })).toBe('避難場所')
  })

  it('from right to left are read so, with the numbers and names among them as they are written', () => {
    const word = (str: string, x: number, width: number) => ({ ...at(str, x, 700), width })
    expect(read(word('שלום', 100, 30), word('Python 3', 55, 40), word('עולם', 20, 30))).toBe(
      'שלום Python 3 עולם',
    )
  })

  it('that are turned are read along their own direction, after the rest', () => {
    const turned = (str: string, y: number): TextItem => ({
      str,
      transform: [0, SIZE, -SIZE, 0, 30, y],
      width: str.length * LETTER,
      height: SIZE,
    })
    expect(
      read(
        turned('Table 9', 300),
        at('The deepest well is here.', 60, 700),
        turned('lists wells', 340),
      ),
    ).toBe('The deepest well is here.\n\nTable 9 lists wells')
  })

  it('of vertical writing are read from top to bottom, from right to left', () => {
    const column = (str: string, x: number): TextItem => ({
      str,
      fontName: 'vertical',
      transform: [SIZE, 0, 0, SIZE, x, 700],
      width: SIZE,
      height: str.length * SIZE,
    })
    const items = [column('鈴木一郎は毎晩', 200), column('十時に来る。', 185)]
    expect(buildPageText(items, { ...UPRIGHT, verticalFonts: new Set(['vertical']) })).toBe(
      '鈴木一郎は毎晩十時に来る。',
    )
  })

  it('of radicals are the characters that they look like', () => {
    expect(read(at('⻋站的⻔', 50, 700))).toBe('车站的门')
  })
})
