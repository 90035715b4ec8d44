import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'
import { sequence } from '@sveltejs/kit/hooks'
import { ORIGIN, SUPABASE_URL } from '$app/env/private'
import { matchLocale, parseAcceptLanguage } from '#lib/i18n/match-locale.ts'
import { PERSON_HEADER } from '#lib/offline/kept-pages.ts'
import {
  cookieMaxAge,
  cookieName,
  defineCustomServerStrategy,
  isLocale,
} from '#lib/paraglide/runtime.js'
import { paraglideMiddleware } from '#lib/paraglide/server.js'
import { isSecureSite } from '#lib/server/cookies.ts'
import { isForeignForm } from '#lib/server/forms.ts'
import { allowConnections, SECURITY_HEADERS } from '#lib/server/security.ts'
import { anonymousSession, openSession } from '#lib/server/session.ts'
import { parseTheme, THEME_COOKIE } from '#lib/theme.ts'

// Custom strategies are asked before the built-in ones on the server, so this one reads the cookie too.
defineCustomServerStrategy('custom-browser', {
  getLocale: (request) => {
    const chosen = /(?:^|;\s*)locale=([\w-]+)/.exec(request?.headers.get('cookie') ?? '')?.[1]
    if (isLocale(chosen)) return chosen
    return matchLocale(parseAcceptLanguage(request?.headers.get('accept-language') ?? null))
  },
})

const localise: Handle = ({ event, resolve }) =>
  paraglideMiddleware(event.request, ({ locale }) => {
    if (!isLocale(event.cookies.get(cookieName))) {
      // Kept, so that the browser's own code speaks the language that this page was rendered in.
      event.cookies.set(cookieName, locale, {
        path: '/',
        maxAge: cookieMaxAge,
        httpOnly: false,
        sameSite: 'lax',
        secure: isSecureSite(event),
      })
    }
    const theme = parseTheme(event.cookies.get(THEME_COOKIE))
    return resolve(event, {
      transformPageChunk: ({ html }) => html.replace('%lang%', locale).replace('%theme%', theme),
    })
  })

const secure: Handle = async ({ event, resolve }) => {
  if (isForeignForm(event.request, ORIGIN)) {
    return new Response('Cross-site forms are forbidden', { status: 403 })
  }
  const response = await resolve(event)
  const policy = response.headers.get('content-security-policy')
  if (policy) {
    response.headers.set('content-security-policy', allowConnections(policy, SUPABASE_URL))
  }
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value)
  return response
}

/** They show the same to everybody. */
const needsNobody = (route: string | null): boolean => route?.startsWith('/shared/') ?? false

const identify: Handle = async ({ event, resolve }) => {
  const session = needsNobody(event.route.id) ? anonymousSession() : await openSession(event)
  event.locals.supabase = session.supabase
  event.locals.user = session.user
  const response = await resolve(event, {
    // Headers that supabase-js reads from responses that were fetched on the server.
    filterSerializedResponseHeaders: (name) => name === 'content-range',
  })
  const hasNewCookies = session.close()
  // With rows of a person in it, or with their session: for nobody on the way to keep.
  if (session.user || hasNewCookies) response.headers.set('cache-control', 'private, no-store')
  if (session.user) response.headers.set(PERSON_HEADER, session.user.id)
  return response
}

export const handle = sequence(secure, localise, identify)

export const handleError: HandleServerError = ({ kind, error, event }) => {
  if (kind !== 'unknown') return error
  const id = crypto.randomUUID()
  console.error(`[${id}] ${event.request.method} ${event.url.pathname}`, error)
  return { status: 500, message: 'Internal error', code: 'internal', id }
}
