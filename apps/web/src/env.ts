import { defineEnvVars } from '@sveltejs/kit/env'
import { building } from '$app/env'

/** Read when the server starts, so one build serves any Supabase project. Neither is a secret. */
export const variables = defineEnvVars({
  SUPABASE_URL: {
    description: 'Address of the Supabase project, as the browser reaches it',
    schema: (value) => new URL(required('SUPABASE_URL', value)).href.replace(/\/+$/, ''),
  },
  SUPABASE_PUBLISHABLE_KEY: {
    description: 'Publishable (or anon) key of the project',
    schema: (value) => required('SUPABASE_PUBLISHABLE_KEY', value),
  },
  MAIL_PAGE: {
    description:
      'Address of the page that keeps the mails of a project without a mail server; people at this machine are led there',
    schema: (value) => value ?? '',
  },
  ORIGIN: {
    description:
      'Address of this site, as the browser sees it; decides whether cookies are Secure and whose forms are taken',
    schema: (value) => (value ? new URL(value).origin : ''),
  },
})

function required(name: string, value: string | undefined): string {
  if (value) return value
  // The build runs the app to look at its routes, but asks nothing of any project.
  if (building) return 'http://build.invalid'
  throw new Error(`${name} is not set`)
}
