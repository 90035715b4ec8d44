import {
  type Database,
  type Migration,
  readApplied,
  recordMigration,
  StartError,
} from '../../embedded/src/index.ts'

/** The last commit that could bring a database to where the baseline begins. */
const LAST_BEFORE = '321bf90'
const FIRST_OF_BASELINE = '20261129000100'
const LAST_OF_BASELINE = '20261129001600'

/**
 * The migrations that one baseline took the place of before version 1.0, as their rows in the history have them. A
 * database that has them all has what the baseline makes: the two catalogues were compared, and were the same.
 */
export const SQUASHED: readonly string[] = [
  '20261122000100_access',
  '20261122000200_rooms',
  '20261122000300_documents',
  '20261122000400_chunks',
  '20261122000500_messages',
  '20261122000600_ingestion',
  '20261122000700_answers',
  '20261122000800_search',
  '20261122000900_open_room',
  '20261122001000_realtime',
  '20261122001100_storage',
  '20261122001200_account',
  '20261122001300_admin',
  '20261122002000_admin_emails',
  '20261122003000_files',
  '20261122003100_work',
  '20261122003150_store',
  '20261122003200_upkeep',
  '20261122003300_document_state',
  '20261122003400_dead_answers',
  '20261122004000_search_context',
  '20261122005100_room_trash',
  '20261122005200_search_messages',
  '20261122005300_answer_notices',
  '20261122005400_shares',
  '20261122006000_search_speed',
  '20261122006100_share_limits',
]

/** The part of the migrations that took the place of the squashed ones. */
export function selectBaseline<T extends { version: string }>(migrations: T[]): T[] {
  return migrations.filter(({ version }) => version <= LAST_OF_BASELINE)
}

/**
 * Takes over a database whose history names the squashed migrations: the baseline is written in their place, without
 * being run.
 * @throws StartError when only some of them have been applied; then nothing was touched
 */
export async function takeOverSquashed(database: Database, migrations: Migration[]): Promise<void> {
  const applied = await readApplied(database)
  if (![...applied].some((migration) => migration < FIRST_OF_BASELINE)) return
  const missing = SQUASHED.filter((migration) => !applied.has(migration))
  if (missing.length > 0) throw new StartError(explainMissing(missing))
  await database.transaction(async (connection) => {
    await connection.query(
      `delete from supabase_migrations.schema_migrations where version || '_' || name = any ($1)`,
      [SQUASHED],
    )
    for (const migration of selectBaseline(migrations)) await recordMigration(connection, migration)
  })
}

function explainMissing(missing: string[]): string {
  return (
    `The database was made by an earlier DocuMind, and ${missing.length} of that one's ${SQUASHED.length} migrations ` +
    `are not in it (the first: ${missing[0]}). Nothing was changed. Start it once with commit ${LAST_BEFORE} ` +
    `(git checkout ${LAST_BEFORE}, npm start, Ctrl-C), then again with this version.`
  )
}
