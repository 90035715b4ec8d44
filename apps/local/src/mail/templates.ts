import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { z } from 'zod'
import { REPOSITORY_ROOT } from '../config.ts'

export interface MailTemplate {
  subject: string
  html: string
}

/** What stands in the place of `{{ .Name }}`; the names are those of the Auth server. */
export interface MailVariables {
  SiteURL: string
  TokenHash: string
  Token: string
  /** Where the person goes on, as the one who asked for the mail said. */
  RedirectTo: string
  /** `.Data.locale` */
  locale: string
}

export type MailKind = 'confirmation' | 'magic_link' | 'recovery'
export type MailTemplates = Record<MailKind, MailTemplate>

const template = z.object({ subject: z.string(), content_path: z.string() })
const schema = z.object({
  auth: z.object({
    email: z.object({
      template: z.object({ confirmation: template, magic_link: template, recovery: template }),
    }),
  }),
})

/** `[auth.email.template.*]` of `supabase/config.toml`, so that mails here read as those of a hosted project. */
export async function readMailTemplates(): Promise<MailTemplates> {
  const config = await readFile(join(REPOSITORY_ROOT, 'supabase/config.toml'), 'utf8')
  const { template: found } = schema.parse(parse(config)).auth.email
  const read = async (kind: MailKind): Promise<MailTemplate> => ({
    subject: found[kind].subject,
    // Relative to the repository, unlike the other paths of that file: the CLI's rule.
    html: await readFile(join(REPOSITORY_ROOT, found[kind].content_path), 'utf8'),
  })
  const [confirmation, magic_link, recovery] = await Promise.all([
    read('confirmation'),
    read('magic_link'),
    read('recovery'),
  ])
  return { confirmation, magic_link, recovery }
}

/** Of the template language of the Auth server (Go's), what our templates use: variables and the choice of a language. */
export function renderTemplate(source: string, variables: MailVariables): string {
  const inLanguage = source.replace(
    /\{\{ if eq \.Data\.locale .*?\{\{ end \}\}/gs,
    (choice: string) => chooseBranch(choice, variables.locale),
  )
  const values: Record<string, string> = {
    ...variables,
    RedirectTo: encodeURIComponent(variables.RedirectTo),
  }
  return inLanguage
    .replace(/\{\{ \.(\w+) \}\}/g, (_, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`No such variable in mails: ${name}`)
      return value
    })
    .trim()
}

function chooseBranch(choice: string, locale: string): string {
  const parts = choice.split(
    /\{\{ (?:else )?if eq \.Data\.locale "([\w-]+)" \}\}|\{\{ (?:else|end) \}\}/,
  )
  // Between the branches stand their languages; that of `else`, and of the end, is undefined.
  for (let i = 1; i < parts.length; i += 2) {
    if (parts[i] === locale || parts[i] === undefined) return parts[i + 1] ?? ''
  }
  return ''
}

/** The same for readers without HTML: a link is its label and its address. */
export function toPlainText(html: string): string {
  return html
    .replace(/<a href="([^"]*)">([^<]*)<\/a>/g, '$2: $1')
    .replace(/<[^<>]+>/g, '')
    .replaceAll('&amp;', '&')
    .replace(/\n+/g, '\n\n')
    .trim()
}
