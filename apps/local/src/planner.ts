import type { Database } from '../../embedded/src/index.ts'

/** Functions that read a room of chunks, whose size nobody tells the planner. */
const FUNCTIONS = [
  'public.search_chunks(uuid, int[], double precision[], text, text, double precision, uuid[], int, int)',
]
/** Plans are kept, and none reads a table to its end. */
const SETTINGS = { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off' }

/**
 * PGlite has no autovacuum, so its tables have no statistics, and the planner guesses. A server needs none of this, so it is
 * no migration: it is set at every start, after the migrations.
 */
export function tunePlanner(database: Database): Promise<unknown> {
  const settings = Object.entries(SETTINGS).map(([name, value]) => `set ${name} = ${value}`)
  return alterFunctions(database, settings)
}

/** Takes it back, for a dump that is to be as the migrations make it. */
export function resetPlanner(database: Database): Promise<unknown> {
  return alterFunctions(
    database,
    Object.keys(SETTINGS).map((name) => `reset ${name}`),
  )
}

function alterFunctions(database: Database, actions: string[]): Promise<unknown> {
  const statements = FUNCTIONS.flatMap((signature) =>
    actions.map((action) => `alter function ${signature} ${action};`),
  )
  return database.exclusive((connection) => connection.exec(statements.join('\n')))
}
