import { expect } from 'vitest'
import type { Backend, Person } from '../support/backend.ts'
import { createRoom } from '../support/client.ts'
import { createRandom } from '../support/random.ts'
import { type Received, subscribe } from './events.ts'
import { it } from './fixtures.ts'

// Six people over real sockets: one owner lets the others in, changes their roles and removes them at random, and puts the
// room away and back. After each step something is said in the room and in a private thread; behind it each hears a mark on
// their own channel, and everything before the mark has arrived by then.

const SEED = 11
const STEPS = 16

/** Says it past everything but the triggers, and returns the id of the message. */
async function say(backend: Backend, room: string, thread: string | null): Promise<string> {
  const { rows } = await backend.database.exclusive((connection) =>
    connection.query<{ id: string }>(
      `insert into public.messages (room_id, thread_id, role, content) values ($1, $2, 'user', 'Listen.') returning id`,
      [room, thread],
    ),
  )
  return rows[0]?.id ?? ''
}

class Listener {
  readonly person: Person
  readonly own: Received[]
  heard: Received[] = []
  #marks = 0

  static async create(backend: Backend, name: string): Promise<Listener> {
    const person = await backend.signUp(name)
    return new Listener(person, await subscribe(person, `user:${person.id}`))
  }
  private constructor(person: Person, own: Received[]) {
    this.person = person
    this.own = own
  }

  /** Whether the server let them in. */
  async listen(topic: string): Promise<boolean> {
    const known = this.person.client.getChannels().find((one) => one.topic === `realtime:${topic}`)
    if (known) await this.person.client.removeChannel(known)
    try {
      this.heard = await subscribe(this.person, topic)
      return true
    } catch {
      return false
    }
  }

  async mark(backend: Backend): Promise<void> {
    this.#marks++
    const sql = `select realtime.send('{}', 'mark', 'user:${this.person.id}')`
    await backend.database.exclusive((connection) => connection.exec(sql))
    const count = () => this.own.filter(({ event }) => event === 'mark').length
    await expect.poll(count, { timeout: 5000, interval: 5 }).toBe(this.#marks)
  }

  hasHeard(id: string): boolean {
    return this.heard.some(({ payload }) => payload['id'] === id)
  }
}

it('of six people those hear the room who are in it, from when to when they are', async ({
  backend,
}) => {
  const random = createRandom(SEED)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const people: Listener[] = []
  for (let i = 0; i < 6; i++) people.push(await Listener.create(backend, `p${i}`))
  const [owner, ...others] = people as [Listener, ...Listener[]]
  const { client } = owner.person
  const room = await createRoom(owner.person)
  const row = { room_id: room, private: true }
  const { data: thread } = await client.from('threads').insert(row).select('id').single()
  const members = new Set<Listener>([owner])
  let isAway = false
  await owner.listen(`room:${room}`)

  const call = (name: 'trash_room' | 'restore_room') =>
    client.rpc(name, { p_room_id: room }).throwOnError()
  const step = async (other: Listener): Promise<void> => {
    const who = { p_room_id: room, p_user_id: other.person.id }
    if (isAway || random() < 0.1) {
      await call(isAway ? 'restore_room' : 'trash_room')
      isAway = !isAway
    } else if (!members.has(other)) {
      const role = pick(['editor', 'asker', 'reader'])
      const { data } = await client.rpc('create_invitation', { p_room_id: room, p_role: role })
      await other.person.client.rpc('accept_invitation', { p_token: data ?? '' }).throwOnError()
      members.add(other)
    } else if (random() < 0.6) {
      await client.rpc('remove_member', who).throwOnError()
      members.delete(other)
    } else {
      const role = pick(['editor', 'asker', 'reader'])
      await client.rpc('set_member_role', { ...who, p_role: role }).throwOnError()
    }
  }

  let refused = 0
  for (let i = 0; i < STEPS; i++) {
    const wasAway = isAway
    const before = new Set(members)
    await step(pick(others))
    const spoken = await say(backend, room, null)
    const secret = await say(backend, room, thread?.id ?? '')
    await Promise.all(people.map((one) => one.mark(backend)))
    for (const [n, person] of people.entries()) {
      const wasJoined = !wasAway && before.has(person)
      const may = !isAway && members.has(person)
      expect([i, n, person.hasHeard(spoken)]).toEqual([i, n, wasJoined && may])
      expect([i, n, person.hasHeard(secret)]).toEqual([i, n, false])
    }
    // Whoever could not before tries to join, and so do those who may not.
    for (const person of people) {
      const may = !isAway && members.has(person)
      if (may && !wasAway && before.has(person)) continue
      const joined = await person.listen(`room:${room}`)
      expect([i, joined]).toEqual([i, may])
      if (!joined) refused++
    }
  }
  expect(refused).toBeGreaterThan(0)
})
