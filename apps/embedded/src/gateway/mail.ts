import { randomUUID } from 'node:crypto'
import type { EmailDriver, EmailMessage } from '@supabase/lite'
import type { Hono } from 'hono'
import { mailContext } from '../mail/context.ts'
import { MailStore, type StoredMail } from '../mail/mail-store.ts'
import type { OutgoingMail, SendMail } from '../mail/smtp.ts'
import {
  DEFAULT_TEMPLATES,
  type MailKind,
  type MailTemplates,
  renderTemplate,
  toPlainText,
} from '../mail/templates.ts'
import type { LinkSigner } from './auth/links.ts'
import { DEFAULT_NAME } from '../names.ts'
import { createMailPage } from './mail-page.ts'

export interface Mailbox {
  driver: EmailDriver
  /** Below `/mail`: the mail page, and its `/messages?to=` as JSON. */
  routes: Hono
  /** The page's whole address, which nobody can guess. */
  url: string
}

export interface MailboxOptions {
  siteUrl: string
  apiUrl: string
  /** Stands in the address of the mail page. */
  secret: string
  /** Of links in mails. */
  links: LinkSigner
  templates?: MailTemplates
  /** Of the project, for the title of the mail page. */
  name?: string
  /** Where mails are kept; without it, in memory. */
  path?: string
  /** Without it, mails are kept only. */
  send?: SendMail | undefined
  log?: (line: string) => void
}

/** By the names that @supabase/lite has for them. */
const KINDS: Record<string, MailKind> = {
  signup: 'confirmation',
  magiclink: 'magic_link',
  recovery: 'recovery',
}

/** Writes mails as a hosted project does, keeps them for the mail page, and sends them where a server is set. */
export async function createMailbox(options: MailboxOptions): Promise<Mailbox> {
  const { log = () => undefined, send, secret } = options
  const url = `${options.apiUrl}/mail/${secret}`
  const store = await MailStore.open(options.path)
  const templates = options.templates ?? DEFAULT_TEMPLATES

  const deliver = async (mail: StoredMail): Promise<void> => {
    if (!send) return
    let delivery: StoredMail['delivery'] = 'sent'
    try {
      await send(mail)
    } catch (error) {
      delivery = 'failed'
      log(`[mail] could not be sent: ${describe(error)}`)
    }
    await store.put({ ...mail, delivery })
  }
  return {
    driver: {
      async send(message) {
        const written = writeMail(message, templates, options)
        const sentAt = new Date().toISOString()
        const mail: StoredMail = { ...written, id: randomUUID(), sentAt, delivery: 'kept' }
        // In memory it is kept in any case.
        await store.put(mail).catch((error: unknown) => log(`[mail] not kept: ${describe(error)}`))
        if (!send) log(`[mail] ${mail.subject}: read it at ${url}`)
        // Not waited for: how long it takes would tell strangers which addresses have an account.
        deliver(mail).catch((error: unknown) => log(`[mail] not kept: ${describe(error)}`))
      },
    },
    routes: createMailPage({
      list: () => store.list(),
      secret,
      name: options.name ?? DEFAULT_NAME,
    }),
    url,
  }
}

const describe = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

/** From what @supabase/lite 0.10 wrote, which names neither our page nor our language. */
function writeMail(
  message: EmailMessage,
  templates: MailTemplates,
  { siteUrl, apiUrl, links }: MailboxOptions,
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
        .replace(/\btoken=([0-9a-f]{64})\b/g, (_, hash: string) => `token=${links.sign(hash)}`)
    const { to, subject } = message
    return { to, subject, text: fix(text), html: fix(message.html ?? '') }
  }
  const context = mailContext.getStore()
  const tokenHash = links.sign(link.searchParams.get('token') ?? '')
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
