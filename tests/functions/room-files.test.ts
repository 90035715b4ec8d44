import { describe, expect, vi } from 'vitest'
import { BlobReader, BlobWriter, ZipReader, ZipWriter } from '@zip.js/zip.js'
import { exportRoom, importRoom } from '../../apps/room-files/src/index.ts'
import type { Backend, Person } from '../support/backend.ts'
import { createPdf } from '../support/pdf.ts'
import { it } from './fixtures.ts'
import { addArticle, addFile, addPdf, askAndWait } from './support.ts'

const TEA = 'Tea costs two euros in the mill. It is served from noon on.'

async function exportToBlob(backend: Backend, roomId: string): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  await exportRoom({
    client: backend.service,
    roomId,
    open: () => {
      chunks.length = 0
      return new WritableStream<Uint8Array>({
        write: (chunk) => void chunks.push(new Uint8Array(chunk)),
      })
    },
  })
  return new Blob(chunks)
}

const rowsOf = async (person: Person, table: 'chunks' | 'pages' | 'messages', roomId: string) => {
  const { data } = await person.client
    .from(table)
    .select('content')
    .eq('room_id', roomId)
    .throwOnError()
  return data.map(({ content }) => content).sort()
}

describe('a room as a file', () => {
  it('is another room of another person, that answers without reading anything again', async ({
    backend,
    alice,
    room,
  }) => {
    await addPdf(backend, alice, room, createPdf([TEA, 'The mill was built in 1742.']), 'a.pdf')
    await addArticle(backend, alice, room, 'Milk is free for children.', 'Milk')
    const bytes = new TextEncoder().encode('name,price\ncake,3\nbread,5\n')
    await addFile(backend, alice, room, 'csv', bytes, 'prices.csv')
    backend.model.scenario('plain', { answer: 'Tea costs two euros [1].' })
    await askAndWait(backend, alice, room, 'What does tea cost?')
    // Another member, a thread of each, a verdict.
    const carol = await backend.signUp('carol')
    const { data: token } = await alice.client
      .rpc('create_invitation', { p_room_id: room, p_role: 'editor' })
      .throwOnError()
    await carol.client.rpc('accept_invitation', { p_token: token }).throwOnError()
    for (const { client } of [alice, carol]) {
      const titles = [
        { room_id: room, title: 'Shared' },
        { room_id: room, title: 'Private', private: true },
      ]
      await client.from('threads').insert(titles).throwOnError()
    }
    const file = await exportToBlob(backend, room)

    const bob = await backend.signUp('bob')
    const before = backend.model.requests.length
    const imported = await importRoom({
      client: backend.service,
      file,
      ownerId: bob.id,
      findPeople: async () => new Map([[carol.email, carol.id]]),
    })
    expect(imported).toMatchObject({ documents: 3 })
    expect(imported.roomId).not.toBe(room)
    await backend.settled()
    expect(backend.model.requests).toHaveLength(before)

    for (const table of ['pages', 'chunks', 'messages'] as const) {
      const own = await rowsOf(alice, table, room)
      expect(own.length).toBeGreaterThan(1)
      expect(await rowsOf(bob, table, imported.roomId)).toEqual(own)
      expect(await rowsOf(alice, table, imported.roomId)).toEqual([])
    }
    const opened = await bob.client.rpc('open_room', { p_room_id: imported.roomId })
    expect(opened.data).toMatchObject({
      messages: [
        { role: 'user', content: 'What does tea cost?' },
        { citations: [{ document_title: 'a.pdf', state: 'verified', stale: false, page: 1 }] },
      ],
    })
    // Who is not here leaves no private thread and no name behind; who is, is a member again.
    const roles = await bob.client.rpc('list_members', { p_room_id: imported.roomId })
    expect(roles.data?.map(({ role }) => role).sort()).toEqual(['editor', 'owner'])
    const threadsOf = async ({ client }: Person) =>
      (await client.from('threads').select('title').eq('room_id', imported.roomId)).data
    expect(await threadsOf(bob)).toHaveLength(4)
    expect(await threadsOf(carol)).toHaveLength(4)
    const answer = await askAndWait(backend, bob, imported.roomId, 'What does tea cost?')
    expect(answer.citations).toMatchObject([{ document_title: 'a.pdf', page: 1 }])
    const { data: documents } = await bob.client
      .from('documents')
      .select('storage_path')
      .eq('kind', 'pdf')
    const stored = await bob.client.storage
      .from('documents')
      .download(documents?.[0]?.storage_path ?? '')
    expect(await stored.data?.slice(0, 5).text()).toBe('%PDF-')
    // Counted as if it had been read here, and out again.
    const terms = () => backend.service.from('room_terms').select('term, chunk_count')
    const counts = async (roomId: string) =>
      (await terms().eq('room_id', roomId).order('term').throwOnError()).data
    expect(await counts(imported.roomId)).toEqual(await counts(room))
    await bob.client.from('documents').delete().eq('room_id', imported.roomId).throwOnError()
    await expect.poll(() => counts(imported.roomId)).toEqual([])
  })

  it('that is damaged is refused by the name of the part, and leaves nothing', async ({
    backend,
    alice,
    room,
  }) => {
    await addArticle(backend, alice, room, TEA, 'Tea')
    const file = await exportToBlob(backend, room)
    const client = backend.service
    const count = async () =>
      (await client.from('rooms').select('id', { count: 'exact', head: true })).count
    const before = await count()
    const load = (blob: Blob) => importRoom({ client, file: blob, ownerId: alice.id })
    await expect(load(new Blob(['nothing']))).rejects.toThrow('no zip archive')
    await expect(load(file.slice(0, file.size - 40))).rejects.toThrow('no zip archive')
    await expect(load(await rewrite(file, { drop: 'pages.ndjson' }))).rejects.toThrow(
      'pages.ndjson is missing.',
    )
    await expect(load(await rewrite(file, { drop: 'manifest.json' }))).rejects.toThrow(
      'manifest.json is missing',
    )
    const change = (text: string) => text.replace('Tea costs two', 'Tea costs ten')
    await expect(load(await rewrite(file, { edit: 'chunks.ndjson', change }))).rejects.toThrow(
      'chunks.ndjson is damaged.',
    )
    const later = (text: string) => text.replace('"version": 1', '"version": 99')
    await expect(
      load(await rewrite(file, { edit: 'manifest.json', change: later })),
    ).rejects.toThrow('of version 99')
    expect(await count()).toBe(before)
    await load(await rewrite(file, {}))
    expect(await count()).toBe((before ?? 0) + 1)
  })

  it('that cannot be written to its end is no room', async ({ backend, alice, room }) => {
    await addArticle(backend, alice, room, TEA, 'Tea')
    const file = await exportToBlob(backend, room)
    const client = backend.service
    const rooms = async () => (await client.from('rooms').select('id').order('id')).data
    const before = await rooms()
    const rpc = vi.spyOn(client, 'rpc').mockImplementationOnce(() => {
      throw new Error('cut')
    })
    await expect(importRoom({ client, file, ownerId: alice.id })).rejects.toThrow('cut')
    rpc.mockRestore()
    expect(await rooms()).toEqual(before)
  })
})

interface Rewriting {
  drop?: string
  edit?: string
  change?: (text: string) => string
}

/** The archive again, without a part or with another text in it. */
async function rewrite(file: Blob, { drop, edit, change }: Rewriting): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter())
  for (const entry of await new ZipReader(new BlobReader(file)).getEntries()) {
    if (entry.directory || entry.filename === drop) continue
    const blob = await entry.getData(new BlobWriter())
    const text = entry.filename === edit && change ? change(await blob.text()) : undefined
    await writer.add(entry.filename, new BlobReader(text === undefined ? blob : new Blob([text])))
  }
  return writer.close()
}
