import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Backend, type Person, startBackend } from '../support/backend.ts'
import { seedDatabase } from '../support/project-database.ts'

let backend: Backend
let alice: Person

beforeAll(async () => {
  backend = await startBackend()
  alice = await backend.signUp('alice')
})
afterAll(() => backend[Symbol.asyncDispose]())

interface Mail {
  subject: string
  text: string
}

async function newestMail(to: string): Promise<Mail> {
  const response = await fetch(`${backend.mailUrl}/messages?to=${encodeURIComponent(to)}`)
  const [mail] = await response.json()
  return mail
}

const linkIn = ({ text }: Mail): URL => new URL(/http\S+/.exec(text)?.[0] ?? '')

const stranger = () =>
  createClient(backend.url, backend.keys.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })

describe('a mail', () => {
  it('leads to the site, which verifies what stands in its address, once', async () => {
    await stranger().auth.signInWithOtp({ email: alice.email })
    const link = linkIn(await newestMail(alice.email))
    expect(link.origin + link.pathname).toBe('http://127.0.0.1:3000/auth/confirm')
    const token_hash = link.searchParams.get('token_hash') ?? ''
    const first = await stranger().auth.verifyOtp({ token_hash, type: 'email' })
    expect(first.data.user?.id).toBe(alice.id)
    const second = await stranger().auth.verifyOtp({ token_hash, type: 'email' })
    expect(second.error?.code).toBe('otp_expired')
  })

  it('has what the address of the API needs, for templates that lead there', async () => {
    await stranger().auth.signInWithOtp({ email: alice.email })
    const token = linkIn(await newestMail(alice.email)).searchParams.get('token_hash') ?? ''
    const verify = `${backend.url}/auth/v1/verify?token=${token}&type=magiclink`
    const response = await fetch(verify, { redirect: 'manual' })
    expect(response.status).toBe(303)
    const target = new URL(response.headers.get('location') ?? '')
    expect(target.origin).toBe('http://127.0.0.1:3000')
    const accessToken = new URLSearchParams(target.hash.slice(1)).get('access_token') ?? ''
    const { data } = await stranger().auth.getUser(accessToken)
    expect(data.user?.id).toBe(alice.id)
  })

  it('with a code signs in whoever types it, once', async () => {
    await stranger().auth.signInWithOtp({ email: alice.email })
    const token = /\b\d{6}\b/.exec((await newestMail(alice.email)).text)?.[0] ?? ''
    const first = await stranger().auth.verifyOtp({ email: alice.email, token, type: 'email' })
    expect(first.data.user?.id).toBe(alice.id)
    const second = await stranger().auth.verifyOtp({ email: alice.email, token, type: 'email' })
    expect(second.error).not.toBeNull()
  })

  it('signs in the demo person of the seed, who has no password and owns the demo room', async () => {
    await seedDatabase(backend.database)
    const email = 'demo@example.com'
    await stranger().auth.signInWithOtp({ email, options: { shouldCreateUser: false } })
    const token = /\b\d{6}\b/.exec((await newestMail(email)).text)?.[0] ?? ''
    const client = stranger()
    await client.auth.verifyOtp({ email, token, type: 'email' })
    const { data } = await client.from('rooms').select('name, documents(title)').throwOnError()
    expect(data).toEqual([
      { name: 'Tea 茶', documents: [{ title: 'How tea is made' }, { title: '臺灣茶簡介' }] },
    ])
  })

  it('lets a person who forgot the password set another', async () => {
    const person = await backend.signUp('forgetful')
    await stranger().auth.resetPasswordForEmail(person.email)
    const token = /\b\d{6}\b/.exec((await newestMail(person.email)).text)?.[0] ?? ''
    const client = stranger()
    await client.auth.verifyOtp({ email: person.email, token, type: 'recovery' })
    expect((await client.auth.updateUser({ password: 'another good password' })).error).toBeNull()
    const again = await stranger().auth.signInWithPassword({
      email: person.email,
      password: 'another good password',
    })
    expect(again.data.user?.id).toBe(person.id)
  })

  it('can be read on the mail page, which runs nothing that stands in it', async () => {
    const email = `x-${crypto.randomUUID()}@example.com`
    await stranger().auth.signInWithOtp({ email })
    const response = await fetch(backend.mailUrl)
    expect(await response.text()).toContain(email)
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'/)
  })

  it('is no other site’s to read', async () => {
    const response = await fetch(`${backend.mailUrl}/messages`, {
      headers: { origin: 'https://evil.example' },
    })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('a session', () => {
  it('is refreshed with a token that works once', async () => {
    const { client, email } = await backend.signUp('refresher')
    const { data: before } = await client.auth.getSession()
    const { data: after } = await client.auth.refreshSession()
    expect(after.session?.user.email).toBe(email)
    expect(after.session?.refresh_token).not.toBe(before.session?.refresh_token)
  })

  it('ended everywhere is good nowhere', async () => {
    const { email, client, accessToken } = await backend.signUp('leaver')
    const phone = stranger()
    await phone.auth.signInWithPassword({ email, password: 'correct horse battery' })
    await client.auth.signOut({ scope: 'global' })
    expect((await phone.auth.refreshSession()).error).not.toBeNull()
    expect((await stranger().auth.getUser(accessToken)).error).not.toBeNull()
  })
})

describe('a wrong password', () => {
  it('is refused, and so is a weak one', async () => {
    const wrong = await stranger().auth.signInWithPassword({
      email: alice.email,
      password: 'wrong password',
    })
    expect(wrong.error?.code).toBe('invalid_credentials')
    const weak = await stranger().auth.signUp({ email: 'weak@example.com', password: 'short' })
    expect(weak.error?.code).toBe('weak_password')
  })
})

describe('the service', () => {
  it('makes a person who can sign in, changes and finds them, and deletes them', async () => {
    const { admin } = backend.service.auth
    const email = `made-${crypto.randomUUID()}@example.com`
    const made = await admin.createUser({
      email,
      password: 'a made password',
      email_confirm: true,
      user_metadata: { name: 'Made' },
    })
    const id = made.data.user?.id ?? ''
    const signIn = (password: string) => stranger().auth.signInWithPassword({ email, password })
    expect((await signIn('a made password')).data.user?.user_metadata).toEqual({ name: 'Made' })
    await admin.updateUserById(id, { password: 'another password' })
    expect((await signIn('a made password')).error).not.toBeNull()
    expect((await signIn('another password')).data.user?.id).toBe(id)
    expect((await admin.getUserById(id)).data.user).toMatchObject({ id, email })
    const { data } = await admin.listUsers({ perPage: 1000 })
    expect(data.users.map((user) => user.id)).toContain(id)
    expect((await admin.createUser({ email })).error?.code).toBe('email_exists')
    expect((await admin.deleteUser(id)).error).toBeNull()
    expect((await signIn('another password')).error).not.toBeNull()
    expect((await admin.getUserById(id)).error?.code).toBe('user_not_found')
  })

  it('is the only one who may', async () => {
    const paths = ['', `/${alice.id}`]
    for (const path of paths) {
      for (const authorization of [alice.accessToken, backend.keys.publishableKey, 'nonsense']) {
        const response = await fetch(`${backend.url}/auth/v1/admin/users${path}`, {
          headers: {
            apikey: backend.keys.publishableKey,
            authorization: `Bearer ${authorization}`,
          },
        })
        expect([401, 403]).toContain(response.status)
      }
    }
  })
})
