import { expect } from 'vitest'
import { createPdf } from '../support/pdf.ts'
import { answerIn, until, untilLive } from './device.ts'
import { it } from './fixtures.ts'

const PAGES = ['The mill was built in 1742.', 'Tea costs two euros in the mill.']

it('from the sign-up to the page that an answer cites', async ({ backend, device: { client } }) => {
  const room = await client.createRoom('Mill')
  expect((await client.listRooms()).map(({ id }) => id)).toEqual([room.id])
  const followed = client.followRoom(room.id)
  await untilLive(followed)
  expect(followed.get()).toMatchObject({ role: 'owner', room: { name: 'Mill' } })

  const bytes = createPdf(PAGES)
  const progress: number[] = []
  const uploaded = await client.uploadDocument(
    room.id,
    { name: 'mill.pdf', data: new Blob([bytes]) },
    { onProgress: (sent, total) => progress.push(sent / total) },
  )
  expect(uploaded).toMatchObject({ outcome: 'added', title: 'mill' })
  expect(progress.at(-1)).toBe(1)
  await until(followed, ({ documents }) => documents[0]?.status === 'ready')
  expect(followed.get().documents).toMatchObject([{ id: uploaded.documentId, page_count: 2 }])
  const again = await client.uploadDocument(room.id, { name: 'other.pdf', data: bytes })
  expect(again).toEqual({ ...uploaded, outcome: 'there' })

  backend.model.scenario('plain', { answer: 'Tea costs two euros [1].' })
  const { answer } = await followed.ask({ question: 'What does tea cost?' })
  const view = await until(followed, (now) => answerIn(now)?.status === 'done')
  expect(view.messages.map(({ content }) => content)).toEqual([
    'What does tea cost?',
    'Tea costs two euros [1].',
  ])
  const [cited] = await client.cite(answer.id)
  expect(cited).toMatchObject({
    n: 1,
    position: 20,
    state: 'verified',
    documentId: uploaded.documentId,
    title: 'mill',
    page: 2,
    stale: false,
  })
  expect(PAGES[1]).toContain(cited?.quote)
  const text = await client.readPage(uploaded.documentId, 2)
  expect(text?.slice(cited?.start ?? 0, cited?.end ?? 0)).toBe(cited?.quote)
  expect(cited?.url).toMatch(/#page=2$/)
  const file = await fetch(cited?.url ?? '')
  expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes)
  const stored = await client.downloadDocument(uploaded.documentId)
  expect(stored).toEqual({ name: 'mill.pdf', bytes })
  followed.close()
})

it('a file that replaces another is its next version, and a deleted one is gone', async ({
  backend,
  device: { client },
}) => {
  const { id } = await client.createRoom('Versions')
  const add = (text: string, replaces?: string) =>
    client.uploadDocument(
      id,
      { name: 'a/notes.md', data: new TextEncoder().encode(text) },
      { replaces },
    )
  const first = await add('# One')
  await backend.settled()
  const second = await add('# Two', first.documentId)
  await backend.settled()
  expect(second).toEqual({ outcome: 'replaced', documentId: first.documentId, title: 'a/notes' })
  expect(await client.readPage(first.documentId, 1)).toBe('# Two')
  const wrong = client.uploadDocument(
    id,
    { name: 'a.pdf', data: createPdf(['x']) },
    { replaces: first.documentId },
  )
  await expect(wrong).rejects.toMatchObject({ code: 'file_kind_differs' })
  await client.deleteDocument(first.documentId)
  expect(await client.listDocuments(id)).toEqual([])
  await expect(client.readDocument(first.documentId)).rejects.toMatchObject({
    code: 'document_not_found',
  })
})

it('conversations of a room stand apart', async ({ backend, device: { client } }) => {
  const { id } = await client.createRoom('Threads')
  const thread = await client.createThread(id, { title: 'Aside', private: true })
  const followed = client.followRoom(id, { threadId: thread.id })
  const first = client.followRoom(id)
  await Promise.all([untilLive(followed), untilLive(first)])
  backend.model.scenario('plain', { answer: 'Nothing.' })
  await followed.ask({ question: 'Is there anything?' })
  await until(followed, (now) => answerIn(now)?.status === 'done')
  expect(first.get().messages).toEqual([])
  expect((await client.readConversation(id, thread.id)).messages).toHaveLength(2)
  expect((await client.readConversation(id)).messages).toHaveLength(0)
  await client.renameThread(thread.id, 'Beside')
  const titles = (await client.listThreads(id)).map(({ title }) => title)
  expect(titles).toEqual([null, 'Beside'])
  await client.deleteThread(thread.id)
  await until(followed, ({ connection }) => connection === 'gone')
  followed.close()
  first.close()
})
