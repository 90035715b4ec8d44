import type { Database } from '../database/database.ts'
import { Attempts } from '../mail/attempts.ts'
import { type MailContext, mailContext } from '../mail/context.ts'

const WINDOW_MS = 10 * 60_000
/** A person who asks for more than that has another trouble. */
const MAILS_PER_WINDOW = 5
/** Codes have six digits: this many guesses find one in 100,000. */
const GUESSES_PER_WINDOW = 10
/** Of all who follow links together: a link names no address, and its hash can be made of a guessed code. */
const LINKS_PER_WINDOW = 60
const BY_LINK = 'by link'

const MAILING = /^\/auth\/v1\/(otp|magiclink|recover|signup|resend)$/
const LIMITED = /^\/auth\/v1\/(otp|magiclink|recover|resend)$/
const GUESSING = /^\/auth\/v1\/verify$/

type Serve = (request: Request) => Promise<Response>

interface AuthMailsOptions {
  serve: Serve
  database: Database
  siteUrl: string
}

/**
 * What @supabase/lite 0.10 lacks around mails: a limit of mails and of guesses at their codes for each
 * address, whether it has an account or not; and where to go on and in which language, for the mail.
 */
export function createAuthMails({ serve, database, siteUrl }: AuthMailsOptions): Serve {
  const mails = new Attempts({ most: MAILS_PER_WINDOW, windowMs: WINDOW_MS })
  const guesses = new Attempts({ most: GUESSES_PER_WINDOW, windowMs: WINDOW_MS })
  const links = new Attempts({ most: LINKS_PER_WINDOW, windowMs: WINDOW_MS })
  return async (request) => {
    const { pathname: written, searchParams } = new URL(request.url)
    // As the router reads it: %6ftp is otp.
    const pathname = decodePath(written)
    if (pathname === null) return new Response(null, { status: 400 })
    if (request.method !== 'POST' && GUESSING.test(pathname)) {
      return links.allow(BY_LINK) ? serve(request) : tooMany()
    }
    const concerned = MAILING.test(pathname) || GUESSING.test(pathname)
    if (request.method !== 'POST' || !concerned) return serve(request)
    const text = await request.text()
    const again = new Request(request.url, {
      method: 'POST',
      headers: withoutLength(request.headers),
      body: text,
    })
    const { email, locale } = readBody(text)
    const isTooMuch =
      email !== '' &&
      ((LIMITED.test(pathname) && !mails.allow(email)) ||
        (GUESSING.test(pathname) && !guesses.allow(email)))
    const isBlindGuess = email === '' && GUESSING.test(pathname) && !links.allow(BY_LINK)
    if (isTooMuch || isBlindGuess) return tooMany()
    const context: MailContext = {
      redirectTo: ownAddress(searchParams.get('redirect_to'), siteUrl),
      locale: locale || (await localeOf(database, email)),
    }
    return mailContext.run(context, () => serve(again))
  }
}

function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}

function withoutLength(from: Headers): Headers {
  const headers = new Headers(from)
  headers.delete('content-length')
  return headers
}

function readBody(text: string): { email: string; locale: string } {
  const nothing = { email: '', locale: '' }
  try {
    const body: unknown = JSON.parse(text)
    if (!isRecord(body)) return nothing
    const { email, data } = body
    const locale = isRecord(data) ? data['locale'] : ''
    return {
      email: typeof email === 'string' ? email.toLowerCase() : '',
      locale: typeof locale === 'string' ? locale : '',
    }
  } catch {
    // Not JSON: for @supabase/lite to refuse.
    return nothing
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Any other site's is ignored, as the Auth server does with what is not on its list. */
function ownAddress(wanted: string | null, siteUrl: string): string {
  const url = wanted === null ? null : URL.parse(wanted)
  return url && url.origin === new URL(siteUrl).origin ? url.href : siteUrl
}

async function localeOf(database: Database, email: string): Promise<string> {
  const { rows } = await database.exclusive((connection) =>
    connection.query<{ locale: string | null }>(
      `select raw_user_meta_data ->> 'locale' as locale from auth.users where email = $1`,
      [email],
    ),
  )
  return rows[0]?.locale ?? ''
}

function tooMany(): Response {
  const body = {
    code: 429,
    error_code: 'over_email_send_rate_limit',
    msg: 'Too many requests for this address, try again later',
  }
  return Response.json(body, { status: 429 })
}
