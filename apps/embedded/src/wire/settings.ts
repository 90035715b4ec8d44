import type { PGlite } from '@electric-sql/pglite'
import type { Message } from './messages.ts'

/** What can change more than the rows: settings of the session, and the role. */
const CHANGES_SETTINGS = /\b(?:set|reset|set_config|discard)\b/i
/** Names with a dot, as `request.jwt.claims`: of these Postgres keeps no list. */
const CUSTOM_NAME = /(?:\bset\s+(?:session\s+)?|set_config\(\s*')"?(\w+(?:\.\w+)+)/gi

/**
 * The settings of one client. All clients, and the stack itself, share one session of the database: what
 * one has set is put back when its turn ends, and set again when its next one begins.
 */
export class Settings {
  readonly #customNames = new Set<string>()
  #values: [name: string, value: string][] = []
  #role = 'none'
  #changed = false

  /** Notes what a turn is about to do. */
  note(messages: readonly Message[]): void {
    for (const { type, bytes } of messages) {
      if (type !== 'Q' && type !== 'P') continue
      const text = bytes.toString('utf8', 5)
      if (!CHANGES_SETTINGS.test(text)) continue
      this.#changed = true
      for (const [, name] of text.matchAll(CUSTOM_NAME)) if (name) this.#customNames.add(name)
    }
  }

  /** Before a turn. */
  async apply(connection: PGlite): Promise<void> {
    if (!this.#changed) return
    for (const [name, value] of this.#values) {
      await connection.query('select set_config($1, $2, false)', [name, value])
    }
    await connection.query(`select set_config('role', $1, false)`, [this.#role])
  }

  /** After a turn, outside a transaction. */
  async putBack(connection: PGlite): Promise<void> {
    if (!this.#changed) return
    const { rows } = await connection.query<{ name: string; value: string | null }>(
      `select name, setting as value from pg_settings where source = 'session' and context in ('user', 'superuser')
       union all select name, current_setting(name, true) from unnest($1::text[]) name
       union all select 'role', current_setting('role')`,
      [[...this.#customNames]],
    )
    this.#role = rows.find(({ name }) => name === 'role')?.value ?? 'none'
    this.#values = rows.flatMap(({ name, value }) =>
      name === 'role' || value === null ? [] : [[name, value]],
    )
    await resetSession(connection)
  }
}

/** The settings with which the stack opened the database. */
export const resetSession = async (connection: PGlite): Promise<unknown> =>
  connection.exec(`set role none; reset all; set timezone to 'UTC'`)
