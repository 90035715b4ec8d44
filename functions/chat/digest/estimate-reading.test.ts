import { expect, it } from 'vitest'
import { estimateReading } from './estimate-reading.ts'

const models = (price?: { input: number; output: number }) => ({
  chatModel: 'm',
  passageTokens: 3000,
  price: () => Promise.resolve(price),
})
const manual = { page_count: 400, text_length: 1_200_000, language: 'en' }

it('a reading of all pages is estimated by their text, the pace so far and the price', async () => {
  const estimate = await estimateReading([manual], models({ input: 1, output: 4 }), 0.5)
  expect(estimate).toMatchObject({ pages: 400, seconds: 200, model: 'm' })
  // 300,000 tokens in a hundred slices, their prompts and notes, and the last prompt with its answer.
  expect(estimate.usd).toBeCloseTo((300_000 + 101 * 400 + 3000 + 4 * 30_600) / 1e6, 6)
  const chinese = await estimateReading(
    [{ ...manual, language: 'zh-Hant' }],
    models({ input: 1, output: 0 }),
    null,
  )
  expect(chinese.usd).toBeGreaterThan(1.3)
})

it('what nobody knows is left out, and what fits one prompt is read in one', async () => {
  const short = { page_count: null, text_length: 400, language: null }
  expect(await estimateReading([short], models(), null)).toEqual({
    pages: 1,
    seconds: null,
    usd: null,
    model: 'm',
  })
  const { usd } = await estimateReading([short], models({ input: 1, output: 0 }), null)
  expect(usd).toBeCloseTo(500 / 1e6, 9)
})
