import type { MemberRole } from '#lib/contract.ts'
import type { Rows } from './client.ts'
import { listRooms } from './rooms.ts'
import { unwrap } from './unwrap.ts'

/** What a request returns at most, as projects are set up. */
const ROWS_PER_REQUEST = 1_000

export interface OtherMember {
  user_id: string
  role: MemberRole
  name: string | null
  created_at: string
}

/** A room that would go with the account although others are in it. */
export interface RoomOfOthers {
  id: string
  name: string
  others: OtherMember[]
}

/** The rooms whose only owner the person is, and that others are in. */
export async function listRoomsOfOthers(supabase: Rows, userId: string): Promise<RoomOfOthers[]> {
  const [rooms, members] = await Promise.all([listRooms(supabase), listAllMembers(supabase)])
  const ofRoom = Map.groupBy(members, ({ room_id: id }) => id)
  const names = await namesOf(supabase)
  return rooms.flatMap(({ id, name }) => {
    const inRoom = ofRoom.get(id) ?? []
    const owners = inRoom.filter(({ role }) => role === 'owner')
    const others = inRoom
      .filter((member) => member.user_id !== userId)
      .map((member) => ({ ...member, name: names.get(member.user_id) ?? null }))
    const isOnlyOwner = owners.length === 1 && owners[0]?.user_id === userId
    return isOnlyOwner && others.length > 0 ? [{ id, name, others }] : []
  })
}

async function listAllMembers(supabase: Rows) {
  return readAll((from, to) =>
    supabase
      .from('room_members')
      .select('room_id, user_id, role, created_at')
      .order('room_id')
      .order('created_at')
      .order('user_id')
      .range(from, to),
  )
}

/** Of everybody whom the person shares a room with and who gave themselves one. */
async function namesOf(supabase: Rows): Promise<Map<string, string>> {
  const profiles = await readAll((from, to) =>
    supabase.from('profiles').select('user_id, name').order('user_id').range(from, to),
  )
  return new Map(profiles.map(({ user_id: id, name }) => [id, name]))
}

async function readAll<Row>(
  read: (from: number, to: number) => PromiseLike<{ data: Row[] | null; error: unknown }>,
): Promise<Row[]> {
  const all: Row[] = []
  for (;;) {
    const page = await unwrap(read(all.length, all.length + ROWS_PER_REQUEST - 1))
    all.push(...page)
    if (page.length < ROWS_PER_REQUEST) return all
  }
}
