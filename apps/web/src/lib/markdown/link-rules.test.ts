import { describe, expect, it } from 'vitest'
import { toLinkTarget } from './link-rules.ts'

describe('a link of a model', () => {
  it.each([
    ['https://example.com/a/b', 'the manual', 'example.com'],
    ['https://example.com:8443/', 'example.com', 'example.com:8443'],
    ['https://docs.example.com/x#part', 'www.example.com', 'docs.example.com'],
    ['https://example.com/x', 'https://example.com/x', 'example.com'],
    ['http://nodejs.org/', 'Node.js 24.1, e.g. report.pdf', 'nodejs.org'],
    ['https://bücher.example/', 'bücher.example', 'xn--bcher-kva.example'],
    ['mailto:a.b@example.com', 'a.b@example.com', 'a.b@example.com'],
    ['mailto:a@example.com', 'write to us', 'a@example.com'],
  ])('to %s under "%s" may stand, and says %s', (href, words, place) => {
    expect(toLinkTarget(href, words)).toMatchObject({ place })
  })

  it.each([
    ['a script', 'javascript:alert(1)', 'x'],
    ['data', 'data:text/html,x', 'x'],
    ['no whole address', '/account', 'x'],
    ['this machine', 'http://localhost:3000/account', 'x'],
    ['this machine by number', 'http://127.0.0.1:54321/mail', 'x'],
    ['this machine by one number', 'http://2130706433/', 'x'],
    ['this machine in hex', 'http://0x7f.1/', 'x'],
    ['this machine with a dot', 'http://localhost./', 'x'],
    ['this machine by its new number', 'http://[::1]/', 'x'],
    ['a mapped number', 'http://[::ffff:7f00:1]/', 'x'],
    ['a network of one’s own', 'http://192.168.1.1/', 'x'],
    ['any number', 'http://8.8.8.8/', 'x'],
    ['a name without a dot', 'http://router/', 'x'],
    ['a name of the network', 'https://nas.local/', 'x'],
    ['a name below localhost', 'http://app.localhost/', 'x'],
    ['something in the query', 'https://evil.example/?q=secret', 'x'],
    ['a name and a password', 'https://bank.example@evil.example/', 'x'],
    ['another place than it says', 'https://evil.example/', 'https://bank.example/login'],
    ['another place in other letters', 'https://evil.example/', 'BANK。example'],
    ['a place that ends like it', 'https://evilbank.example/', 'bank.example'],
    ['a place under what it says', 'https://bank.example.evil.test/', 'bank.example'],
    ['a mail with more than an address', 'mailto:a@example.com?body=secret', 'x'],
    ['a mail to another', 'mailto:eve@evil.example', 'help@bank.example'],
  ])('is text when it leads to %s', (_name, href, words) => {
    expect(toLinkTarget(href, words)).toBeNull()
  })

  it('is checked soon, whatever it stands on', () => {
    const started = performance.now()
    for (const words of ['a.'.repeat(50_000), 'a'.repeat(100_000), '-.'.repeat(50_000)]) {
      toLinkTarget('https://example.com/', words)
    }
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
