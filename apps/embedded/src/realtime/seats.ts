import { CLOSE, type Connection } from './connection.ts'

/** Strangers may have every seat that nobody else wants, but keep no more than this part of them. */
const STRANGERS_SHARE = 1 / 2
/** Of the seats, for one person; what that person opens beyond is no better than a stranger's. */
const PERSON_SHARE = 1 / 4

/**
 * Finds a seat for a new connection. Nobody can tell yet whose it will be: a person's token comes with
 * the first join. So when all seats are taken and strangers have more than their share, the oldest of
 * theirs is cleared; whoever signs in on the new one keeps it.
 * @returns false when there is none
 */
export function makeRoom(connections: Set<Connection>, seats: number): boolean {
  if (connections.size < seats) return true
  const seatsOf = new Map<string, number>()
  const strangers: Connection[] = []
  for (const connection of connections) {
    const { person } = connection
    const taken = person === null ? Infinity : (seatsOf.get(person) ?? 0) + 1
    if (person !== null) seatsOf.set(person, taken)
    if (taken > seats * PERSON_SHARE) strangers.push(connection)
  }
  const [oldest] = strangers
  if (oldest === undefined || strangers.length <= seats * STRANGERS_SHARE) return false
  connections.delete(oldest)
  oldest.close(CLOSE.tryAgainLater, 'too many connections of people who are not signed in')
  return true
}
