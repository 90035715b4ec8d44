import { createHash } from 'node:crypto'
import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Attempts } from '../../apps/embedded/src/gateway/auth/attempts.ts'
import { hashPassword } from '../../apps/embedded/src/gateway/auth/passwords.ts'
import { allowConfigured } from '../../apps/embedded/src/gateway/auth/redirects.ts'
import { type Backend, startBackend } from '../support/backend.ts'

const PASSWORD = 'correct horse battery'

let backend: Backend
beforeAll(async () => {
  backend = await startBackend()
})
afterAll(() => backend[Symbol.asyncDispose]())

const newAddress = () => `person-${crypto.randomUUID()}@example.com`
const stranger = (to = backend) =>
  createClient(to.url, to.keys.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })

interface Answer {
  status: number
  retryAfter: string | null
  body: Record<string, unknown>
}

async function post(path: string, body: object, to = backend): Promise<Answer> {
  const response = await fetch(`${to.url}/auth/v1/${path}`, {
    method: 'POST',
    headers: { apikey: to.keys.publishableKey, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  const retryAfter = response.headers.get('retry-after')
  return { status: response.status, retryAfter, body: text === '' ? {} : JSON.parse(text) }
}

const signIn = (email: string, password: string, to = backend) =>
  post('token?grant_type=password', { email, password }, to)

const TOO_MANY = {
  status: 429,
  retryAfter: expect.stringMatching(/^[1-9]\d*$/),
  body: { code: 429, error_code: 'over_request_rate_limit' },
}

async function newestMail(email: string, of = backend): Promise<string> {
  const response = await fetch(`${of.mailUrl}/messages?to=${encodeURIComponent(email)}`)
  const [mail] = await response.json()
  return mail?.text ?? ''
}
const codeIn = (mail: string): string => /\b\d{6}\b/.exec(mail)?.[0] ?? ''
const hashIn = (mail: string): string => /token_hash=([\w-]+)/.exec(mail)?.[1] ?? ''

describe('wrong passwords', () => {
  it('are refused after ten for one address, known or not, however the call is written', async () => {
    const { email } = await backend.signUp()
    for (const address of [email, newAddress()]) {
      for (let n = 0; n < 10; n++) {
        const written = n % 2 === 0 ? address : address.toUpperCase()
        expect(await signIn(written, `wrong ${n}`)).toMatchObject({
          status: 400,
          body: { error_code: 'invalid_credentials' },
        })
      }
      expect(await signIn(address, PASSWORD)).toMatchObject(TOO_MANY)
      const call = { email: address, password: PASSWORD }
      expect(await post('%74oken?grant_type=password', call)).toMatchObject(TOO_MANY)
    }
    const other = await backend.signUp()
    expect((await signIn(other.email, PASSWORD)).status).toBe(200)
  })

  it('at the same time are no more than one after the other', async () => {
    const { email } = await backend.signUp()
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => signIn(email, `x${n}`)))
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20)
  })

  it('of one sender end as well, with another address each time', async () => {
    await using own = await startBackend({ auth: { wrongPasswords: 1 } })
    for (let n = 0; n < 20; n++) {
      expect((await signIn(newAddress(), 'wrong', own)).status).toBe(400)
    }
    expect(await signIn(newAddress(), 'wrong', own)).toMatchObject(TOO_MANY)
  })

  it('are what counts: right ones do not', async () => {
    const { email } = await backend.signUp()
    for (let n = 0; n < 12; n++) expect((await signIn(email, PASSWORD)).status).toBe(200)
  })
})

describe('accounts', () => {
  it('are not made without end by one sender', async () => {
    await using own = await startBackend({ auth: { signUps: 2 } })
    const make = () => post('signup', { email: newAddress(), password: PASSWORD }, own)
    expect((await make()).status).toBe(200)
    expect((await make()).status).toBe(200)
    expect(await make()).toMatchObject(TOO_MANY)
  })

  it('are hashed beside the thread that serves everybody', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await Promise.all(Array.from({ length: 5 }, () => hashPassword(PASSWORD)))
    clearInterval(timer)
    // Five hashes take a quarter of a second at least; in this thread hardly a turn would be left.
    expect(turns).toBeGreaterThan(20)
  })
})

describe('mails', () => {
  it('are not written to any number of addresses for one sender', async () => {
    await using own = await startBackend({ auth: { mails: 1 } })
    const ask = () => post('otp', { email: newAddress() }, own)
    for (let n = 0; n < 20; n++) expect((await ask()).status).toBe(200)
    expect(await ask()).toMatchObject({
      status: 429,
      retryAfter: expect.any(String),
      body: { error_code: 'over_email_send_rate_limit' },
    })
  })

  it('for owners alone are promised to everybody in the same words', async () => {
    const { email } = await backend.signUp()
    const nobody = newAddress()
    const ask = (to: string) => post('otp', { email: to, create_user: false })
    expect(await ask(nobody)).toEqual(await ask(email))
    expect(await newestMail(nobody)).toBe('')
    expect(await newestMail(email)).not.toBe('')
    expect((await ask('no address')).status).toBe(400)
    const { rows } = await backend.database.exclusive((connection) =>
      connection.query('select from auth.users where email = $1', [nobody]),
    )
    expect(rows).toHaveLength(0)
  })
})

