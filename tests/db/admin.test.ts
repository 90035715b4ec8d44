import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { REPOSITORY_ROOT } from '../../apps/local/src/place.ts'
import { test } from './fixtures.ts'
import { ADMIN_VIEWS } from './granted.ts'
import { addArticle, addPdf, createRoom, createUser, type Project, type User } from './support.ts'
import { ask as askAs, claimAnswer, finish } from './writer.ts'

const QUESTION = 'Where is the secret treasure?'

/** Of a question that its author asks: the answer, which waits. */
const ask = async (project: Project, room: string, author: User): Promise<string> =>
  (await askAs(project, room, QUESTION, null, author.id)).answer

async function answer(project: Project, room: string, author: User, tokens = 30): Promise<string> {
  const id = await ask(project, room, author)
  await claimAnswer(project, room)
  const usage = { prompt_tokens: tokens, completion_tokens: 7 }
  await finish(project, id, { content: 'In the secret cellar.', usage })
  return id
}

const log = (project: Project, subject: string) =>
  project.query<{ action: string }>(
    'select action, details, by from admin.audit_log where subject = $1 order by id',
    [subject],
  )

describe('the views', () => {
  test('are read by the service and the owner of the schema, and by nobody else', async ({
    project,
    alice,
  }) => {
    for (const view of ADMIN_VIEWS) {
      const sql = `select * from admin.${view}`
      expect(await project.attempt('service', sql)).toBeTypeOf('number')
      await project.query(sql)
      expect(await project.attempt(alice, sql)).toBe('42501')
      expect(await project.attempt('anon', sql)).toBe('42501')
    }
  })

  test('hold nobody’s words', async ({ project, alice, room }) => {
    await answer(project, room, alice)
    await addArticle(project, alice, room, 'The secret treasure is in the cellar.')
    for (const view of ADMIN_VIEWS) {
      const rows = await project.query(`select * from admin.${view}`)
      expect(JSON.stringify(rows)).not.toContain('secret')
    }
    expect(
      await project.query(
        'select answer_characters, prompt_tokens from admin.answers where room_id = $1',
        [room],
      ),
    ).toEqual([{ answer_characters: 21, prompt_tokens: 30 }])
  })

  test('say which documents do not get on, and why', async ({ project, alice, room }) => {
    const failed = await addPdf(project, alice, room)
    const dead = await addPdf(project, alice, room)
    const fresh = await addPdf(project, alice, room)
    const set = (id: string, assignment: string) =>
      project.query(`update public.documents set ${assignment} where id = $1`, [id])
    await set(failed, `status = 'failed', error_code = 'pdf_damaged'`)
    await set(dead, `status = 'extracting', lease_until = now() - interval '1 minute'`)
    const rows = await project.query<{ id: string; why: string }>(
      'select id, why from admin.stuck_documents',
    )
    const why = new Map(rows.map(({ id, why }) => [id, why]))
    expect(why.get(failed)).toBe('failed: pdf_damaged')
    expect(why.get(dead)).toBe('its worker died')
    expect(why.has(fresh)).toBe(false)
    const health = await project.query<{ name: string; state: string }>(
      `select name, state from admin.health where name like 'documents_stuck'`,
    )
    expect(health).toEqual([{ name: 'documents_stuck', state: 'look' }])
  })

  test('say which files nobody names, and which documents have none', async ({
    project,
    alice,
    room,
  }) => {
    const lone = `${room}/${crypto.randomUUID()}.pdf`
    await project.query(
      `insert into storage.objects (bucket_id, name, metadata) values ('documents', $1, '{"size": 12}')`,
      [lone],
    )
    const document = await addPdf(project, alice, room)
    const rows = await project.query(
      `select what, bytes::int, document_id from admin.files where name = $1 or document_id = $2 order by what`,
      [lone, document],
    )
    expect(rows).toEqual([
      { what: 'document without a file', bytes: null, document_id: document },
      { what: 'file without a document', bytes: 12, document_id: null },
    ])
  })

  test('add up tokens by day, person and model, also of answers that were deleted', async ({
    project,
    room,
  }) => {
    const carol = await createUser(project, 'carol')
    const own = await createRoom(project, carol)
    await answer(project, own, carol, 1000)
    await answer(project, own, carol, 3000)
    await project.query('delete from public.messages where room_id = $1', [own])
    expect(room).not.toBe(own)
    const costs = () =>
      project.query(
        `select model, answers, prompt_tokens::int, completion_tokens::int, usd::text from admin.costs
         where person = (select email from auth.users where id = $1)`,
        [carol.id],
      )
    const counted = { model: 'test-chat', answers: 2, prompt_tokens: 4000, completion_tokens: 14 }
    expect(await costs()).toEqual([{ ...counted, usd: null }])
    await project.as('service', `insert into admin.prices values ('test-chat', 2, 10)`)
    expect(await costs()).toEqual([{ ...counted, usd: '0.0081' }])
  })
})

test('each query for the SQL editor runs, and says first what it is for', async ({ project }) => {
  const folder = join(REPOSITORY_ROOT, 'supabase/snippets')
  const files = await readdir(folder)
  expect(files.length).toBeGreaterThan(10)
  for (const file of files) {
    const sql = await readFile(join(folder, file), 'utf8')
    expect([file, sql.slice(0, 3)]).toEqual([file, '-- '])
    await project.query(sql)
  }
})

