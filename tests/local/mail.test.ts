import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createLinkSigner } from '../../apps/embedded/src/gateway/auth/links.ts'
import { createMailbox } from '../../apps/embedded/src/gateway/mail.ts'
import type { StoredMail } from '../../apps/embedded/src/mail/mail-store.ts'
import { createSender } from '../../apps/embedded/src/mail/smtp.ts'
import { readConfig } from '../../apps/embedded/src/config.ts'
import { renderTemplate } from '../../apps/embedded/src/mail/templates.ts'
import { CONFIG_FILE } from '../../apps/local/src/project.ts'
import { type Backend, startBackend } from '../support/backend.ts'

const SITE = 'http://127.0.0.1:3000'

let backend: Backend
beforeAll(async () => {
  backend = await startBackend()
})
afterAll(() => backend[Symbol.asyncDispose]())

const stranger = () =>
  createClient(backend.url, backend.keys.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
const links = createLinkSigner('a secret')
const newAddress = () => `person-${crypto.randomUUID()}@example.com`

async function mailsTo(email: string): Promise<StoredMail[]> {
  const response = await fetch(`${backend.mailUrl}/messages?to=${encodeURIComponent(email)}`)
  return response.json()
}

describe('a mail', () => {
  it('is written in the language that its reader chose when signing up', async () => {
    const email = newAddress()
    const credentials = { email, password: 'correct horse battery' }
    await stranger().auth.signUp({ ...credentials, options: { data: { locale: 'zh-TW' } } })
    await stranger().auth.resetPasswordForEmail(email)
    const [mail] = await mailsTo(email)
    expect(mail?.subject).toBe('設定新的 DocuMind 密碼')
    expect(mail?.text).toContain('請開啟連結')
    expect(mail?.text).toMatch(/type=recovery/)
    expect(mail?.html).not.toMatch(/\{\{/)
  })

  it('to somebody new is in the language of the page that asked for it', async () => {
    const email = newAddress()
    await stranger().auth.signInWithOtp({ email, options: { data: { locale: 'zh-CN' } } })
    expect((await mailsTo(email))[0]?.subject).toBe('登录 DocuMind')
  })

  it('is in English for everybody else', async () => {
    const email = newAddress()
    await stranger().auth.signInWithOtp({ email, options: { data: { locale: 'tlh' } } })
    expect((await mailsTo(email))[0]?.subject).toBe('Sign in to DocuMind')
  })

  it.each([
    ['where the reader was', `${SITE}/rooms/1?x=2`, `${SITE}/rooms/1?x=2`],
    ['but to no other site', 'https://evil.example/rooms', SITE],
  ])('leads on %s', async (_name, emailRedirectTo, next) => {
    const email = newAddress()
    await stranger().auth.signInWithOtp({ email, options: { emailRedirectTo } })
    const link = new URL(/http\S+/.exec((await mailsTo(email))[0]?.text ?? '')?.[0] ?? '')
    expect(link.searchParams.get('next')).toBe(next)
  })

  it('is not written to an address without an account, and nobody hears of that', async () => {
    const email = newAddress()
    const { error } = await stranger().auth.resetPasswordForEmail(email)
    expect(error).toBeNull()
    expect(await mailsTo(email)).toEqual([])
  })

  it.each(['known', 'unknown'])('is refused to a %s address after five', async (who) => {
    const email = who === 'known' ? (await backend.signUp()).email : newAddress()
    const ask = async () => (await stranger().auth.resetPasswordForEmail(email)).error?.code
    for (let i = 0; i < 5; i++) expect(await ask()).toBeUndefined()
    expect(await ask()).toBe('over_email_send_rate_limit')
    expect(await mailsTo(email)).toHaveLength(who === 'known' ? 5 : 0)
  })

  it('has a code that nobody can guess by trying them all', async () => {
    const { email } = await backend.signUp()
    await stranger().auth.signInWithOtp({ email })
    const token = /\b\d{6}\b/.exec((await mailsTo(email))[0]?.text ?? '')?.[0] ?? ''
    const wrong = token === '000000' ? '000001' : '000000'
    for (let i = 0; i < 10; i++) {
      const { error } = await stranger().auth.verifyOtp({ email, token: wrong, type: 'email' })
      expect(error?.code).toBe('otp_expired')
    }
    const { error } = await stranger().auth.verifyOtp({ email, token, type: 'email' })
    expect(error?.status).toBe(429)
  })
})

it('its page is not shown through a tunnel, nor to a page of another site', async () => {
  const cases: [Record<string, string>, number][] = [
    [{ 'x-forwarded-for': '203.0.113.9' }, 404],
    [{ 'cf-connecting-ip': '203.0.113.9' }, 404],
    [{ origin: 'https://evil.example' }, 403],
    [{}, 200],
  ]
  for (const [headers, status] of cases) {
    expect((await fetch(`${backend.mailUrl}/messages`, { headers })).status).toBe(status)
  }
})

it('its page cannot be found by who knows only the address of the API', async () => {
  const email = newAddress()
  await stranger().auth.signInWithOtp({ email })
  const guesses = ['', '/', '/messages', `/messages?to=${email}`, '/x', '/x/messages', '//messages']
  for (const guess of guesses) {
    const response = await fetch(`${backend.url}/mail${guess}`)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain(email)
  }
  const page = await fetch(backend.mailUrl)
  expect(await page.text()).toContain(email)
  expect(page.headers.get('referrer-policy')).toBe('no-referrer')
  expect(page.headers.get('access-control-allow-origin')).toBeNull()
})

it('links cannot be guessed without naming an address, however the call is written', async () => {
  await using own = await startBackend()
  const headers = { apikey: own.keys.publishableKey, 'content-type': 'application/json' }
  const guess = (i: number) =>
    fetch(`${own.url}/auth/v1/%76erify`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ type: 'email', token_hash: `guess-${i}` }),
    })
  for (let i = 0; i < 60; i++) expect((await guess(i)).status).not.toBe(429)
  expect((await guess(60)).status).toBe(429)
  const link = await fetch(`${own.url}/auth/v1/verify?token=guess&type=magiclink`, { headers })
  expect(link.status).toBe(429)
})

