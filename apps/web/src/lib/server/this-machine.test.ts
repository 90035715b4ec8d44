import { describe, expect, it } from 'vitest'
import { isAtThisMachine } from './this-machine.ts'

const asked = (url: string, address: string, headers: Record<string, string> = {}): boolean =>
  isAtThisMachine({
    url: new URL(url),
    request: new Request(url, { headers }),
    getClientAddress: () => address,
  })

describe('somebody at this machine', () => {
  it.each([
    ['http://localhost:3000/mail', '127.0.0.1'],
    ['http://127.0.0.1:3000/mail', '::ffff:127.0.0.1'],
    ['http://[::1]:3000/mail', '::1'],
    ['http://documind.localhost/mail', '127.0.0.1'],
  ])('asks for %s from %s', (url, address) => {
    expect(asked(url, address)).toBe(true)
  })

  it.each([
    ['http://documind.example/mail', '127.0.0.1'],
    ['http://localhost.example/mail', '127.0.0.1'],
    ['http://localhost:3000/mail', '192.168.1.7'],
    ['http://localhost:3000/mail', '10.127.0.1'],
  ])('does not ask for %s from %s', (url, address) => {
    expect(asked(url, address)).toBe(false)
  })

  it.each(['x-forwarded-for', 'Forwarded', 'via', 'cf-connecting-ip'])(
    'does not ask through a proxy that says %s',
    (header) => {
      expect(asked('http://localhost:3000/mail', '127.0.0.1', { [header]: 'x' })).toBe(false)
    },
  )
})
