import { describe, expect, it } from 'vitest'
import { buildPageText } from './page-text.ts'
import type { TextItem } from './runs.ts'

const SIZE = 10
const UPRIGHT = { viewport: [1, 0, 0, -1, 0, 800], verticalFonts: new Set<string>() }

/** Text that begins at a place, its letters half as wide as its type is high. */
const at = (str: string, x: number, y: number, size = SIZE): TextItem => ({
  str,
  transform: [size, 0, 0, size, x, y],
  width: ([...str].length * size) / 2,
  height: size,
})
const read = (...items: TextItem[]): string => buildPageText(items, UPRIGHT)

describe('type of several sizes', () => {
  it('that is small stands by itself beside a title and below a large figure', () => {
    const title = at('INVOICE', 50, 700, 24)
    const small = [at('Invoice Date', 150, 706, 9), at('Jun 3, 2013', 150, 695, 9)]
    expect(read(title, ...small)).not.toMatch(/2013Invoice|DateJun/)
    expect(read(at('1st', 50, 700, 40), at('woman', 60, 680, 16))).toBe('1st\n\nwoman')
  })

  it('belongs to its line where it is raised or lowered, and what hangs on it too', () => {
    expect(read(at('CO', 50, 700), at('2', 60, 697, 6), at('is air', 66, 700))).toBe('CO2 is air')
    const foot = [at('3', 50, 704, 6), at('Label types denote', 53.5, 700)]
    expect(read(...foot)).toBe('3 Label types denote')
    const note = [at('said', 50, 700), at('12', 70, 704, 6), at(',13', 76, 704, 6)]
    expect(read(...note, at('and left', 90, 700))).toBe('said 12 ,13 and left')
  })
})

describe('type whose size says nothing', () => {
  it('is as large as its letters are wide', () => {
    const drawn = { ...at('A quantile', 50, 700), transform: [0.1, 0, 0, 0.1, 50, 700] }
    expect(read(drawn)).toBe('A quantile')
    const hidden = { ...at('hidden', 50, 700), transform: [0.1, 0, 0, 0.1, 50, 700], width: 0.3 }
    expect(read(hidden)).toBe('')
  })
})

describe('a page that was scanned askew', () => {
  it('is read line by line', () => {
    const angle = (1.2 * Math.PI) / 180
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    const askew = (str: string, x: number, y: number): TextItem => ({
      ...at(str, 0, 0),
      transform: [
        SIZE * cos,
        SIZE * sin,
        -SIZE * sin,
        SIZE * cos,
        x * cos - y * sin,
        x * sin + y * cos,
      ],
    })
    const words = (texts: readonly string[], y: number) =>
      texts.map((text, i) => askew(text, 50 + i * 100, y))
    const page = [
      ...words(['The station on', 'the hill has been', 'measuring the', 'rain since 1931'], 700),
      ...words(['and the keeper', 'of the tower is', 'sending the', 'drum on Sundays'], 688),
    ]
    expect(read(...page).replaceAll(/\s+/g, ' ')).toMatch(
      /The station on .*rain since 1931.*and the keeper .*drum on Sundays/,
    )
  })
})

describe('words of two directions', () => {
  it('are apart though nothing stands between them, unless one is a prefix', () => {
    const row = [at('בשפת התכנות', 90, 700), at('Python', 60, 700), at('של', 50, 700)]
    expect(read(...row)).toBe('בשפת התכנות Python של')
    expect(read(at('בשפת', 70, 700), at('ו', 61, 700), at('SQL', 46, 700))).toBe('בשפת וSQL')
  })
})

describe('a paragraph', () => {
  it('is no table where its spaces, all as wide as a letter, stand below each other', () => {
    const wide = (text: string, y: number): TextItem[] => {
      let x = 50
      return text.split(' ').map((word) => {
        const item = { ...at(word, x, y), width: word.length * SIZE }
        x += item.width + SIZE
        return item
      })
    }
    const page = [
      ...wide('조합원은 해마다 사과를 세 바구니 받고', 700),
      ...wide('남은 사과는 요리사 심가을 씨가 잼을', 686),
      ...wide('만들어 줍니다.', 672),
    ]
    expect(read(...page)).toBe(
      '조합원은 해마다 사과를 세 바구니 받고 남은 사과는 요리사 심가을 씨가 잼을 만들어 줍니다.',
    )
  })

  it('of a few lines set wide apart is one where its sentence goes on', () => {
    const lines = [
      'The tenant shall mow the meadow before the feast',
      'of Saint Ulrich and leave one third of the hay.',
    ].map((text, i) => at(text, 50, 700 - i * 24))
    expect(read(...lines)).toBe(
      'The tenant shall mow the meadow before the feast of Saint Ulrich and leave one third of the hay.',
    )
    const apart = [
      at('Notes of the meeting on the pier in March', 50, 700),
      at('page 3 of the notes in the file of it', 50, 500),
    ]
    expect(read(...apart)).toContain('\n\n')
  })

  it('keeps its pitch below small lines that stand closer', () => {
    const small = ['one of four', 'two of four', 'three of four', 'four of four', 'five of four']
    const page = [
      ...small.map((text, i) => at(text, 50, 700 - i * 6, 5)),
      at('The station on the hill has measured the rain', 50, 650),
      at('since the year of the great flood, and it does', 50, 637),
      at('so every morning of the year and in the night.', 50, 624),
    ]
    expect(read(...page)).toContain(
      'measured the rain since the year of the great flood, and it does so',
    )
  })
})
