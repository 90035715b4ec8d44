import { fail, redirect } from '@sveltejs/kit'
import { ORIGIN } from '$app/env/private'
import { resolve } from '$app/paths'
import { toFailure } from '#lib/api/failure.ts'
import { ownPath } from '#lib/account/own-path.ts'
import { getLocale } from '#lib/paraglide/runtime.js'
import { allowNewPassword } from '#lib/server/new-password.ts'
import { followMailLink, readMailLink } from '#lib/server/mail-link.ts'
import type { Actions, PageServerLoad } from './$types'

/** Looking at a link does nothing: mail scanners do. */
export const load: PageServerLoad = ({ url }) => ({
  isOver: readMailLink(url.searchParams).kind === 'over',
  isRecovery: url.searchParams.get('type') === 'recovery',
})

export const actions: Actions = {
  default: async (event) => {
    const { locals, url } = event
    const params = url.searchParams
    let followed
    try {
      followed = await followMailLink(locals.supabase, readMailLink(params))
    } catch (cause) {
      const { code } = await toFailure(cause)
      return fail(503, { isOver: false, code })
    }
    if (!followed) return fail(410, { isOver: true, code: null })
    // Its mails are from now on in the language of this page; that it fails keeps nobody out.
    if (!followed.hasLocale) {
      await locals.supabase.auth.updateUser({ data: { locale: getLocale() } })
    }
    if (followed.asksPassword) {
      allowNewPassword(event, followed.userId)
      redirect(303, resolve('/auth/password'))
    }
    redirect(303, ownPath(params.get('next'), ORIGIN || url.origin) ?? resolve('/rooms'))
  },
}
