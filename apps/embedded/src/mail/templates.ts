import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

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
  /** Of the Auth server: opening it verifies at once. */
  ConfirmationURL: string
  Email: string
  /** `.Data.locale` */
  locale: string
}

export type MailKind = 'confirmation' | 'magic_link' | 'recovery'
export type MailTemplates = Record<MailKind, MailTemplate>

/** `[auth.email.template.*]` */
export type TemplateSettings = Partial<
  Record<MailKind, { subject?: string | undefined; content_path?: string | undefined } | undefined>
>

/** What a mail says where the project has no words of its own. */
export const DEFAULT_TEMPLATES: MailTemplates = {
  confirmation: {
    subject: 'Confirm your email address',
    html: writeDefault('Confirm your email address', 'Confirm'),
  },
  magic_link: { subject: 'Your sign-in link', html: writeDefault('Sign in', 'Sign in') },
  recovery: {
    subject: 'Set a new password',
    html: writeDefault('Set a new password', 'Set a new password'),
  },
}

function writeDefault(title: string, label: string): string {
  return (
    `<h2>${title}</h2>\n<p><a href="{{ .ConfirmationURL }}">${label}</a></p>\n` +
    `<p>Or enter this code: {{ .Token }}</p>\n`
  )
}

/**
 * `[auth.email.template.*]` of `supabase/config.toml`, so that mails here read as those of a hosted project.
 * @param root the folder that holds `supabase/`: paths of templates are relative to it, unlike the others of that
 *   file. The CLI's rule.
 */
export async function readMailTemplates(
  root: string,
  settings: TemplateSettings = {},
): Promise<MailTemplates> {
  const read = async (kind: MailKind): Promise<MailTemplate> => {
    const { subject, content_path: path } = settings[kind] ?? {}
    const fallback = DEFAULT_TEMPLATES[kind]
    return {
      subject: subject ?? fallback.subject,
      html: path === undefined ? fallback.html : await readFile(join(root, path), 'utf8'),
    }
  }
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
    .replace(/\{\{ *\.(\w+) *\}\}/g, (_, name: string) => {
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
  return (
    html
      .replace(/<a\b[^<>]*?\bhref="([^"<>]*)"[^<>]*>([^<]*)<\/a>/g, '$2: $1')
      // What is only for the eye.
      .replace(/<(style|title)\b[^<>]*>[^<]*<\/\1>/g, '')
      .replace(/<[^<>]+>/g, '')
      .replaceAll('&amp;', '&')
      .replace(/\n+/g, '\n\n')
      .trim()
  )
}