const NOTHING = {
  SiteURL: '',
  TokenHash: '',
  Token: '',
  RedirectTo: '',
  ConfirmationURL: '',
  Email: '',
  locale: '',
}

describe('a template', () => {
  it('that names what there is not is refused', () => {
    expect(() => renderTemplate('{{ .Nonsense }}', NOTHING)).toThrow('Nonsense')
  })

  it('of each kind leads to the page that asks before it verifies, in each language', async () => {
    const variables = { ...NOTHING, SiteURL: SITE, TokenHash: 'h', Token: '1', RedirectTo: '/' }
    const subjects = Object.values((await readConfig(CONFIG_FILE)).auth.templates).flatMap(
      (template) =>
        ['en', 'zh-TW', 'zh-CN'].map((locale) => {
          const html = renderTemplate(template.html, { ...variables, locale })
          expect(html).toContain(`${SITE}/auth/confirm?token_hash=h&`)
          return renderTemplate(template.subject, { ...variables, locale })
        }),
    )
    expect(new Set(subjects).size).toBe(9)
  })
})

describe('the mails of a project', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'documind-mail-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const message = { to: 'a@example.com', subject: 'Hello', text: 'A text', html: '<p>A text</p>' }
  const open = (options: Partial<Parameters<typeof createMailbox>[0]> = {}) =>
    createMailbox({
      siteUrl: SITE,
      apiUrl: 'http://127.0.0.1:54321',
      secret: 'secret',
      links,
      ...options,
    })
  const list = async ({ routes }: Awaited<ReturnType<typeof open>>): Promise<StoredMail[]> =>
    (
      await routes.request('http://127.0.0.1/secret/messages', { headers: { host: '127.0.0.1' } })
    ).json()

  it('outlive it, for its owner alone', async () => {
    const path = join(folder, 'mails.json')
    await (await open({ path })).driver.send(message)
    expect(await list(await open({ path }))).toMatchObject([{ subject: 'Hello', delivery: 'kept' }])
    expect((await stat(path)).mode & 0o077).toBe(0)
  })

  it('are sent where an SMTP server is set', async () => {
    await using server = await startSmtpServer()
    const send = createSender({
      host: '127.0.0.1',
      port: server.port,
      user: 'someone',
      pass: 'secret',
      adminEmail: 'documind@example.com',
      senderName: 'DocuMind 知識庫',
    })
    const mailbox = await open({ send })
    await mailbox.driver.send(message)
    await vi.waitFor(async () => expect((await list(mailbox))[0]?.delivery).toBe('sent'))
    expect(server.received).toHaveLength(1)
    expect(server.received[0]).toMatch(/^To: a@example.com$/m)
    expect(server.received[0]).toMatch(/^From: =\?UTF-8.*\s+<documind@example.com>$/m)
    expect(server.received[0]).toContain('A text')
    expect(server.users).toEqual(['someone'])
  })

  it('that a server does not take are marked, and no request fails for it', async () => {
    const server = await startSmtpServer()
    const { port } = server
    await server[Symbol.asyncDispose]()
    const from = { adminEmail: 'documind@example.com', senderName: 'DocuMind' }
    const lines: string[] = []
    const send = createSender({
      host: '127.0.0.1',
      port,
      user: undefined,
      pass: undefined,
      ...from,
    })
    const mailbox = await open({ send, log: (line) => lines.push(line) })
    await mailbox.driver.send(message)
    await vi.waitFor(async () => expect((await list(mailbox))[0]?.delivery).toBe('failed'))
    expect(lines).toEqual([expect.stringMatching(/could not be sent/)])
  })
})

interface SmtpPeer extends AsyncDisposable {
  port: number
  /** Whole mails, headers included. */
  received: readonly string[]
  users: readonly (string | undefined)[]
}

async function startSmtpServer(): Promise<SmtpPeer> {
  const received: string[] = []
  const users: (string | undefined)[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      users.push(username)
      if (password === 'secret') done(null, { user: username })
      else done(new Error('Wrong password'))
    },
    onData(stream, _session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        received.push(Buffer.concat(parts).toString().replaceAll('\r\n', '\n'))
        done()
      })
    },
  })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return {
    port: address.port,
    received,
    users,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
