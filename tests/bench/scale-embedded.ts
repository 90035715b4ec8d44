import { openDatabase } from '../../apps/embedded/src/database/pglite.ts'
import { tunePlanner } from '../../apps/local/src/planner.ts'
import { provision } from '../support/project-database.ts'
import { addPerson, addRooms, prepare, run } from './scale-fill.ts'
import { ownClock, readQuestions, timeRooms } from './scale-search.ts'

const SIZES = [200, 5000]
/** Chunks of each other room: few, since all of them are in memory. */
const OTHERS = 20

/** Searches in the embedded database with ten rooms in it, and with so many. */
export async function measureEmbedded(folder: string, count: number) {
  const database = await openDatabase()
  await provision(database)
  await tunePlanner(database)
  await run(database, 'set session_replication_role = replica')
  await prepare(database, folder)
  const [owner, others] = [await addPerson(database), await addPerson(database)]
  const rooms = new Map<number, string>()
  for (const size of SIZES) {
    const [room = ''] = await addRooms(database, { owner, size, count: 1 })
    rooms.set(size, room)
  }
  const questions = await readQuestions(database, folder)
  const searches = { owner, questions, clock: ownClock, rooms }
  const few = 10
  await addRooms(database, { owner: others, size: OTHERS, count: few - SIZES.length })
  const rows = await timeRooms(`embedded, ${few} rooms`, database, searches)
  await addRooms(database, { owner: others, size: OTHERS, count: count - few })
  rows.push(...(await timeRooms(`embedded, ${count} rooms`, database, searches)))
  await database.close()
  return rows
}
