import type { Row } from './format.ts'

/** Ids of the archive, each with the one that it gets here: the same room can be imported twice, and beside the first. */
export class NewIds {
  readonly #ids = new Map<string, string>()

  /** The id of something that the archive holds. */
  make(id: unknown): string | null {
    if (typeof id !== 'string') return null
    const made = this.#ids.get(id) ?? crypto.randomUUID()
    this.#ids.set(id, made)
    return made
  }

  /** For what stands under an id of its own here already. */
  set(id: unknown, made: string): void {
    if (typeof id === 'string') this.#ids.set(id, made)
  }

  /** The new id of something; null for what the archive does not hold: a passage of a version that is gone. */
  of(id: unknown): string | null {
    return typeof id === 'string' ? (this.#ids.get(id) ?? null) : null
  }

  /** A row whose ids are looked up. */
  apply(row: Row, columns: readonly string[]): Row {
    const made: Row = { ...row }
    for (const column of columns) {
      if (column in row) made[column] = this.of(row[column])
    }
    return made
  }
}
