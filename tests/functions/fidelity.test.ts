import { describe, expect, it } from 'vitest'
import { setRunningHeadersAside } from '../../functions/ingest/chunk/running-headers.ts'
import { countCommonInOrder, readWithOurs, readWithPoppler, wordsOf } from '../support/fidelity.ts'
import { FIXTURES, fixturePath } from '../support/fixtures.ts'

const CJK = '\\p{Script=Han}\\u3000-\\u303f\\uff00-\\uffef'
/** Poppler ends a line with a line break, which between two Chinese characters is no space. */
const joinChineseLines = (text: string): string =>
  text.replace(new RegExp(`(?<=[${CJK}])\\s*\\n\\s*(?=[${CJK}])`, 'gu'), '')

describe.each(FIXTURES)('the text of %s', (name) => {
  const path = fixturePath(name)

  it('has at least 98 % of the words that pdftotext reads, in its order', async () => {
    const theirs = readWithPoppler(path).map((page) => wordsOf(joinChineseLines(page)))
    const ours = (await readWithOurs(path)).map(({ content }) => wordsOf(joinChineseLines(content)))
    expect(ours).toHaveLength(theirs.length)
    let [total, found] = [0, 0]
    for (const [i, words] of theirs.entries()) {
      total += words.length
      found += countCommonInOrder(words, ours[i] ?? [])
    }
    expect(found / total).toBeGreaterThan(0.98)
  })

  it('has on every page at least 96 % of them, in whatever order tables are read', async () => {
    const ours = await readWithOurs(path)
    const poor = readWithPoppler(path).flatMap((page, i) => {
      const words = wordsOf(joinChineseLines(page))
      const left = new Map<string, number>()
      for (const word of wordsOf(joinChineseLines(ours[i]?.content ?? ''))) {
        left.set(word, (left.get(word) ?? 0) + 1)
      }
      const found = words.filter((word) => {
        const count = left.get(word) ?? 0
        left.set(word, count - 1)
        return count > 0
      })
      return found.length < words.length * 0.96 ? [`${i + 1}: ${found.length}/${words.length}`] : []
    })
    expect(poor).toEqual([])
  })

  it('has running heads and page numbers, outside of what is cut into chunks', async () => {
    const contents = (await readWithOurs(path)).slice(1).map(({ content }) => content)
    const { bodies } = setRunningHeadersAside(contents, [])
    for (const [i, content] of contents.entries()) {
      const number = String(i + 2)
      const linesOf = (text: string) => text.split('\n').map((line) => line.trim())
      expect(linesOf(content)).toContain(number)
      const lines = linesOf(content.slice(bodies[i]?.start, bodies[i]?.end))
      expect(lines).not.toContain(number)
      expect(lines[0]).toMatch(/^\d+ /)
    }
  })
})
