import { createHash, timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { StoredMail } from '../mail/mail-store.ts'
import { isFromThisMachine, isLoopbackHost } from './loopback.ts'

export interface MailPageOptions {
  list: () => readonly StoredMail[]
  /** Stands in the address. */
  secret: string
  /** Of the project. */
  name: string
}

/**
 * For the person at this machine alone: a mail signs its reader in. No other origin may read it (so no
 * CORS here), nor a page that made its own name point to this machine, nor a script that came to run on
 * this origin: the address holds a secret, which is printed at the start and in the status.
 */
export function createMailPage({ list, secret, name }: MailPageOptions): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    const isNamedSo = isLoopbackHost(new URL(c.req.url).hostname)
    if (!isNamedSo || !isFromThisMachine(c.req.raw.headers)) return c.notFound()
    c.header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'none'",
    )
    c.header('cross-origin-resource-policy', 'same-origin')
    c.header('cross-origin-opener-policy', 'same-origin')
    c.header('x-content-type-options', 'nosniff')
    c.header('cache-control', 'no-store')
    // A link in a mail must not take the address of this page along.
    c.header('referrer-policy', 'no-referrer')
    return next()
  })
  app.get('/', (c) => c.text(WHERE_IT_IS, 404))
  app.use('/:secret/*', async (c, next) => {
    return isSame(c.req.param('secret'), secret) ? next() : c.text(WHERE_IT_IS, 404)
  })
  app.get('/:secret', (c) => c.html(renderPage(list(), name)))
  app.get('/:secret/messages', (c) => {
    const to = c.req.query('to')
    return c.json(list().filter((mail) => to === undefined || mail.to === to))
  })
  return app
}

const WHERE_IT_IS =
  'The mail page has an address of its own: "mail_url" of the status, also printed at the start.\n'

/** In the same time whatever was given. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}

const DELIVERY = { kept: 'kept here', sent: 'sent', failed: 'could not be sent' } as const

function renderPage(mails: readonly StoredMail[], name: string): ReturnType<typeof html> {
  const items = mails.map(
    (mail) =>
      html`<article>
        <h2>${mail.subject}</h2>
        <p class="meta">
          ${mail.to} · <time datetime="${mail.sentAt}">${mail.sentAt}</time> ·
          ${DELIVERY[mail.delivery]}
        </p>
        <p class="text">${mail.text.split(/(https?:\/\/\S+)/).map(renderPart)}</p>
      </article>`,
  )
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Mail · ${name}</title>
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
        <p>
          What this embedded project wrote to its people. Mails leave this machine only with an SMTP
          server set.
        </p>
        ${items.length === 0 ? html`<p>No mail yet.</p>` : items}
      </body>
    </html>`
}

const renderPart = (part: string): string | ReturnType<typeof html> =>
  /^https?:/.test(part) ? html`<a href="${part}" rel="noreferrer">${part}</a>` : part
