import { fail, redirect } from '@sveltejs/kit'
import { resolve } from '$app/paths'
import { type FailureCode, toFailure } from '#lib/api/failure.ts'
import { readInvitation, readOwnName, saveOwnName } from '#lib/api/people.ts'
import { unwrap } from '#lib/api/unwrap.ts'
import { FIELD_LENGTHS } from '#lib/field-lengths.ts'
import type { Actions, PageServerLoad } from './$types'

const signIn = (token: string): string =>
  resolve(`/sign-in?next=${encodeURIComponent(resolve('/invitations/[token]', { token }))}`)

/** Looking at an invitation does nothing: it is accepted by a press. */
export const load: PageServerLoad = async ({ locals, params, setHeaders }) => {
  if (!locals.user) redirect(303, signIn(params.token))
  setHeaders({ 'x-robots-tag': 'noindex, nofollow' })
  try {
    const [invitation, name] = await Promise.all([
      readInvitation(locals.supabase, params.token),
      readOwnName(locals.supabase, locals.user.id),
    ])
    const isOver = invitation.is_used && !invitation.is_member
    const code: FailureCode | null = isOver ? 'invitation_used' : null
    return { invitation: isOver ? null : invitation, code, hasName: name !== '' }
  } catch (cause) {
    const { code } = await toFailure(cause)
    return { invitation: null, code, hasName: true }
  }
}

export const actions: Actions = {
  default: async ({ locals, params, request }) => {
    const { user, supabase } = locals
    if (!user) redirect(303, signIn(params.token))
    const given = (await request.formData()).get('name')
    const name = typeof given === 'string' ? given.trim().slice(0, FIELD_LENGTHS.personName) : ''
    let id: string
    try {
      id = await unwrap(supabase.rpc('accept_invitation', { p_token: params.token }))
      // Without a name they are a member all the same.
      if (name !== '') await saveOwnName(supabase, user.id, name).catch(() => undefined)
    } catch (cause) {
      return fail(409, { code: (await toFailure(cause)).code })
    }
    redirect(303, resolve('/rooms/[id]', { id }))
  },
}
