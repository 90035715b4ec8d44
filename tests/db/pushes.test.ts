import { describe, expect } from 'vitest'
import { test } from './fixtures.ts'
import { claim, devicesOf, finishPushes, quiet, subscribe } from './push-device.ts'
import { ask, join } from './roles/world.ts'
import {
  addArticle,
  createRoom,
  createUser,
  PERMISSION_DENIED as DENIED,
  type Project,
  type User,
} from './support.ts'
import { ingest } from './worker.ts'
import { finish } from './writer.ts'

let ann: User
let ben: User
let room: string
test.beforeEach(async ({ project }) => {
  ann = await createUser(project, 'ann')
  ben = await createUser(project, 'ben')
  room = await createRoom(project, ann, 'Heaters')
  await join(project, ann, room, ben, 'editor')
  await project.query('delete from public.push_subscriptions')
})

async function answerTo(project: Project, who: User, status = 'done'): Promise<string> {
  const { answer } = await ask(project, room, who, null)
  await finish(project, answer, { status })
  return answer
}

async function addDocument(project: Project, who: User, title = 'Prices'): Promise<void> {
  const id = await addArticle(project, who, room, `Text ${crypto.randomUUID()}`, title)
  await ingest(project, id, [{ content: 'Some text.', terms: [1] }])
}

