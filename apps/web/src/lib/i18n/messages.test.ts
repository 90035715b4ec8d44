import { describe, expect, it } from 'vitest'
import { CLIENT_CODES } from '../api/failure-codes.ts'
import en from '../../../messages/en.json' with { type: 'json' }
import zhCN from '../../../messages/zh-CN.json' with { type: 'json' }
import zhTW from '../../../messages/zh-TW.json' with { type: 'json' }
import { ERROR_CATALOGUE } from '../error-catalogue.ts'

const CATALOGUES: Record<string, Record<string, unknown>> = { en, 'zh-TW': zhTW, 'zh-CN': zhCN }

const placeholders = (message: unknown): string[] =>
  [...new Set(JSON.stringify(message).match(/\{[a-z]+\}/g))].sort()

describe.each(Object.entries(CATALOGUES))('the messages in %s', (_, messages) => {
  it('have the same keys as the English ones', () => {
    expect(Object.keys(messages)).toEqual(Object.keys(en))
  })

  it('have the same placeholders as the English ones', () => {
    for (const [key, message] of Object.entries(messages)) {
      expect([key, placeholders(message)]).toEqual([key, placeholders(CATALOGUES['en']?.[key])])
    }
  })

  it.each([...Object.keys(ERROR_CATALOGUE), ...CLIENT_CODES])('say what %s means', (code) => {
    expect(messages[`error_${code}`]).toEqual(expect.any(String))
  })

  it('take the size that a file may have from the limits', () => {
    expect(messages['error_file_too_large']).toContain(' {mb} MB')
  })

  it('are all written', () => {
    const empty = Object.entries(messages).filter(([, message]) => message === '')
    expect(empty).toEqual([])
  })
})
