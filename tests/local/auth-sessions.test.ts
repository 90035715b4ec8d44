import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { type Backend } from '../support/backend.ts'
import { mailsTo } from '../support/mailbox.ts'
import { connect, type SupabaseClient } from '../support/client.ts'

const PASSWORD = 'correct horse battery'
const ANOTHER = 'another good password'

const stranger = (backend: Backend): SupabaseClient =>
  connect(backend.url, backend.keys.publishableKey)

interface Device {
  client: SupabaseClient
  token: string
}

async function signIn(backend: Backend, email: string, password = PASSWORD): Promise<Device> {
  const client = stranger(backend)
  const { data, error } = await client.auth.signInWithPassword({ email, password })
  if (error) throw error
  return { client, token: data.session.access_token }
}

async function mailTo(backend: Backend, email: string): Promise<string> {
  const [mail] = await mailsTo(backend.mailUrl, email)
  return mail?.text ?? ''
}
const hashIn = (mail: string): string => /token(?:_hash)?=([\w-]+)/.exec(mail)?.[1] ?? ''

async function openLink(
  backend: Backend,
  email: string,
): Promise<{ client: SupabaseClient; token: string }> {
  await stranger(backend).auth.signInWithOtp({ email })
  const client = stranger(backend)
  const token_hash = hashIn(await mailTo(backend, email))
  const { data, error } = await client.auth.verifyOtp({ token_hash, type: 'email' })
  if (error || !data.session) throw error ?? new Error('No session')
  return { client, token: data.session.access_token }
}

/** What a token still opens, by name. */
async function opens(backend: Backend, token: string): Promise<string[]> {
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
  it('ends every other session and every open link, and not the one that set it', async ({
    backend,
  }) => {
    const person = await backend.signUp()
    const [desk, phone] = [await signIn(backend, person.email), await signIn(backend, person.email)]
    await stranger(backend).auth.resetPasswordForEmail(person.email)
    const token_hash = hashIn(await mailTo(backend, person.email))
    expect(await opens(backend, phone.token)).toEqual(EVERYTHING)
    expect((await desk.client.auth.updateUser({ password: ANOTHER })).error).toBeNull()
    expect(await opens(backend, desk.token)).toEqual(EVERYTHING)
    expect((await desk.client.auth.refreshSession()).error).toBeNull()
    expect(await opens(backend, phone.token)).toEqual([])
    expect((await phone.client.auth.refreshSession()).error).toMatchObject({
      code: 'refresh_token_not_found',
    })
    const link = await stranger(backend).auth.verifyOtp({ token_hash, type: 'recovery' })
    expect(link.error?.code).toBe('otp_expired')
    expect(await opens(backend, (await signIn(backend, person.email, ANOTHER)).token)).toEqual(
      EVERYTHING,
    )
  })

  it('from the service ends them all', async ({ backend }) => {
    const person = await backend.signUp()
    await backend.service.auth.admin.updateUserById(person.id, { password: ANOTHER })
    expect(await opens(backend, person.accessToken)).toEqual([])
    expect(await opens(backend, (await signIn(backend, person.email, ANOTHER)).token)).toEqual(
      EVERYTHING,
    )
  })

  it('that is refused ends none', async ({ backend }) => {
    const person = await backend.signUp()
    const phone = await signIn(backend, person.email)
    const { error } = await person.client.auth.updateUser({ password: 'short' })
    expect(error?.code).toBe('weak_password')
    expect(await opens(backend, phone.token)).toEqual(EVERYTHING)
  })
})

describe('a session that ended', () => {
  it('somewhere else opens nothing any more, before its token expires', async ({ backend }) => {
    const person = await backend.signUp()
    const phone = await signIn(backend, person.email)
    expect(await opens(backend, phone.token)).toEqual(EVERYTHING)
    await person.client.auth.signOut({ scope: 'global' })
    expect(await opens(backend, phone.token)).toEqual([])
  })
})

