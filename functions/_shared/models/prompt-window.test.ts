import { describe, expect, it } from 'vitest'
import { estimateTokens, leastTokens } from '../text/tokens.ts'
import { findCut, PromptWindows } from './prompt-window.ts'

const usage = (promptTokens: number, completionTokens = 100) => ({ promptTokens, completionTokens })

describe('a prompt', () => {
  it.each([
    ['read whole', 3000, 1700, usage(2600), 'stop', undefined],
    ['read whole by a vocabulary that is good at it', 3000, 1700, usage(1800), 'stop', undefined],
    ['of which nothing is reported', 3000, 1700, undefined, 'stop', undefined],
    ['whose cached part is not counted at all', 3000, 1700, usage(0), 'stop', undefined],
    ['that is short', 200, 110, usage(40), 'stop', undefined],
    ['that just fills a window', 2050, 1200, usage(2048), 'stop', undefined],
    ['cut to a usual window', 3000, 1700, usage(2048), 'stop', 'prompt'],
    ['cut to one token fewer', 6000, 3400, usage(4095), 'stop', 'prompt'],
    ['cut to half as much again', 9000, 5000, usage(6144), 'stop', 'prompt'],
    ['cut to anything', 6000, 3400, usage(1500), 'stop', 'prompt'],
  ] as const)('%s', (_name, estimated, least, used, end, what) => {
    expect(findCut(estimated, least, used, end)?.what).toBe(what)
  })

  it('of any script costs no fewer tokens than the least', () => {
    const texts = [
      'The quick brown fox jumps. '.repeat(99),
      '資料庫的預告期為三個月。'.repeat(99),
      'a | b . '.repeat(99),
    ]
    for (const text of texts) {
      expect(leastTokens(text)).toBeLessThan(estimateTokens(text) * 0.75)
      expect(leastTokens(text)).toBeGreaterThan(estimateTokens(text) * 0.1)
    }
    expect(leastTokens('.'.repeat(1000))).toBeLessThan(10)
  })
})

describe('an answer', () => {
  it('that ended for its length was cut; without room the window is known too', () => {
    expect(findCut(900, 500, usage(800, 400), 'length')).toEqual({
      what: 'answer',
      sent: 900,
      read: 800,
    })
    expect(findCut(2000, 1100, usage(1800, 248), 'length')).toMatchObject({ window: 2048 })
    expect(findCut(2000, 1100, usage(1990, 3), 'length')).toMatchObject({ window: 1993 })
    expect(findCut(900, 500, undefined, 'length')).toEqual({ what: 'answer', sent: 900, read: 0 })
  })
})

describe('passages', () => {
  it('fit the window of their model, with room for the rest, and no other', () => {
    const windows = new PromptWindows()
    windows.remember('small', 4096)
    expect(windows.fitPassages('small', 6000)).toBeLessThan(4096 - 1024 - 550)
    expect(windows.fitPassages('small', 500)).toBe(500)
    expect(windows.fitPassages('large', 6000)).toBe(6000)
  })

  it('are some, however little a server says that it read', () => {
    const windows = new PromptWindows()
    windows.remember('odd', 30)
    expect(windows.fitPassages('odd', 6000)).toBeGreaterThanOrEqual(200)
  })
})
