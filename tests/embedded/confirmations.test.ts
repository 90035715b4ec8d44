import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Backend, startBackend } from '../support/backend.ts'

const MAILS = z.array(z.object({ text: z.string() }))
const PASSWORD = 'correct horse battery'

let backend: Backend
beforeAll(async () => {
  backend = await startBackend({ enableConfirmations: true })
})
afterAll(() => backend[Symbol.asyncDispose]())

const stranger = () =>
  createClient(backend.url, backend.keys.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })

async function readToken(email: string): Promise<string> {
  const response = await fetch(`${backend.mailUrl}/messages?to=${encodeURIComponent(email)}`)
  const [mail] = MAILS.parse(await response.json())
  return /token_hash=([^&\s]+)/.exec(mail?.text ?? '')?.[1] ?? ''
}

describe('with enable_confirmations, an account', () => {
  it('opens nothing before its mail was read, and then opens by its own password', async () => {
    const email = 'alice@example.com'
    const client = stranger()
    const { data, error } = await client.auth.signUp({ email, password: PASSWORD })
    expect(error).toBeNull()
    expect(data.session).toBeNull()
    const early = await client.auth.signInWithPassword({ email, password: PASSWORD })
    expect(early.error?.code).toBe('email_not_confirmed')

    const token_hash = await readToken(email)
    const confirmed = await client.auth.verifyOtp({ token_hash, type: 'signup' })
    expect(confirmed.error).toBeNull()
    const signedIn = await stranger().auth.signInWithPassword({ email, password: PASSWORD })
    expect(signedIn.error).toBeNull()
    expect(signedIn.data.user?.email).toBe(email)
  })

  it('that somebody made in another’s name is the owner’s once a link opens it: the password is gone', async () => {
    const email = 'bob@example.com'
    await stranger().auth.signUp({ email, password: PASSWORD })
    const owner = stranger()
    await owner.auth.signInWithOtp({ email })
    const token_hash = await readToken(email)
    const opened = await owner.auth.verifyOtp({ token_hash, type: 'email' })
    expect(opened.error).toBeNull()
    const intruder = await stranger().auth.signInWithPassword({ email, password: PASSWORD })
    expect(intruder.error?.code).toBe('invalid_credentials')
  })
})
