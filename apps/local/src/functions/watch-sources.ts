import { watch } from 'node:fs'
import { join, sep } from 'node:path'
import { REPOSITORY_ROOT } from '../config.ts'

const FUNCTIONS_FOLDER = join(REPOSITORY_ROOT, 'functions')
const CHANGE_SETTLES_MS = 150

/** A change in a function's folder starts that one anew, one in `_shared` all of them. */
export function watchSources(
  workers: ReadonlyMap<string, { restart: () => void }>,
  log: (line: string) => void,
): () => void {
  const changed = new Set<string>()
  const restart = (): void => {
    const all = changed.has('_shared')
    for (const [name, worker] of workers) {
      if (!all && !changed.has(name)) continue
      log(`[${name}] source changed`)
      worker.restart()
    }
    changed.clear()
  }
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(FUNCTIONS_FOLDER, { recursive: true }, (_event, file) => {
    if (!file?.endsWith('.ts') || file.endsWith('.test.ts')) return
    changed.add(file.split(sep)[0] ?? '')
    clearTimeout(timer)
    timer = setTimeout(restart, CHANGE_SETTLES_MS)
  })
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}
