import type { DocumentRow } from '#lib/contract.ts'

/** The rows of one room's documents as the screen has them: the server's, with changes that it has not confirmed yet. */
export class DocumentRows {
  #list = $state.raw<DocumentRow[]>([])

  constructor(rows: DocumentRow[]) {
    this.#list = rows
  }

  get list(): DocumentRow[] {
    return this.#list
  }

  find(id: string | null): DocumentRow | undefined {
    return this.#list.find((row) => row.id === id)
  }

  setAll(rows: DocumentRow[]): void {
    this.#list = rows
  }

  /** Does nothing for a row that is there: the live event was faster, and then it knows more. */
  add(row: DocumentRow): void {
    if (!this.find(row.id)) this.#list = [...this.#list, row]
  }

  remove(id: string): void {
    this.#list = this.#list.filter((row) => row.id !== id)
  }

  change(id: string, patch: Partial<DocumentRow>): void {
    this.#list = this.#list.map((row) => (row.id === id ? { ...row, ...patch } : row))
  }

  /** Shows a change while `call` asks the server for it, and takes back what of it still stands when that fails. */
  async changeWhile(
    id: string,
    patch: Partial<DocumentRow>,
    call: () => Promise<void>,
  ): Promise<void> {
    const before = this.find(id)
    this.change(id, patch)
    try {
      await call()
    } catch (cause) {
      // An event that came meanwhile knows more than the row of before.
      const now: Partial<DocumentRow> = this.find(id) ?? {}
      const isUndone = (name: string): boolean =>
        Object.hasOwn(patch, name) && now[name as Column] === patch[name as Column]
      const undone = Object.entries(before ?? {}).filter(([name]) => isUndone(name))
      this.change(id, Object.fromEntries(undone))
      throw cause
    }
  }
}

type Column = keyof DocumentRow
