import { describe, expect, it } from 'vitest'
import { isForeignForm } from './forms.ts'

const SITE = 'http://127.0.0.1:3000'

const post = (headers: Record<string, string>): Request =>
  // As adapter-node has it: the protocol is a guess.
  new Request('https://127.0.0.1:3000/auth/confirm', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })

describe('a form', () => {
  it('of this site is taken', () => {
    expect(isForeignForm(post({ origin: SITE }), SITE)).toBe(false)
    expect(isForeignForm(post({ origin: SITE }), '')).toBe(false)
    expect(isForeignForm(post({ origin: SITE }), 'http://notes.example')).toBe(false)
  })

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:4000' }],
    ['nowhere', { origin: 'null' }],
    ['who knows where', {}],
    [
      'another site, as plain text',
      { origin: 'https://evil.example', 'content-type': 'text/plain' },
    ],
    [
      'another site, in other letters',
      { origin: 'https://evil.example', 'content-type': 'Application/X-WWW-Form-Urlencoded' },
    ],
    [
      'another site, as SvelteKit writes them',
      { origin: 'https://evil.example', 'content-type': 'application/x-sveltekit-formdata' },
    ],
  ])('of %s is not', (_name, headers) => {
    expect(isForeignForm(post(headers), SITE)).toBe(true)
  })

  it('of the same name without HTTPS is not, on a site by HTTPS', () => {
    expect(isForeignForm(post({ origin: SITE }), 'https://127.0.0.1:3000')).toBe(true)
  })

  it('is none with JSON, which other sites cannot send unasked, nor when nothing is written', () => {
    expect(isForeignForm(post({ 'content-type': 'application/json' }), SITE)).toBe(false)
    expect(isForeignForm(new Request(`${SITE}/auth/confirm`), SITE)).toBe(false)
  })
})