describe('somebody who is banned', () => {
  it('is out at once, comes in by nothing, and is let in again', async ({ backend }) => {
    const person = await backend.signUp()
    const phone = await signIn(backend, person.email)
    const ban = (ban_duration: string) =>
      backend.service.auth.admin.updateUserById(person.id, { ban_duration })
    const banned = await ban('1h30m')
    const left = Date.parse(banned.data.user?.banned_until ?? '') - Date.now()
    expect(left / 60_000).toBeGreaterThan(85)
    expect(left / 60_000).toBeLessThan(95)
    expect(await opens(backend, phone.token)).toEqual([])
    const enter = () =>
      stranger(backend).auth.signInWithPassword({ email: person.email, password: PASSWORD })
    expect((await enter()).error?.code).toBe('user_banned')
    expect((await phone.client.auth.refreshSession()).data.session).toBeNull()

    await ban('none')
    expect(await opens(backend, (await signIn(backend, person.email)).token)).toEqual(EVERYTHING)
    expect((await ban('for ever')).error?.code).toBe('validation_failed')
  })

  it('in SQL, as Studio does, reads no row from the next statement on', async ({ backend }) => {
    const person = await backend.signUp()
    const rooms = () => person.client.from('rooms').select('id').throwOnError()
    await person.client.from('rooms').insert({ name: 'Kettles' }).throwOnError()
    expect((await rooms()).data).toHaveLength(1)
    await backend.database.exclusive((connection) =>
      connection.query(
        `update auth.users set banned_until = now() + interval '1 day' where id = $1`,
        [person.id],
      ),
    )
    const refused = await person.client.from('rooms').select('id')
    expect(refused.data ?? []).toEqual([])
  })
})

describe('an account that somebody else made with one’s address', () => {
  it('is its owner’s alone after the first link', async ({ backend }) => {
    const eve = await backend.signUp('victim')
    expect(await opens(backend, eve.accessToken)).toEqual(EVERYTHING)
    const owner = await openLink(backend, eve.email)
    expect(await opens(backend, eve.accessToken)).toEqual([])
    expect((await eve.client.auth.refreshSession()).error).toMatchObject({
      code: 'refresh_token_not_found',
    })
    const { error } = await stranger(backend).auth.signInWithPassword({
      email: eve.email,
      password: PASSWORD,
    })
    expect(error?.code).toBe('invalid_credentials')
    expect(await opens(backend, owner.token)).toEqual(EVERYTHING)
  })

  it('keeps what its owner set after that, whatever link comes next', async ({ backend }) => {
    const { email } = await backend.signUp('victim')
    const owner = await openLink(backend, email)
    // Whoever made the account knows that one.
    const { error } = await owner.client.auth.updateUser({ password: PASSWORD })
    expect(error?.code).toBe('same_password')
    expect((await owner.client.auth.updateUser({ password: ANOTHER })).error).toBeNull()
    await openLink(backend, email)
    expect(await opens(backend, owner.token)).toEqual(EVERYTHING)
    expect(await opens(backend, (await signIn(backend, email, ANOTHER)).token)).toEqual(EVERYTHING)
  })

  it('and whom the service vouched for keeps the password', async ({ backend }) => {
    const email = `made-${crypto.randomUUID()}@example.com`
    const made = { email, password: PASSWORD, email_confirm: true }
    expect((await backend.service.auth.admin.createUser(made)).error).toBeNull()
    await openLink(backend, email)
    expect(await opens(backend, (await signIn(backend, email)).token)).toEqual(EVERYTHING)
  })
})

describe('another address', () => {
  it('ends the other sessions, and is nobody’s until its owner comes', async ({ backend }) => {
    const eve = await backend.signUp('eve')
    const phone = await signIn(backend, eve.email)
    const victim = `victim-${crypto.randomUUID()}@example.com`
    expect((await eve.client.auth.updateUser({ email: victim })).error).toBeNull()
    const token_hash = hashIn(await mailTo(backend, eve.email))
    const changed = await stranger(backend).auth.verifyOtp({ token_hash, type: 'email_change' })
    expect(changed.data.user?.email).toBe(victim)
    const token = changed.data.session?.access_token ?? ''
    expect(await opens(backend, phone.token)).toEqual([])
    expect(await opens(backend, token)).toEqual(EVERYTHING)
    await openLink(backend, victim)
    expect(await opens(backend, token)).toEqual([])
    const { error } = await stranger(backend).auth.signInWithPassword({
      email: victim,
      password: PASSWORD,
    })
    expect(error?.code).toBe('invalid_credentials')
  })
})

describe('a person’s own data', () => {
  it('has a limit, in one piece or in many', async ({ backend }) => {
    const { client } = await backend.signUp()
    const long = { error: { status: 422, code: 'validation_failed' } }
    const set = (data: object) => client.auth.updateUser({ data })
    expect(await set({ x: 'a'.repeat(70_000) })).toMatchObject(long)
    expect((await set({ x: 'a'.repeat(40_000) })).error).toBeNull()
    expect(await set({ y: 'a'.repeat(40_000) })).toMatchObject(long)
    const signUp = await stranger(backend).auth.signUp({
      email: `long-${crypto.randomUUID()}@example.com`,
      password: PASSWORD,
      options: { data: { x: 'a'.repeat(70_000) } },
    })
    expect(signUp).toMatchObject(long)
  })
})
