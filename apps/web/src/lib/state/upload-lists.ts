import type { LostUpload } from './upload-journal.ts'

/** Those that none of the rows stands for. Lists may have thousands. */
export function withoutRows<Item extends { id: string }>(
  items: readonly Item[],
  rows: readonly { id: string }[],
): Item[] {
  const ids = new Set(rows.map(({ id }) => id))
  return items.filter(({ id }) => !ids.has(id))
}

/** Those that were not chosen again: a file is known by its path and its size. */
export function notChosen(
  lost: readonly LostUpload[],
  chosen: readonly { path: string; file: File }[],
): LostUpload[] {
  const again = new Set(chosen.map(({ path, file }) => `${path}/${file.size}`))
  return lost.filter(({ path, size }) => !again.has(`${path}/${size}`))
}
