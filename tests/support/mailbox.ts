import { z } from 'zod'
import { STORED_MAIL, type StoredMail as Mail } from '../../apps/embedded/src/mail/mail-store.ts'
import { readJson } from './json.ts'

export type { Mail }
export const MAILS = z.array(STORED_MAIL)

/** What a project wrote to an address, newest first. */
export async function mailsTo(mailUrl: string, email: string): Promise<Mail[]> {
  return readJson(await fetch(`${mailUrl}/messages?to=${encodeURIComponent(email)}`), MAILS)
}
