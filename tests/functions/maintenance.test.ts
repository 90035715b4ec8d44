import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { type Backend, type Person } from '../support/backend.ts'
import { createPdf } from '../support/pdf.ts'
import { createRoom, uploadFile } from '../support/client.ts'
import { addArticle, ask, errorCode, readMessage } from './support.ts'
import { textWith } from '../support/matchers.ts'

it.beforeEach(({ backend }) => backend.model.scenario('embeddings'))

const asService = (backend: Backend): RequestInit => ({
  method: 'POST',
  headers: { apikey: backend.keys.secretKey },
})

async function sweep(backend: Backend, path = '/maintenance/sweep'): Promise<void> {
  const response = await backend.call(path, asService(backend))
  expect([response.status, await response.json()]).toEqual([202, { status: 'accepted' }])
  await backend.settled()
}

const isStored = async (backend: Backend, path: string): Promise<boolean> =>
  (await backend.service.storage.from('documents').exists(path)).data

/** As if everything had been uploaded, put away and so on so long ago. */
const query = (backend: Backend, sql: string): Promise<unknown> =>
  backend.database.exclusive((connection) => connection.exec(sql))

/** A file that was uploaded two hours ago and that no document names. */
async function leaveFile(backend: Backend, alice: Person, room: string): Promise<string> {
  const path = await uploadFile(alice, room, crypto.randomUUID(), 'pdf', createPdf(['Left over']))
  await query(
    backend,
    `update storage.objects set created_at = now() - interval '2 hours' where name = '${path}'`,
  )
  expect(await isStored(backend, path)).toBe(true)
  return path
}

describe('the sweeper', () => {
  it('is called by the service alone', async ({ backend, alice, room }) => {
    const path = await leaveFile(backend, alice, room)
    const headers = { apikey: '' }
    const anonymous = await backend.call('/maintenance/sweep', { method: 'POST', headers })
    expect(await errorCode(anonymous)).toBe('401 unauthenticated')
    const person = await backend.call('/maintenance/sweep', { method: 'POST', as: alice })
    expect(await errorCode(person)).toBe('403 service_only')
    await backend.settled()
    expect(await isStored(backend, path)).toBe(true)
    await sweep(backend)
    expect(await isStored(backend, path)).toBe(false)
  })

  it('removes a stored file that no document names, and none that one names or that is new', async ({
    backend,
    alice,
    room,
  }) => {
    const left = await leaveFile(backend, alice, room)
    const fresh = await uploadFile(alice, room, crypto.randomUUID(), 'pdf', createPdf(['New']))
    const id = crypto.randomUUID()
    const named = await uploadFile(alice, room, id, 'pdf', createPdf(['Named']))
    const row = { id, room_id: room, kind: 'pdf', title: 'Named', storage_path: named }
    await alice.client.from('documents').insert(row).throwOnError()
    await query(
      backend,
      `update storage.objects set created_at = now() - interval '2 hours'
      where name = '${named}'`,
    )
    await sweep(backend)
    expect([
      await isStored(backend, left),
      await isStored(backend, fresh),
      await isStored(backend, named),
    ]).toEqual([false, true, true])
  })

  it('deletes a room that has been in the trash for thirty days, with its files, and no other', async ({
    backend,
    alice,
  }) => {
    const [old, recent] = [await createRoom(alice, 'Old'), await createRoom(alice, 'Recent')]
    const id = crypto.randomUUID()
    const path = await uploadFile(alice, old, id, 'pdf', createPdf(['Old']))
    const row = { id, room_id: old, kind: 'pdf', title: 'Old', storage_path: path }
    await alice.client.from('documents').insert(row).throwOnError()
    for (const p_room_id of [old, recent]) {
      await alice.client.rpc('trash_room', { p_room_id }).throwOnError()
    }
    await query(
      backend,
      `update public.rooms set deleted_at = now() - interval '31 days' where id = '${old}'`,
    )
    await sweep(backend)
    const { data } = await backend.service.from('rooms').select('id').in('id', [old, recent])
    expect(data).toEqual([{ id: recent }])
    expect(await isStored(backend, path)).toBe(false)
  })

  it('ends an answer whose writer is gone, and leaves one that is being written', async ({
    backend,
    alice,
    room,
  }) => {
    await addArticle(backend, alice, room, 'Mercury is the smallest planet of the solar system.')
    const other = await createRoom(alice, 'Other')
    await addArticle(backend, alice, other, 'Mercury is the smallest planet of the solar system.')
    backend.model.scenario('slow', {
      answer: 'Mercury is the smallest planet [1]. It has no moon.',
    })
    const { answerId: dead } = await ask(backend, alice, room, 'What is Mercury?')
    const { answerId: alive } = await ask(backend, alice, other, 'What is Mercury?')
    for (const id of [dead, alive]) {
      await expect
        .poll(async () => (await readMessage(alice, id)).status, { timeout: 5000 })
        .toBe('streaming')
    }
    await query(
      backend,
      `update private.answer_runs set lease_until = now() - interval '1 second'
      where message_id = '${dead}'`,
    )
    await backend.call('/maintenance/sweep', asService(backend))
    await expect.poll(async () => (await readMessage(alice, dead)).status).toBe('failed')
    expect(await readMessage(alice, dead)).toMatchObject({
      error_code: 'answer_interrupted',
      content: textWith('Sorry'),
    })
    expect((await readMessage(alice, alive)).status).toBe('streaming')
    backend.model.release()
    await backend.settled()
    expect((await readMessage(alice, alive)).status).toBe('done')
  })

  it('comes as well when a schedule calls ingest/drain alone, as it did before', async ({
    backend,
    alice,
    room,
  }) => {
    const path = await leaveFile(backend, alice, room)
    await sweep(backend, '/ingest/drain?sweep=false')
    expect(await isStored(backend, path)).toBe(true)
    await sweep(backend, '/ingest/drain')
    expect(await isStored(backend, path)).toBe(false)
  })
})

