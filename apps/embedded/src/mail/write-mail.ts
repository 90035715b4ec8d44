import type { EmailMessage } from '@supabase/lite'
import { mailContext } from './context.ts'
import type { OutgoingMail } from './smtp.ts'
import { type MailKind, type MailTemplates, renderTemplate, toPlainText } from './templates.ts'

export interface MailOptions {
  siteUrl: string
  apiUrl: string
  /** Makes of a link's hash what only this project can have made. */
  sign: (hash: string) => string
}

/** By the names that @supabase/lite has for them. */
const KINDS: Record<string, MailKind> = {
  signup: 'confirmation',
  magiclink: 'magic_link',
  recovery: 'recovery',
}

/** From what @supabase/lite 0.10 wrote, which names neither our page nor our language. */
export function writeMail(
  message: EmailMessage,
  templates: MailTemplates,
  { siteUrl, apiUrl, sign }: MailOptions,
): OutgoingMail {
  const text = message.text ?? ''
  const word = text.split(/\s+/).find((part) => part.includes('/auth/v1/verify?')) ?? ''
  const link = URL.parse(word.slice(Math.max(0, word.indexOf('http'))))
  const kind = KINDS[link?.searchParams.get('type') ?? '']
  if (!link || !kind) {
    // Links for what we have no words for lead to the API, where `/auth/v1/verify` is.
    const fix = (part: string): string =>
      part
        .replaceAll(`${siteUrl}/auth/v1/verify`, `${apiUrl}/auth/v1/verify`)
        .replace(/\btoken=([0-9a-f]{64})\b/g, (_, hash: string) => `token=${sign(hash)}`)
    const { to, subject } = message
    return { to, subject, text: fix(text), html: fix(message.html ?? '') }
  }
  const context = mailContext.getStore()
  const tokenHash = sign(link.searchParams.get('token') ?? '')
  const redirectTo = context?.redirectTo ?? siteUrl
  const type = link.searchParams.get('type') ?? ''
  const query = new URLSearchParams({ token: tokenHash, type, redirect_to: redirectTo })
  const variables = {
    SiteURL: siteUrl,
    ConfirmationURL: `${apiUrl}/auth/v1/verify?${query}`,
    Email: message.to,
    TokenHash: tokenHash,
    Token: /\b\d{6}\b/.exec(text)?.[0] ?? '',
    RedirectTo: redirectTo,
    locale: context?.locale ?? '',
  }
  const html = renderTemplate(templates[kind].html, variables)
  return {
    to: message.to,
    subject: renderTemplate(templates[kind].subject, variables),
    html,
    text: toPlainText(html),
  }
}
