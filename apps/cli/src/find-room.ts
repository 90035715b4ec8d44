import { type DocumindClient, DocumindError, type RoomRow } from '@documind/client'
import { UsageError } from './exit.ts'

/** By id, or by name in any case, where only one room has it. */
export async function findRoom(client: DocumindClient, wanted: string): Promise<RoomRow> {
  const rooms = await client.listRooms()
  const byId = rooms.find(({ id }) => id === wanted)
  if (byId) return byId
  const named = rooms.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  const [room] = named
  if (!room) throw new DocumindError('room_not_found')
  if (named.length > 1) {
    const ids = named.map(({ id }) => id).join(', ')
    throw new UsageError(`${named.length} rooms have this name. Use an id: ${ids}`)
  }
  return room
}
