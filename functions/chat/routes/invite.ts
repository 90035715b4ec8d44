import { Hono } from 'hono'
import { z } from 'zod'
import { readId, readJson } from '../../_shared/http/http.ts'
import { unwrap } from '../../_shared/http/supabase.ts'
import type { ChatContext } from '../chat-context.ts'

const DAYS_VALID = 7
const DAY_MS = 24 * 60 * 60 * 1000

const schema = z.object({
  email: z.email().max(254),
  role: z.string(),
  /** The app's page for invitations; the token joins it as `?token=`. Auth knows which addresses may be named. */
  redirect_to: z.url().max(1000),
  /** Of the mail, where the person has none of their own. */
  locale: z.string().max(20).nullish(),
})

/**
 * `POST rooms/:room/invitations`: makes an invitation for one and sends it by mail, as a link that signs the person in, or
 * up, and leads to it. For owners. Whoever asks hears the same, and as soon, whether or not the address has an account; the
 * token is in the mail alone.
 */
export const inviteRoute = ({ deps, requireClient }: ChatContext): Hono =>
  new Hono().post('/rooms/:room/invitations', async (c) => {
    const { client } = await requireClient(c)
    const roomId = readId(c, 'room', 'room_not_found')
    const { email, role, redirect_to, locale } = await readJson(c, schema)
    const token = unwrap(
      await client.rpc('create_invitation', {
        p_room_id: roomId,
        p_role: role,
        p_expires_at: new Date(Date.now() + DAYS_VALID * DAY_MS).toISOString(),
        p_email: email,
      }),
    )
    const address = new URL(redirect_to)
    address.searchParams.set('token', token)
    const send = async () => {
      const { error } = await deps.admin.auth.signInWithOtp({
        email,
        options: { emailRedirectTo: address.href, ...(locale ? { data: { locale } } : {}) },
      })
      if (error) console.error(`an invitation to room ${roomId} was not sent:`, error.code ?? error)
    }
    deps.runInBackground(send())
    return c.json({ status: 'accepted' }, 202)
  })
