import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SCHEMA } from '../../apps/local/src/project.ts'
import { applyMigrations } from '../support/project-database.ts'
import { openTestDatabase } from './open.ts'
import {
  addArticle,
  createProject,
  createRoom,
  createUser,
  type Project,
  type User,
} from './support.ts'
import { subscribe } from './push-device.ts'
import { ask, claimAnswer, finish } from './writer.ts'

/** As much of pg_cron, pg_net and the vault as the schedule uses: they write down what is asked of them. */
const EXTENSIONS = `
  create schema cron;
  create table cron.job (jobid serial, jobname text unique, schedule text, command text);
  create function cron.schedule(job_name text, schedule text, command text) returns bigint language sql as $$
    insert into cron.job (jobname, schedule, command) values ($1, $2, $3)
    on conflict (jobname) do update set schedule = excluded.schedule, command = excluded.command returning jobid
  $$;
  create schema net;
  create table net.requests (url text, body jsonb, headers jsonb);
  create function net.http_post(url text, body jsonb default '{}', params jsonb default '{}', headers jsonb default '{}',
    timeout_milliseconds int default 5000) returns bigint language sql as $$
    insert into net.requests values ($1, $2, $4) returning 1
  $$;
  create schema vault;
  create table vault.decrypted_secrets (name text, decrypted_secret text);
`

let project: Project
let alice: User
let room: string
beforeAll(async () => {
  const database = await openTestDatabase('base')
  await database.exclusive((connection) => connection.exec(EXTENSIONS))
  await applyMigrations(database, SCHEMA.migrations)
  project = createProject(database)
  alice = await createUser(project, 'alice')
  room = await createRoom(project, alice)
})
afterAll(() => project[Symbol.asyncDispose]())

/** What the schedule would call now, and does. */
async function call(): Promise<string[]> {
  await project.query('truncate net.requests')
  await project.query('select private.call_functions()')
  const rows = await project.query<{ url: string }>('select url from net.requests order by url')
  return rows.map(({ url }) => url)
}

describe('the schedule', () => {
  test('is made by the migrations where its extensions are, once however often', async () => {
    const jobs = () => project.query('select jobname, schedule, command from cron.job order by 1')
    const made = await jobs()
    expect(made).toMatchObject([
      { jobname: 'documind-due', schedule: '10 seconds' },
      { jobname: 'documind-hourly', schedule: '17 * * * *' },
    ])
    expect(await project.value('select private.schedule_functions()')).toBe(true)
    expect(await jobs()).toEqual(made)
  })

  test('calls nothing while the vault does not say whom', async () => {
    await addArticle(project, alice, room)
    expect(await call()).toEqual([])
    await project.query(`insert into vault.decrypted_secrets values
      ('documind_functions_url', 'https://x.supabase.co/functions/v1'), ('documind_secret_key', 'sb_secret_x')`)
    expect(await call()).toEqual(['https://x.supabase.co/functions/v1/ingest/drain?sweep=false'])
    expect(await project.query('select headers from net.requests')).toEqual([
      { headers: { apikey: 'sb_secret_x', 'content-type': 'application/json' } },
    ])
  })

  test('calls nothing while there is nothing to do, or while somebody does it', async () => {
    await project.query(`update public.documents set lease_until = now() + interval '1 minute'`)
    await project.query('delete from private.term_work')
    expect(await call()).toEqual([])
  })

  test('calls for an answer whose writer is gone, and not for one that is written', async () => {
    await ask(project, room)
    expect(await call()).toEqual([])
    const [claimed] = await claimAnswer(project, room, 60)
    expect(await call()).toEqual([])
    await project.query(
      'update private.answer_runs set lease_until = now() where message_id = $1',
      [claimed?.message_id],
    )
    expect(await call()).toEqual(['https://x.supabase.co/functions/v1/maintenance/sweep'])
    await project.query(
      `update public.messages set status = 'done', finished_at = now() where role = 'assistant'`,
    )
    expect(await call()).toEqual([])
  })

  test('calls for a room that has been in the trash for thirty days', async () => {
    await project.query(
      `update public.rooms set deleted_at = now() - interval '31 days' where id = $1`,
      [room],
    )
    expect(await call()).toEqual(['https://x.supabase.co/functions/v1/maintenance/sweep'])
  })

  test('calls for what is to be sent to devices, once it is', async () => {
    await project.query('update public.rooms set deleted_at = null')
    await subscribe(project, alice)
    const { answer } = await ask(project, room, 'Why?', null, alice.id)
    await finish(project, answer)
    expect(await call()).toEqual([])
    await project.query('update private.pushes set due_at = now()')
    expect(await call()).toEqual(['https://x.supabase.co/functions/v1/maintenance/push'])
  })

  test('calls once an hour for what only the functions know of', async () => {
    await project.query('truncate net.requests')
    const [hourly] = await project.query<{ command: string }>(
      `select command from cron.job where jobname = 'documind-hourly'`,
    )
    await project.query(hourly?.command ?? '')
    expect(await project.query('select url from net.requests order by 1')).toMatchObject([
      { url: 'https://x.supabase.co/functions/v1/ingest/drain?sweep=false' },
      { url: 'https://x.supabase.co/functions/v1/maintenance/sweep' },
    ])
  })

  test('is nobody’s to call but the owner’s', async () => {
    for (const actor of [alice, 'anon', 'service'] as const) {
      expect(await project.attempt(actor, 'select private.call_functions()')).toBe('42501')
    }
  })
})
