import { error } from '@sveltejs/kit'
import { toFailure } from '#lib/api/failure.ts'
import { readShare } from '#lib/api/shares.ts'
import { isId } from '#lib/server/ids.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, setHeaders }) => {
  setHeaders({ 'x-robots-tag': 'noindex, nofollow', 'cache-control': 'private, no-store' })
  if (!isId(params.id)) error(404, { message: 'Not found', code: 'share_not_found' })
  try {
    return { transcript: await readShare(locals.supabase, params.id) }
  } catch (cause) {
    const { code, message } = await toFailure(cause)
    error(code === 'share_not_found' ? 404 : 503, { message, code })
  }
}
