import { readFile, rename } from 'node:fs/promises'
import { z } from 'zod'
import { writeAtomically } from '../atomic-file.ts'
import { isMissingFile } from '../keys.ts'
import type { OutgoingMail } from './smtp.ts'

export interface StoredMail extends OutgoingMail {
  id: string
  sentAt: string
  delivery: 'kept' | 'sent' | 'failed'
}

/** The same, as it is parsed. */
export const STORED_MAIL = z.object({
  id: z.string(),
  sentAt: z.string(),
  delivery: z.enum(['kept', 'sent', 'failed']),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
}) satisfies z.ZodType<StoredMail>

const KEPT_MAILS = 200

/** The mails of one project, newest first, in a file that only its owner may read: a mail signs its reader in. */
export class MailStore {
  readonly #path: string | undefined
  #mails: StoredMail[]
  #saving: Promise<void> = Promise.resolve()

  /** @param path where mails outlive the process; without it they do not */
  static async open(path?: string): Promise<MailStore> {
    return new MailStore(path, path === undefined ? [] : await readMails(path))
  }

  private constructor(path: string | undefined, mails: StoredMail[]) {
    this.#path = path
    this.#mails = mails
  }

  list(): readonly StoredMail[] {
    return this.#mails
  }

  /** Adds a mail, or puts it in the place of itself. */
  put(mail: StoredMail): Promise<void> {
    const others = this.#mails.filter(({ id }) => id !== mail.id)
    this.#mails = [mail, ...others]
      .sort((a, b) => b.sentAt.localeCompare(a.sentAt))
      .slice(0, KEPT_MAILS)
    // One that failed, for want of space, must not end all that come after it.
    this.#saving = this.#saving.catch(() => undefined).then(() => this.#save())
    return this.#saving
  }

  async #save(): Promise<void> {
    if (this.#path === undefined) return
    await writeAtomically(this.#path, JSON.stringify(this.#mails))
  }
}

async function readMails(path: string): Promise<StoredMail[]> {
  try {
    return z.array(STORED_MAIL).parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (isMissingFile(error)) return []
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error
    // No reason not to start: whoever waits for a mail can ask for another.
    await rename(path, `${path}.damaged`)
    return []
  }
}
