import { SUPABASE_PUBLISHABLE_KEY, SUPABASE_URL } from '$app/env/private'
import { parseTheme, THEME_COOKIE } from '#lib/theme.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = ({ locals, cookies }) => ({
  supabaseConfig: { url: SUPABASE_URL, publishableKey: SUPABASE_PUBLISHABLE_KEY },
  user: locals.user,
  theme: parseTheme(cookies.get(THEME_COOKIE)),
})
