import { existsSync, watch } from 'node:fs'
import { basename, dirname, sep } from 'node:path'
import type { FunctionDefinition } from './config.ts'

const CHANGE_SETTLES_MS = 150

interface Worker {
  readonly definition: FunctionDefinition
  restart: () => void
}

/** A change in a function's folder starts that one anew; one in a folder beside it that begins with `_`, all of them. */
export function watchSources(workers: Iterable<Worker>, log: (line: string) => void): () => void {
  const byRoot = Map.groupBy(workers, ({ definition }) => dirname(dirname(definition.entrypoint)))
  const stops = [...byRoot].map(([root, ofRoot]) => watchRoot(root, ofRoot, log))
  return () => {
    for (const stop of stops) stop()
  }
}

function watchRoot(root: string, workers: Worker[], log: (line: string) => void): () => void {
  if (!existsSync(root)) return () => undefined
  const changed = new Set<string>()
  const restart = (): void => {
    const all = [...changed].some((folder) => folder.startsWith('_'))
    for (const { definition, restart: restartOne } of workers) {
      if (!all && !changed.has(basename(dirname(definition.entrypoint)))) continue
      log(`[${definition.name}] source changed`)
      restartOne()
    }
    changed.clear()
  }
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(root, { recursive: true }, (_event, file) => {
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
