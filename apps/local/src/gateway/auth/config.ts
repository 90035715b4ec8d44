import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { z } from 'zod'
import { REPOSITORY_ROOT } from '../../config.ts'

/** What `[auth]` of `supabase/config.toml` says beside the templates of mails. */
export interface AuthConfig {
  siteUrl: string
  redirectUrls: string[]
  /** Who signed in more than a day ago sets a new password with a code from a mail. */
  securePasswordChange: boolean
}

const schema = z.object({
  auth: z.object({
    site_url: z.url(),
    additional_redirect_urls: z.array(z.string()).default([]),
    email: z.object({ secure_password_change: z.boolean().default(false) }).prefault({}),
  }),
})

export async function readAuthConfig(): Promise<AuthConfig> {
  const config = await readFile(join(REPOSITORY_ROOT, 'supabase/config.toml'), 'utf8')
  const { auth } = schema.parse(parse(config))
  return {
    siteUrl: auth.site_url,
    redirectUrls: auth.additional_redirect_urls,
    securePasswordChange: auth.email.secure_password_change,
  }
}
