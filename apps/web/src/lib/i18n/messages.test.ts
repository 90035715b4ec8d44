import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CLIENT_CODES } from '../api/failure-codes.ts'
import { ERROR_CATALOGUE } from '../contract.ts'

const LOCALES = ['en', 'zh-TW', 'zh-CN'] as const

const read = (locale: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../../../messages/${locale}.json`, import.meta.url), 'utf8'))

const placeholders = (message: unknown): string[] =>
  [...new Set(JSON.stringify(message).match(/\{[a-z]+\}/g))].sort()

describe.each(LOCALES)('the messages in %s', (locale) => {
  const messages = read(locale)
  const english = read('en')

  it('have the same keys as the English ones', () => {
    expect(Object.keys(messages)).toEqual(Object.keys(english))
  })

  it('have the same placeholders as the English ones', () => {
    for (const [key, message] of Object.entries(messages)) {
      expect([key, placeholders(message)]).toEqual([key, placeholders(english[key])])
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
