import { fail, redirect } from '@sveltejs/kit'
import { resolve } from '$app/paths'
import { toFailure } from '#lib/api/failure.ts'
import { endNewPassword, mayNewPassword } from '#lib/server/new-password.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals, cookies }) => {
  if (!locals.user) redirect(303, resolve('/sign-in?by=recovery'))
  // Everybody else says their old one.
  if (!mayNewPassword({ cookies, locals })) redirect(303, resolve('/account'))
  return { user: locals.user }
}

export const actions: Actions = {
  default: async ({ request, locals, cookies }) => {
    if (!locals.user || !mayNewPassword({ cookies, locals }))
      redirect(303, resolve('/sign-in?by=recovery'))
    const password = (await request.formData()).get('password')
    if (typeof password !== 'string') return fail(400, { code: 'invalid_request' } as const)
    const { auth } = locals.supabase
    const { error } = await auth.updateUser({ password })
    if (error) return fail(422, { code: (await toFailure(error)).code })
    // Signs everyone out who knew the old password. The new one is set even if this fails.
    await auth.signOut({ scope: 'others' })
    endNewPassword({ cookies })
    redirect(303, resolve('/rooms'))
  },
}
