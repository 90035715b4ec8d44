import { describe, expect, it } from 'vitest'
import type { PushPayload } from '#lib/contract.ts'
import { hrefOf, isShowMessage, parsePush } from './push-payload.ts'

const PUSH: PushPayload = {
  title: 'Ben mentioned you in “Heaters”',
  body: 'How much, @Ann?',
  lang: 'en',
  kind: 'mention',
  room_id: 'r',
  message_id: 'm',
}

describe('what a device is sent', () => {
  it('is taken when it is whole', () => {
    expect(parsePush({ ...PUSH, later: true })).toEqual(PUSH)
    expect(parsePush({ ...PUSH, message_id: null })).toEqual({ ...PUSH, message_id: null })
  })

  it.each(Object.keys(PUSH))('is not taken when %s is missing or wrong', (name) => {
    const rest = Object.entries(PUSH).filter(([key]) => key !== name)
    expect(parsePush(Object.fromEntries(rest))).toBeNull()
    expect(parsePush({ ...PUSH, [name]: 7 })).toBeNull()
  })

  it('leads to its message, or to its room, and never out of the app', () => {
    expect(hrefOf(PUSH)).toBe('/rooms/r?message=m')
    expect(hrefOf({ ...PUSH, message_id: null })).toBe('/rooms/r')
    expect(hrefOf({ ...PUSH, room_id: '//evil.example', message_id: '&x' })).toBe(
      '/rooms/%2F%2Fevil.example?message=%26x',
    )
  })
})

it('a page is told where to go, and nothing else', () => {
  expect(isShowMessage({ type: 'show', href: '/rooms/r' })).toBe(true)
  for (const other of [null, { type: 'show' }, { type: 'keep', href: '/' }])
    expect(isShowMessage(other)).toBe(false)
})
