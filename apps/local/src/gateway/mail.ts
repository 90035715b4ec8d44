import { randomUUID } from 'node:crypto'
import type { EmailDriver, EmailMessage } from '@supabase/lite'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { isLoopbackHost } from './loopback.ts'

/** A mail that the embedded project would have sent. */
export interface StoredMail extends EmailMessage {
  id: string
  sentAt: string
}

export interface Mailbox {
  driver: EmailDriver
  /** The mail page: `/mail`, and `/mail/messages?to=` as JSON. */
  routes: Hono
}

const KEPT_MAILS = 200

/**
 * Keeps mails instead of sending them. Links in them lead to the API, where `/auth/v1/verify` is;
 * @supabase/lite 0.10 has them lead to the site.
 */
export function createMailbox({ siteUrl, apiUrl }: { siteUrl: string; apiUrl: string }): Mailbox {
  const mails: StoredMail[] = []
  const fixLinks = (text: string): string =>
    text.replaceAll(`${siteUrl}/auth/v1/verify`, `${apiUrl}/auth/v1/verify`)
  return {
    driver: {
      async send(message) {
        mails.unshift({
          ...message,
          ...(message.text === undefined ? {} : { text: fixLinks(message.text) }),
          ...(message.html === undefined ? {} : { html: fixLinks(message.html) }),
          id: randomUUID(),
          sentAt: new Date().toISOString(),
        })
        mails.length = Math.min(mails.length, KEPT_MAILS)
      },
    },
    routes: createRoutes(mails),
  }
}

/**
 * For the person at this machine alone: a mail signs its reader in. No other origin may read it (so no
 * CORS here), nor a page that made its own name point to this machine.
 */
function createRoutes(mails: readonly StoredMail[]): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    if (!isLoopbackHost(new URL(c.req.url).hostname)) return c.notFound()
    c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
    c.header('cross-origin-resource-policy', 'same-origin')
    return next()
  })
  app.get('/', (c) => c.html(renderPage(mails)))
  app.get('/messages', (c) => {
    const to = c.req.query('to')
    return c.json(mails.filter((mail) => to === undefined || mail.to === to))
  })
  return app
}

function renderPage(mails: readonly StoredMail[]): ReturnType<typeof html> {
  const items = mails.map(
    (mail) =>
      html`<article>
        <h2>${mail.subject}</h2>
        <p class="meta">${mail.to} · <time datetime="${mail.sentAt}">${mail.sentAt}</time></p>
        <p class="text">${(mail.text ?? '').split(/(https?:\/\/\S+)/).map(renderPart)}</p>
      </article>`,
  )
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Mail · DocuMind</title>
        <style>
          :root {
            color-scheme: light dark;
            font:
              1rem/1.6 system-ui,
              sans-serif;
          }
          body {
            max-width: 44rem;
            margin: 2rem auto;
            padding: 0 1rem;
          }
          article {
            border-top: 1px solid;
            padding: 1rem 0;
          }
          h2 {
            font-size: 1.125rem;
            margin: 0;
          }
          .meta {
            opacity: 0.75;
            margin: 0 0 0.5rem;
          }
          .text {
            white-space: pre-wrap;
            overflow-wrap: anywhere;
          }
        </style>
      </head>
      <body>
        <h1>Mail</h1>
        <p>What this embedded project would have sent. Nothing leaves this machine.</p>
        ${items.length === 0 ? html`<p>No mail yet.</p>` : items}
      </body>
    </html>`
}

const renderPart = (part: string): string | ReturnType<typeof html> =>
  /^https?:/.test(part) ? html`<a href="${part}" rel="noreferrer">${part}</a>` : part
