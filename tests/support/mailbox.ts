import { z } from 'zod'
import { readJson } from './json.ts'

export const MAILS = z.array(
  z.object({
    id: z.string(),
    sentAt: z.string(),
    delivery: z.enum(['kept', 'sent', 'failed']),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
  }),
)
export type Mail = z.infer<typeof MAILS>[number]

/** What a project wrote to an address, newest first. */
export async function mailsTo(mailUrl: string, email: string): Promise<Mail[]> {
  return readJson(await fetch(`${mailUrl}/messages?to=${encodeURIComponent(email)}`), MAILS)
}
