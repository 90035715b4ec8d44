import { describe, expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import { createRoom, createUser, type Actor, type Project, type User } from './support.ts'

// Realtime asks the policies of realtime.messages like this: it sets realtime.topic, inserts a row of each
// extension, and looks what the caller may read and insert.

let alice: User
let bob: User
let room: string

test.beforeAll(async ({ project }) => {
  alice = await createUser(project, 'alice')
  bob = await createUser(project, 'bob')
  room = await createRoom(project, alice)
})

type Extension = 'broadcast' | 'presence' | 'postgres_changes'

/** Whether the caller may read messages of this extension on the topic. */
async function canRead(
  project: Project,
  actor: Actor,
  topic: string,
  extension: Extension,
): Promise<boolean> {
  const rows = await project.attempt(
    actor,
    `select * from realtime.messages where extension = '${extension}'`,
    [],
    `${setTopic(topic)}; delete from realtime.messages;
     insert into realtime.messages (topic, extension) values (${quote(topic)}, '${extension}')`,
  )
  if (typeof rows === 'string') throw new Error(`reading failed: ${rows}`)
  return rows === 1
}

/** Whether the caller may send messages of this extension on the topic. */
async function canSend(
  project: Project,
  actor: Actor,
  topic: string,
  extension: Extension,
): Promise<boolean> {
  const outcome = await project.attempt(
    actor,
    'insert into realtime.messages (topic, extension) values ($1, $2)',
    [topic, extension],
    setTopic(topic),
  )
  if (outcome !== 0 && outcome !== '42501') throw new Error(`sending failed: ${outcome}`)
  return outcome === 0
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`
const setTopic = (topic: string): string =>
  `select set_config('realtime.topic', ${quote(topic)}, true)`

/** Topics that Alice may use, as functions of her room and her id. */
const HERS: [name: string, topic: () => string][] = [
  ['her room', () => `room:${room}`],
  ['herself', () => `user:${alice.id}`],
]

describe.each(HERS)('on the channel of %s', (_name, topic) => {
  test('its owner reads broadcasts and presence', async ({ project }) => {
    expect(await canRead(project, alice, topic(), 'broadcast')).toBe(true)
    expect(await canRead(project, alice, topic(), 'presence')).toBe(true)
  })

  test('its owner shows presence but cannot broadcast', async ({ project }) => {
    expect(await canSend(project, alice, topic(), 'presence')).toBe(true)
    expect(await canSend(project, alice, topic(), 'broadcast')).toBe(false)
  })

  test('an unknown extension is closed to its owner', async ({ project }) => {
    expect(await canRead(project, alice, topic(), 'postgres_changes')).toBe(false)
    expect(await canSend(project, alice, topic(), 'postgres_changes')).toBe(false)
  })

  test.for(['another person', 'anon'])(
    '%s neither reads nor sends anything',
    async (who, { project }) => {
      const actor = who === 'anon' ? who : bob
      for (const extension of ['broadcast', 'presence'] as const) {
        expect(await canRead(project, actor, topic(), extension)).toBe(false)
        expect(await canSend(project, actor, topic(), extension)).toBe(false)
      }
    },
  )

  test('the service reads and sends everything', async ({ project }) => {
    for (const extension of ['broadcast', 'presence'] as const) {
      expect(await canRead(project, 'service', topic(), extension)).toBe(true)
      expect(await canSend(project, 'service', topic(), extension)).toBe(true)
    }
  })

  test('its owner can neither change nor delete what was sent', async ({ project }) => {
    const seed = `${setTopic(topic())}; insert into realtime.messages (topic, extension) values (${quote(topic())}, 'broadcast')`
    const update = `update realtime.messages set payload = '{}' returning *`
    expect(await project.attempt(alice, update, [], seed)).toBe(0)
    expect(
      await project.attempt(alice, 'delete from realtime.messages returning *', [], seed),
    ).toBe('42501')
  })
})

test.for<[name: string, topic: () => string]>([
  ['of a room that does not exist', () => `room:${crypto.randomUUID()}`],
  ['of another person', () => `user:${bob.id}`],
  ['below the room', () => `room:${room}:more`],
  ['below the person', () => `user:${alice.id}:more`],
  ['with an empty part', () => `room:${room}:`],
  ['of a room without its kind', () => room],
  ['of a room with the kind of a person', () => `user:${room}`],
  ['of a person with the kind of a room', () => `room:${alice.id}`],
  ['of another kind', () => `rooms:${room}`],
  ['with a prefix', () => `realtime:room:${room}`],
  ['in capitals', () => `ROOM:${room}`],
  ['with a blank', () => ` room:${room}`],
  ['that is no uuid', () => 'room:42'],
  ['with nothing behind its kind', () => 'room:'],
  ['with a pattern', () => 'room:%'],
  ['with a quote', () => `room:' or true --`],
  ['that is empty', () => ''],
])('a topic %s is closed, without an error', async ([_name, topic], { project }) => {
  for (const extension of ['broadcast', 'presence'] as const) {
    expect(await canRead(project, alice, topic(), extension)).toBe(false)
    expect(await canSend(project, alice, topic(), extension)).toBe(false)
  }
})

test('a client that calls realtime.send itself sends nothing', async ({ project }) => {
  await project.as(alice, `select realtime.send('{}', 'answer', $1, true)`, [`room:${room}`])
  const sent = await project.query(`select * from realtime.messages where event = 'answer'`)
  expect(sent).toEqual([])
})