describe('the calls', () => {
  test('are the service’s and the schema owner’s alone', async ({ project, alice, room }) => {
    const calls: [string, string][] = [
      ['admin.retry_document($1)', room],
      ['admin.reembed_room($1)', room],
      ['admin.end_answer($1)', room],
      ['admin.suspend($1, now())', alice.id],
      ['admin.unsuspend($1)', alice.id],
      [`admin.set_limit($1, 'rooms_per_person', 1)`, alice.id],
    ]
    for (const [call, subject] of calls) {
      expect(await project.attempt(alice, `select ${call}`, [subject])).toBe('42501')
      expect(await project.attempt('anon', `select ${call}`, [subject])).toBe('42501')
    }
    expect(await log(project, alice.id)).toEqual([])
  })

  test('read a failed document again, and no other', async ({ project, alice, room }) => {
    const id = await addPdf(project, alice, room)
    const retry = () => project.as('service', 'select admin.retry_document($1)', [id])
    await expect(retry()).rejects.toThrow('document_not_found')
    await project.query(
      `update public.documents set status = 'failed', error_code = 'internal' where id = $1`,
      [id],
    )
    await retry()
    expect(await project.value('select status from public.documents where id = $1', [id])).toBe(
      'queued',
    )
    expect(await log(project, id)).toMatchObject([{ action: 'retry_document' }])
  })

  test('end an answer that nobody writes any more, so that the room goes on', async ({
    project,
    alice,
    room,
  }) => {
    const first = await ask(project, room, alice)
    await claimAnswer(project, room, 600)
    const next = await ask(project, room, alice)
    const end = () => project.as('service', 'select admin.end_answer($1)', [first])
    await end()
    await expect(end()).rejects.toThrow('answer_not_found')
    expect(await claimAnswer(project, room)).toMatchObject([{ message_id: next }])
    expect(await log(project, first)).toMatchObject([{ action: 'end_answer' }])
  })

  test('give a person limits of their own, and take them back', async ({ project }) => {
    const dora = await createUser(project, 'dora')
    const set = (value: number | null) =>
      project.as('service', `select admin.set_limit($1, 'rooms_per_person', $2)`, [dora.id, value])
    await set(1)
    await createRoom(project, dora)
    await expect(createRoom(project, dora)).rejects.toThrow('too_many_rooms')
    await set(null)
    await createRoom(project, dora)
    expect(await log(project, dora.id)).toMatchObject([
      { action: 'set_limit', details: { name: 'rooms_per_person', value: 1 } },
      { action: 'set_limit', details: { name: 'rooms_per_person', value: null } },
    ])
    const unknown = project.as('service', `select admin.set_limit($1, 'wishes', 3)`, [dora.id])
    await expect(unknown).rejects.toMatchObject({ code: '23503' })
  })

  test.for([
    ['answers_per_day', 2, 1],
    ['tokens_per_day', 40, 30],
  ] as const)('hold %s', async ([name, value, tokens], { project }) => {
    const eve = await createUser(project, 'eve')
    const room = await createRoom(project, eve)
    await project.as('service', 'select admin.set_limit($1, $2, $3)', [eve.id, name, value])
    await answer(project, room, eve, tokens)
    await answer(project, room, eve, tokens)
    await expect(ask(project, room, eve)).rejects.toThrow('daily_limit')
    // Yesterday's count for nothing.
    await project.query('update private.day_counts set day = day - 1 where person = $1', [eve.id])
    await answer(project, room, eve, tokens)
  })
})

describe('a person who is suspended', () => {
  test('is out at once, with what they asked and what they hear, and comes back', async ({
    project,
    bob,
  }) => {
    const frank = await createUser(project, 'frank')
    const room = await createRoom(project, frank)
    await project.query(
      `insert into public.room_members (room_id, user_id, role) values ($1, $2, 'editor')`,
      [room, bob.id],
    )
    const waiting = await ask(project, room, frank)
    const others = await ask(project, room, bob)
    const read = (who: User) =>
      project.attempt(who, 'select id from public.rooms where id = $1', [room])
    expect(await read(frank)).toBe(1)
    await project.query('delete from realtime.messages')

    await project.as('service', `select admin.suspend($1, now() + interval '1 day', 'spam')`, [
      frank.id,
    ])
    expect(await read(frank)).toBe(0)
    expect(await read(bob)).toBe(1)
    expect(await project.attempt(frank, 'select public.open_room(p_room_id => $1)', [room])).toBe(
      'PT404',
    )
    const status = (id: string) =>
      project.value('select status from public.messages where id = $1', [id])
    expect(await status(waiting)).toBe('stopped')
    expect(await status(others)).toBe('pending')
    const told = await project.query<{ event: string }>(
      `select event from realtime.messages where topic = 'user:' || $1::text`,
      [frank.id],
    )
    expect(told.map(({ event }) => event)).toContain('membership_changed')

    await project.as('service', 'select admin.unsuspend($1)', [frank.id])
    expect(await read(frank)).toBe(1)
    expect(await log(project, frank.id)).toMatchObject([
      { action: 'suspend', details: { why: 'spam' } },
      { action: 'unsuspend' },
    ])
  })
})