describe('what is sent', () => {
  test('says what the notice says: who asked what, what came, whose answer is there', async ({
    project,
  }) => {
    await subscribe(project, ann)
    await project.as(ann, `insert into public.profiles (name) values ('Ann')`)
    await project.as(ben, `insert into public.profiles (name) values ('Ben')`)
    const { question } = await ask(project, room, ben, null, 'How much, @Ann?')
    await addDocument(project, ben, 'Old prices')
    await addDocument(project, ben, 'New prices')
    const answer = await answerTo(project, ann)
    const pushes = await claim(project)
    const common = { attempts: 1, room_name: 'Heaters' }
    expect(pushes.sort((a, b) => a.kind.localeCompare(b.kind))).toMatchObject([
      {
        ...common,
        kind: 'answer',
        message_id: answer,
        author: null,
        excerpt: null,
        failed: false,
      },
      { ...common, kind: 'document', message_id: null, excerpt: 'New prices', count: 2 },
      {
        ...common,
        kind: 'mention',
        message_id: question,
        author: 'Ben',
        excerpt: 'How much, @Ann?',
      },
    ])
    // Leased: nobody else sends them meanwhile.
    expect(await project.as('service', 'select * from public.claim_pushes()')).toEqual([])
  })

  test('waits a few seconds, in which whoever looks at the room can drop it', async ({
    project,
  }) => {
    await subscribe(project, ann)
    await answerTo(project, ann)
    expect(await project.as('service', 'select * from public.claim_pushes()')).toEqual([])
    await project.as(ben, 'select public.drop_pushes($1)', [room])
    await project.as(ann, 'select public.drop_pushes($1)', [await createRoom(project, ann)])
    expect(await claim(project)).toHaveLength(1)
    await project.as(ann, 'select public.drop_pushes($1)', [room])
    expect(await project.query('select id from private.pushes')).toEqual([])
    expect(await project.attempt('anon', `select public.drop_pushes('${room}')`)).toBe(DENIED)
  })

  test('is the newest of a room and a kind, whatever became of the one before', async ({
    project,
  }) => {
    await subscribe(project, ann)
    await answerTo(project, ann)
    const [earlier] = await claim(project)
    const newest = await answerTo(project, ann, 'failed')
    await finishPushes(project, [{ id: earlier?.id, outcome: 'sent' }])
    expect(await claim(project)).toMatchObject([{ message_id: newest, failed: true, attempts: 1 }])
  })

  test.for<[string, (project: Project) => Promise<unknown>]>([
    [
      'kind that is turned off',
      (project) => project.as(ann, `update public.push_subscriptions set kinds = array['mention']`),
    ],
    ['time that is quiet', (project) => quiet(project, '-1 hour', '1 hour')],
  ])('is nothing of a %s', async ([_name, set], { project }) => {
    const id = await subscribe(project, ann)
    await set(project)
    await answerTo(project, ann)
    expect(await project.query('select id from private.pushes')).toEqual([])
    await project.query(
      `update public.push_subscriptions set kinds = array['answer'], quiet_from = null, quiet_until = null where id = $1`,
      [id],
    )
    await answerTo(project, ann)
    expect(await claim(project)).toHaveLength(1)
  })

  test('is sent beside the quiet hours, and not within those that begin meanwhile', async ({
    project,
  }) => {
    await subscribe(project, ann)
    await quiet(project, '1 hour', '2 hours')
    await answerTo(project, ann)
    expect(await claim(project)).toHaveLength(1)
    await quiet(project, '-2 hours', '1 hour')
    expect(await claim(project)).toEqual([])
  })

  test.for<[string, (project: Project) => Promise<unknown>]>([
    [
      'was removed from the room',
      (project) => project.as(ann, 'select public.remove_member($1, $2)', [room, ben.id]),
    ],
    [
      'has the room in the trash',
      (project) => project.as(ann, 'select public.trash_room($1)', [room]),
    ],
    [
      'has read the notice',
      (project) => project.as(ben, 'update public.notices set read_at = now()'),
    ],
    [
      'was told of it a day ago',
      (project) =>
        project.query(`update private.pushes set created_at = now() - interval '25 hours'`),
    ],
  ])('is nothing to somebody who %s', async ([_name, happens], { project }) => {
    await subscribe(project, ben)
    await addDocument(project, ann)
    expect(await claim(project)).toHaveLength(1)
    await happens(project)
    expect(await claim(project)).toEqual([])
    expect(await project.query('select id from private.pushes')).toEqual([])
  })

  test('is tried again when the push service says so, six times in all', async ({ project }) => {
    await subscribe(project, ann)
    await answerTo(project, ann)
    for (let attempt = 1; attempt <= 6; attempt++) {
      const [push] = await claim(project)
      expect(push?.attempts).toBe(attempt)
      await finishPushes(project, [{ id: push?.id, outcome: 'later', seconds: 90 }])
      expect(await project.as('service', 'select * from public.claim_pushes()')).toEqual([])
    }
    expect(await claim(project)).toEqual([])
    expect(await devicesOf(project, ann)).toMatchObject([{ failures: 1 }])
  })

  test('ends with a device that the push service knows no more, or that refused ten in a row', async ({
    project,
  }) => {
    await subscribe(project, ann)
    const tell = async (outcome: string) => {
      await answerTo(project, ann)
      const [push] = await claim(project)
      await finishPushes(project, [{ id: push?.id, outcome }])
    }
    for (let n = 1; n <= 9; n++) await tell('refused')
    expect(await devicesOf(project, ann)).toMatchObject([{ failures: 9 }])
    await tell('sent')
    expect(await devicesOf(project, ann)).toMatchObject([{ failures: 0 }])
    expect(
      await project.value('select last_success_at is not null from public.push_subscriptions'),
    ).toBe(true)
    for (let n = 1; n <= 10; n++) await tell('refused')
    expect(await devicesOf(project, ann)).toEqual([])
    await subscribe(project, ann)
    await tell('gone')
    expect(await devicesOf(project, ann)).toEqual([])
  })

  test('is the service’s alone to take and to end', async ({ project }) => {
    const take = 'select * from public.claim_pushes()'
    const end = `select public.finish_pushes('[]')`
    for (const actor of [ann, 'anon'] as const) {
      expect(await project.attempt(actor, take)).toBe(DENIED)
      expect(await project.attempt(actor, end)).toBe(DENIED)
      expect(await project.attempt(actor, 'select id from private.pushes')).toBe(DENIED)
    }
    expect(await project.attempt('service', take)).toBe(0)
    expect(await project.attempt('service', end)).toBe(1)
  })

  test('tells whoever keeps a question open that it is answered', async ({ project }) => {
    await subscribe(project, ben)
    const { question, answer } = await ask(project, room, ann, null)
    await finish(project, answer)
    await project.as(ben, 'select public.keep_open($1)', [question])
    await project.as(
      'service',
      `select public.answer_open_question($1, 'Forty litres [1].', 'a model', '{}', '{}', '[]', '{}', '{}')`,
      [question],
    )
    expect(await claim(project)).toMatchObject([{ kind: 'answer', room_name: 'Heaters' }])
  })
})
