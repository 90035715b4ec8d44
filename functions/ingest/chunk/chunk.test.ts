import { describe, expect, it } from 'vitest'
import { chunkPage, countUnits } from './chunk.ts'

const SENTENCES = Array.from(
  { length: 40 },
  (_, i) => `Sentence number ${i} is about as long as sentences are, and it ends here.`,
)

describe('a long text without spaces', () => {
  it.each(['👍'.repeat(2000), `a${'👍'.repeat(2000)}`, `${'茶👍'.repeat(1500)}x`])(
    'is never cut within a character: %#',
    async (text) => {
      const chunks = await chunkPage(`${text}x`)
      expect(chunks.filter(({ content }) => !content.isWellFormed())).toEqual([])
      for (const { content, start, end } of chunks) {
        expect(content).toBe(`${text}x`.slice(start, end))
      }
    },
  )
})

describe('chunks', () => {
  it.each([
    ['English', SENTENCES.join(' ')],
    ['paragraphs', SENTENCES.map((s, i) => s + (i % 5 === 4 ? '\n\n' : ' ')).join('')],
    ['Chinese', '這是一個很長的句子，它有很多字，但是很快就結束了。'.repeat(60)],
    ['a word without end', 'x'.repeat(3000)],
    ['a table', Array.from({ length: 80 }, (_, i) => `cell ${i}, value ${i * 7}`).join(', ')],
    ['mixed scripts and emoji', '混合 mixed 文字 with 👩‍👩‍👧 emoji。'.repeat(80)],
  ])(
    'of %s stand exactly where they say, in order, within their size, and hold all the text',
    async (_name, page) => {
      const chunks = await chunkPage(page)
      let covered = 0
      for (const { content, start, end } of chunks) {
        expect(page.slice(start, end)).toBe(content)
        expect(content).toBe(content.trim())
        expect(countUnits(content)).toBeLessThanOrEqual(620)
        expect(page.slice(covered, start).trim()).toBe('')
        covered = Math.max(covered, end)
      }
      expect(page.slice(covered).trim()).toBe('')
      expect(chunks.length).toBeGreaterThan(3)
    },
  )

  it('end at the end of a sentence', async () => {
    for (const { content } of await chunkPage(SENTENCES.join(' '))) expect(content).toMatch(/\.$/)
    const chinese = await chunkPage('你說什麼？我說：「天氣很好！」他沒有聽見。'.repeat(40))
    for (const { content } of chinese) expect(content).toMatch(/[。？！」]$/)
  })

  it('repeat the last sentence of the one before', async () => {
    const [first, second] = await chunkPage(SENTENCES.join(' '))
    expect(second?.start).toBeLessThan(first?.end ?? 0)
  })

  it('are the same every time', async () => {
    const page = SENTENCES.join(' ')
    expect(await chunkPage(page)).toEqual(await chunkPage(page))
  })

  it('of a table end with whole rows', async () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `| Parish ${i} of Mr. Field. | ${i * 7}, mostly oak | Yes! |`,
    )
    const page = `Trees felled\n| Parish | Trees | Old |\n| --- | --- | --- |\n${rows.join('\n')}\n\nThe end.`
    const chunks = await chunkPage(page)
    expect(chunks.length).toBeGreaterThan(4)
    for (const { content } of chunks.slice(1, -1)) {
      expect(content.split('\n').every((line) => rows.includes(line))).toBe(true)
    }
  })

  it('of numbers alone are kept', async () => {
    const page = Array.from({ length: 200 }, (_, i) => `${4100 + i * 37} ${1000 + i}`).join('\n')
    const chunks = await chunkPage(page)
    expect(chunks.some(({ content }) => content.includes('10353 '))).toBe(true)
    expect(await chunkPage('| 4 | 5 |\n| --- | --- |\n| 6 | 7 |')).toHaveLength(1)
  })

  it.each(['15', '- 3 / 9 -', '* * *', '2026'])('of a page with only %s are none', async (page) => {
    expect(await chunkPage(page)).toEqual([])
  })

  it('of a page with only its number are none', async () => {
    expect(await chunkPage('15')).toEqual([])
    expect(await chunkPage('')).toEqual([])
  })
})
