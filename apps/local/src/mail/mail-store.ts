import { readFile, rename, writeFile } from 'node:fs/promises'
import { isMissingFile } from '../keys.ts'
import type { OutgoingMail } from './smtp.ts'

export interface StoredMail extends OutgoingMail {
  id: string
  sentAt: string
  delivery: 'kept' | 'sent' | 'failed'
}

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
    const draft = `${this.#path}.new`
    await writeFile(draft, JSON.stringify(this.#mails), { mode: 0o600 })
    await rename(draft, this.#path)
  }
}

async function readMails(path: string): Promise<StoredMail[]> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    // Half a file is no reason not to start: whoever waits for a mail can ask for another.
    if (isMissingFile(error) || error instanceof SyntaxError) return []
    throw error
  }
}
