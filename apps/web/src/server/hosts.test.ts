import { describe, expect, it } from 'vitest'
import { isOwnHost, ownNames } from './hosts.ts'

const NAMES = ownNames('https://notes.example', ' Docs.example , lan.example:3000,')

describe('the name of a site', () => {
  it.each([
    'localhost',
    'localhost:3000',
    'LocalHost:3000',
    'app.localhost:3000',
    '127.0.0.1',
    '127.1.2.3:80',
    '[::1]:3000',
    'notes.example',
    'NOTES.example:443',
    'docs.example:8080',
    'lan.example:3000',
  ])('may be %s', (host) => {
    expect(isOwnHost(host, NAMES)).toBe(true)
  })

  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil-localhost',
    'lan.example',
    'lan.example:3001',
    '169.254.169.254',
    '0.0.0.0:3000',
    '[::]:3000',
    '[::ffff:127.0.0.1]',
    'user@localhost',
    'localhost:3000@evil.example',
    'localhost/',
    'localhost, evil.example',
    'localhost:port',
    `${'a'.repeat(300)}.localhost`,
  ])('may not be %s', (host) => {
    expect(isOwnHost(host, NAMES)).toBe(false)
  })

  it('is only that of the machine where nothing else is known', () => {
    const none = ownNames('', '')
    expect(isOwnHost('localhost', none)).toBe(true)
    expect(isOwnHost('notes.example', none)).toBe(false)
  })
})
