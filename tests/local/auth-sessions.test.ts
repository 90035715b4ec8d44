import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Backend, startBackend } from '../support/backend.ts'
import { mailsTo } from '../support/mailbox.ts'
import { connect, type SupabaseClient } from '../support/client.ts'

const PASSWORD = 'correct horse battery'
const ANOTHER = 'another good password'

let backend: Backend
beforeAll(async () => {
  backend = await startBackend()
})
afterAll(() => backend[Symbol.asyncDispose]())

const stranger = (): SupabaseClient => connect(backend.url, backend.keys.publishableKey)

interface Device {
  client: SupabaseClient
  token: string
}

async function signIn(email: string, password = PASSWORD): Promise<Device> {
  const client = stranger()
  const { data, error } = await client.auth.signInWithPassword({ email, password })
  if (error) throw error
  return { client, token: data.session.access_token }
}

async function mailTo(email: string): Promise<string> {
  const [mail] = await mailsTo(backend.mailUrl, email)
  return mail?.text ?? ''
}
const hashIn = (mail: string): string => /token(?:_hash)?=([\w-]+)/.exec(mail)?.[1] ?? ''

async function openLink(email: string): Promise<{ client: SupabaseClient; token: string }> {
  await stranger().auth.signInWithOtp({ email })
  const client = stranger()
  const token_hash = hashIn(await mailTo(email))
  const { data, error } = await client.auth.verifyOtp({ token_hash, type: 'email' })
  if (error || !data.session) throw error ?? new Error('No session')
  return { client, token: data.session.access_token }
}

/** What a token still opens, by name. */
async function opens(token: string): Promise<string[]> {
  const headers = { apikey: backend.keys.publishableKey, authorization: `Bearer ${token}` }
  const get = async (path: string, init: RequestInit = {}) =>
    (await fetch(`${backend.url}${path}`, { ...init, headers })).status
  const answers = {
    auth: await get('/auth/v1/user'),
    rest: await get('/rest/v1/rooms?select=id'),
    storage: await get('/storage/v1/object/list/documents', {
      method: 'POST',
      body: JSON.stringify({ prefix: '' }),
    }),
  }
  return Object.entries(answers).flatMap(([name, status]) => (status === 200 ? [name] : []))
}
const EVERYTHING = ['auth', 'rest', 'storage']

describe('a new password', () => {
  it('ends every other session and every open link, and not the one that set it', async () => {
    const person = await backend.signUp()
    const [desk, phone] = [await signIn(person.email), await signIn(person.email)]
    await stranger().auth.resetPasswordForEmail(person.email)
    const token_hash = hashIn(await mailTo(person.email))
    expect(await opens(phone.token)).toEqual(EVERYTHING)
    expect((await desk.client.auth.updateUser({ password: ANOTHER })).error).toBeNull()
    expect(await opens(desk.token)).toEqual(EVERYTHING)
    expect((await desk.client.auth.refreshSession()).error).toBeNull()
    expect(await opens(phone.token)).toEqual([])
    expect((await phone.client.auth.refreshSession()).error).not.toBeNull()
    const link = await stranger().auth.verifyOtp({ token_hash, type: 'recovery' })
    expect(link.error?.code).toBe('otp_expired')
    expect(await opens((await signIn(person.email, ANOTHER)).token)).toEqual(EVERYTHING)
  })

  it('from the service ends them all', async () => {
    const person = await backend.signUp()
    await backend.service.auth.admin.updateUserById(person.id, { password: ANOTHER })
    expect(await opens(person.accessToken)).toEqual([])
    expect(await opens((await signIn(person.email, ANOTHER)).token)).toEqual(EVERYTHING)
  })

  it('that is refused ends none', async () => {
    const person = await backend.signUp()
    const phone = await signIn(person.email)
    const { error } = await person.client.auth.updateUser({ password: 'short' })
    expect(error?.code).toBe('weak_password')
    expect(await opens(phone.token)).toEqual(EVERYTHING)
  })
})

describe('a session that ended', () => {
  it('somewhere else opens nothing any more, before its token expires', async () => {
    const person = await backend.signUp()
    const phone = await signIn(person.email)
    expect(await opens(phone.token)).toEqual(EVERYTHING)
    await person.client.auth.signOut({ scope: 'global' })
    expect(await opens(phone.token)).toEqual([])
  })
})

describe('an account that somebody else made with one’s address', () => {
  it('is its owner’s alone after the first link', async () => {
    const eve = await backend.signUp('victim')
    expect(await opens(eve.accessToken)).toEqual(EVERYTHING)
    const owner = await openLink(eve.email)
    expect(await opens(eve.accessToken)).toEqual([])
    expect((await eve.client.auth.refreshSession()).error).not.toBeNull()
    const { error } = await stranger().auth.signInWithPassword({
      email: eve.email,
      password: PASSWORD,
    })
    expect(error?.code).toBe('invalid_credentials')
    expect(await opens(owner.token)).toEqual(EVERYTHING)
  })

  it('keeps what its owner set after that, whatever link comes next', async () => {
    const { email } = await backend.signUp('victim')
    const owner = await openLink(email)
    // Whoever made the account knows that one.
    const { error } = await owner.client.auth.updateUser({ password: PASSWORD })
    expect(error?.code).toBe('same_password')
    expect((await owner.client.auth.updateUser({ password: ANOTHER })).error).toBeNull()
    await openLink(email)
    expect(await opens(owner.token)).toEqual(EVERYTHING)
    expect(await opens((await signIn(email, ANOTHER)).token)).toEqual(EVERYTHING)
  })

  it('and whom the service vouched for keeps the password', async () => {
    const email = `made-${crypto.randomUUID()}@example.com`
    const made = { email, password: PASSWORD, email_confirm: true }
    expect((await backend.service.auth.admin.createUser(made)).error).toBeNull()
    await openLink(email)
    expect(await opens((await signIn(email)).token)).toEqual(EVERYTHING)
  })
})

describe('another address', () => {
  it('ends the other sessions, and is nobody’s until its owner comes', async () => {
    const eve = await backend.signUp('eve')
    const phone = await signIn(eve.email)
    const victim = `victim-${crypto.randomUUID()}@example.com`
    expect((await eve.client.auth.updateUser({ email: victim })).error).toBeNull()
    const token_hash = hashIn(await mailTo(eve.email))
    const changed = await stranger().auth.verifyOtp({ token_hash, type: 'email_change' })
    expect(changed.data.user?.email).toBe(victim)
    const token = changed.data.session?.access_token ?? ''
    expect(await opens(phone.token)).toEqual([])
    expect(await opens(token)).toEqual(EVERYTHING)
    await openLink(victim)
    expect(await opens(token)).toEqual([])
    const { error } = await stranger().auth.signInWithPassword({
      email: victim,
      password: PASSWORD,
    })
    expect(error?.code).toBe('invalid_credentials')
  })
})

describe('a person’s own data', () => {
  it('has a limit, in one piece or in many', async () => {
    const { client } = await backend.signUp()
    const long = { error: { status: 422, code: 'validation_failed' } }
    const set = (data: object) => client.auth.updateUser({ data })
    expect(await set({ x: 'a'.repeat(70_000) })).toMatchObject(long)
    expect((await set({ x: 'a'.repeat(40_000) })).error).toBeNull()
    expect(await set({ y: 'a'.repeat(40_000) })).toMatchObject(long)
    const signUp = await stranger().auth.signUp({
      email: `long-${crypto.randomUUID()}@example.com`,
      password: PASSWORD,
      options: { data: { x: 'a'.repeat(70_000) } },
    })
    expect(signUp).toMatchObject(long)
  })
})
