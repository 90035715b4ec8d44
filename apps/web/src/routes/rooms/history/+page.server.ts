import { error } from '@sveltejs/kit'
import { toFailure } from '#lib/api/failure.ts'
import { listQuestions, searchMessages } from '#lib/api/search.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, parent, url }) => {
  // The layout sends signed-out callers away; ask nothing before it has.
  await parent()
  const query = url.searchParams.get('q')?.trim() ?? ''
  try {
    return query === ''
      ? { query, asked: await listQuestions(locals.supabase), found: null }
      : { query, asked: [], found: await searchMessages(locals.supabase, query) }
  } catch (cause) {
    const { code, message } = await toFailure(cause)
    error(503, { message, code })
  }
}
