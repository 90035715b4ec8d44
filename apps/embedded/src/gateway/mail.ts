import { randomUUID } from 'node:crypto'
import type { EmailDriver } from '@supabase/lite'
import type { Hono } from 'hono'
import { MailStore, type StoredMail } from '../mail/mail-store.ts'
import type { SendMail } from '../mail/smtp.ts'
import { DEFAULT_TEMPLATES, type MailTemplates } from '../mail/templates.ts'
import { writeMail } from '../mail/write-mail.ts'
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

/** Writes mails as a hosted project does, keeps them for the mail page, and sends them where a server is set. */
export async function createMailbox(options: MailboxOptions): Promise<Mailbox> {
  const { log = () => undefined, send, secret, siteUrl, apiUrl, links } = options
  const url = `${apiUrl}/mail/${secret}`
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
        const written = writeMail(message, templates, { siteUrl, apiUrl, sign: links.sign })
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
