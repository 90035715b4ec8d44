import { describe, expect, it } from 'vitest'
import { isKeepMessage, type KeepMessage } from './kept-pages.ts'

const MESSAGES: KeepMessage[] = [
  { type: 'keep', userId: 'u', paths: ['/rooms'], assets: ['/_app/a.js'] },
  { type: 'drop', path: '/rooms/r' },
  { type: 'forget' },
]

describe.each(MESSAGES)('the message $type to the service worker', (message) => {
  it('is taken when it is whole', () => {
    expect(isKeepMessage(message)).toBe(true)
  })

  it.each(Object.entries(message))('is not taken when %s is missing or wrong', (name, value) => {
    const rest = Object.entries(message).filter(([key]) => key !== name)
    expect(isKeepMessage(Object.fromEntries(rest))).toBe(false)
    expect(isKeepMessage({ ...message, [name]: 7 })).toBe(false)
    if (Array.isArray(value))
      expect(isKeepMessage({ ...message, [name]: [...value, 7] })).toBe(false)
  })
})

it.each([null, undefined, 'keep', { type: 'other' }])('%o is no message', (value) => {
  expect(isKeepMessage(value)).toBe(false)
})
