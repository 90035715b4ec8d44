import type { Database } from '../database/database.ts'
import type { Disk, DiskLevel } from '../disk.ts'

/** What `GET /health` of a project says, to anybody. */
export interface Health {
  /** `degraded`: some of it does not work now. */
  status: 'ok' | 'degraded' | 'failing'
  database: 'ok' | 'failing'
  disk: DiskLevel
  /** By name. */
  functions: Record<string, 'ok' | 'starting'>
}

export interface HealthParts {
  database: Pick<Database, 'exclusive'>
  disk: Pick<Disk, 'level'>
  /** Process ids by function; undefined before they are there. */
  functionPids: () => Record<string, number | undefined> | undefined
}

/** A database that is busy for longer keeps people waiting as well. */
const TIMEOUT_MS = 5000

export function createHealth(parts: HealthParts): () => Promise<Health> {
  return async () => {
    const database = (await answersInTime(parts.database)) ? 'ok' : 'failing'
    const disk = parts.disk.level()
    const pids = parts.functionPids()
    const functions = Object.fromEntries(
      Object.entries(pids ?? {}).map(([name, pid]) => [
        name,
        pid === undefined ? 'starting' : 'ok',
      ]),
    ) as Health['functions']
    const isWhole =
      disk === 'room' && pids !== undefined && !Object.values(functions).includes('starting')
    const status = database === 'failing' ? 'failing' : isWhole ? 'ok' : 'degraded'
    return { status, database, disk, functions }
  }
}

async function answersInTime(database: HealthParts['database']): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), TIMEOUT_MS)
  const asked = database
    .exclusive((connection) => connection.query('select 1'))
    .then(
      () => true,
      () => false,
    )
  return Promise.race([asked, late]).finally(() => clearTimeout(timer))
}