describe('a link', () => {
  it('is its owner’s, however many others are tried', async () => {
    await using own = await startBackend()
    const { email } = await own.signUp()
    for (let n = 0; n < 70; n++) {
      await post('verify', { token_hash: 'x'.repeat(56) + n, type: 'magiclink' }, own)
    }
    const blind = await post('verify', { token_hash: 'x', type: 'magiclink' }, own)
    expect(blind).toMatchObject(TOO_MANY)
    await stranger(own).auth.signInWithOtp({ email })
    const token_hash = hashIn(await newestMail(email, own))
    const { data } = await stranger(own).auth.verifyOtp({ token_hash, type: 'email' })
    expect(data.user?.email).toBe(email)
  })

  it('cannot be made of the address and a guessed code', async () => {
    const { email } = await backend.signUp()
    await stranger().auth.signInWithOtp({ email })
    const mail = await newestMail(email)
    const made = createHash('sha256')
      .update(email + codeIn(mail))
      .digest('hex')
    expect(hashIn(mail).startsWith(made)).toBe(true)
    for (const token_hash of [made, made + 'a'.repeat(43), hashIn(mail).slice(0, -1)]) {
      for (const extra of [{}, { email: newAddress() }]) {
        const answer = await post('verify', { token_hash, type: 'magiclink', ...extra })
        expect(answer).toMatchObject({ status: 403, body: { error_code: 'otp_expired' } })
      }
      const link = await fetch(`${backend.url}/auth/v1/verify?type=magiclink&token=${token_hash}`, {
        redirect: 'manual',
      })
      expect(link.headers.get('location')).toMatch(/error_code=otp_expired/)
    }
    const right = await post('verify', { token_hash: hashIn(mail), type: 'magiclink' })
    expect(right.status).toBe(200)
  })

  it.each([
    ['http://127.0.0.1:3000/rooms?x=1', 'http://127.0.0.1:3000/rooms?x=1'],
    ['http://localhost:3000/rooms', 'http://localhost:3000/rooms'],
    ['http://127.0.0.1:35000/', 'http://127.0.0.1:3000'],
    ['http://127.0.0.1:3000.evil.example/', 'http://127.0.0.1:3000'],
    ['http://127.0.0.1:3000@evil.example/', 'http://127.0.0.1:3000'],
    ['http://localhost:3000@evil.example/', 'http://127.0.0.1:3000'],
    ['https://evil.example/?http://localhost:3000/', 'http://127.0.0.1:3000'],
    ['https://127.0.0.1:3000/', 'http://127.0.0.1:3000'],
    ['javascript:alert(1)', 'http://127.0.0.1:3000'],
  ])('that leads on to %s ends at %s', async (wanted, end) => {
    const { email } = await backend.signUp()
    await stranger().auth.signInWithOtp({ email })
    const query = new URLSearchParams({ type: 'magiclink', redirect_to: wanted })
    for (const token of ['wrong', hashIn(await newestMail(email))]) {
      const link = `${backend.url}/auth/v1/verify?${query}&token=${token}`
      const location = (await fetch(link, { redirect: 'manual' })).headers.get('location') ?? ''
      expect(location.split('#')[0]).toBe(end)
    }
  })

  it('leads to the ports that the list means, when the site runs on another', () => {
    const config = {
      siteUrl: 'http://127.0.0.1:3000',
      redirectUrls: ['http://localhost:3000/**', 'https://*.example.com/*'],
      securePasswordChange: false,
    }
    const { choose } = allowConfigured('http://127.0.0.1:3500', config)
    expect(choose('http://localhost:3500/a/b')).toBe('http://localhost:3500/a/b')
    expect(choose('http://localhost:3000/a')).toBe('http://127.0.0.1:3500')
    expect(choose('https://one.example.com/a')).toBe('https://one.example.com/a')
    expect(choose('https://evil.example/.example.com/a')).toBe('http://127.0.0.1:3500')
  })
})

describe('what is counted', () => {
  it('is taken back, forgotten in time, and bounded', () => {
    const attempts = new Attempts({ most: 2, windowMs: 1000 })
    expect([attempts.allow('a', 0), attempts.allow('a', 500), attempts.allow('a', 900)]).toEqual([
      true,
      true,
      false,
    ])
    expect(attempts.wait('a', 900)).toBe(1)
    attempts.forgive('a')
    expect(attempts.allow('a', 901)).toBe(true)
    expect(attempts.allow('a', 1001)).toBe(true)
    for (let n = 0; n < 25_000; n++) attempts.allow(`key ${n}`, 1002)
    expect(attempts.wait('a', 1003)).toBe(0)
  })
})