describe('an answer that was handed over by a worker that was stopped', () => {
  it('is gone on with by the next sweep', async ({ backend, alice, room }) => {
    backend.model.scenario('plain', { answer: 'It is small [1].' })
    await addArticle(backend, alice, room, 'Mercury is small.')
    const { answerId } = await ask(backend, alice, room, 'How large is Mercury?')
    await backend.settled()
    await query(
      backend,
      `update public.messages set status = 'pending', finished_at = null, content = '' where id = '${answerId}';
      update private.answer_runs set handovers = 1 where message_id = '${answerId}'`,
    )
    await sweep(backend)
    expect(await readMessage(alice, answerId)).toMatchObject({
      status: 'done',
      content: 'It is small [1].',
    })
  })
})

describe('whoever runs the project', () => {
  it.for(['chat', 'ingest', 'maintenance'])(
    'sees how %s is, without a key',
    async (name, { backend }) => {
      const response = await backend.call(`/${name}/health`, { headers: { apikey: '' } })
      expect([response.status, await response.json()]).toEqual([
        200,
        {
          status: 'ok',
          database: 'ok',
          schedule: 'other',
          ...(name === 'maintenance' ? {} : { models: 'configured' }),
        },
      ])
    },
  )

  it('sees figures and nobody’s words, with the token or a key of the service', async ({
    backend,
    alice,
    room,
  }) => {
    backend.model.scenario('plain', { answer: 'The secret is blue [1].' })
    await addArticle(backend, alice, room, 'The secret is blue.', 'A secret title')
    await ask(backend, alice, room, 'What is the secret?')
    await backend.settled()
    const read = (headers: HeadersInit) => backend.call('/maintenance/metrics', { headers })
    expect(await errorCode(await read({ apikey: '' }))).toBe('401 unauthenticated')
    const person = await backend.call('/maintenance/metrics', { as: alice })
    expect(await errorCode(person)).toBe('403 service_only')
    const token = await read({ apikey: '', authorization: 'Bearer a token of a collector' })
    expect(token.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const text = await token.text()
    expect(text).toMatch(/^documind_answers\{status="done",error_code=""\} [1-9]/m)
    expect(text).toMatch(/^documind_answer_first_token_seconds\{quantile="0.95"\} [\d.]+$/m)
    expect(text).toMatch(/^documind_ingestion_wait_seconds 0$/m)
    expect(text).not.toMatch(/secret|alice/i)
    expect((await read({ apikey: backend.keys.secretKey })).status).toBe(200)
  })

  it('finds all that a request asked for by its id, what went on after the answer too', async ({
    backend,
    alice,
    room,
  }) => {
    await addArticle(backend, alice, room, 'Mercury is small.')
    const id = 'from-the-browser'
    const response = await backend.call(`/chat/rooms/${room}/questions`, {
      method: 'POST',
      as: alice,
      headers: { 'x-request-id': id },
      body: JSON.stringify({ question: 'How large is Mercury?' }),
    })
    expect(response.headers.get('x-request-id')).toBe(id)
    await backend.settled()
    const paths = backend.network.passed.filter(({ requestId }) => requestId === id)
    for (const name of ['ask_question', 'answer_context', 'search_chunks', 'finish_answer']) {
      expect(paths.map(({ path }) => path)).toContain(`/rest/v1/rpc/${name}`)
    }
  })
})
