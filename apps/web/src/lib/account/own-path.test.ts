import { describe, expect, it } from 'vitest'
import { ownPath } from './own-path.ts'

const ORIGIN = 'http://127.0.0.1:3000'
const ROOM = '/rooms/0b0f7f0e-6d4e-4b3a-9f3e-2f9d0a3c1b2a'

describe('where a person is sent after signing in', () => {
  it.each([
    ['a room', ROOM, ROOM],
    ['a message in it', `${ROOM}?message=1`, `${ROOM}?message=1`],
    ['the account, by its whole address', `${ORIGIN}/account`, '/account'],
    ['an invitation', '/invitations/0a1b2c', '/invitations/0a1b2c'],
    ['an invitation by mail', `${ORIGIN}/invitations?token=0a1b2c`, '/invitations?token=0a1b2c'],
    ['what a mail leads on to', `/auth/confirm?next=${encodeURIComponent(ROOM)}`, ROOM],
  ])('can be %s', (_name, address, path) => {
    expect(ownPath(address, ORIGIN)).toBe(path)
  })

  it.each([
    ['another site', 'https://evil.example/rooms'],
    ['another site without protocol', '//evil.example/rooms'],
    ['another site by backslashes', '\\\\evil.example\\rooms'],
    ['a path that becomes another site', '/rooms//evil.example'],
    ['another site behind the page of mails', '/auth/confirm?next=https://evil.example/rooms'],
    ['that page itself', '/auth/confirm?next=/auth/confirm?next=/rooms'],
    ['a script', 'javascript:alert(1)'],
    ['another part of this site', '/sign-in'],
    ['a page above its area', '/rooms/../auth/confirm'],
    ['nothing', null],
  ])('is never %s', (_name, address) => {
    expect(ownPath(address, ORIGIN)).toBeNull()
  })
})
