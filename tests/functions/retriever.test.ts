import { RunnableLambda } from '@langchain/core/runnables'
import { expect } from 'vitest'
import { it } from './fixtures.ts'
import { createUserClient } from '../../functions/_shared/http/supabase.ts'
import { createModels } from '../../functions/_shared/models/models.ts'
import { DocuMindRetriever } from '../../functions/chat/retrieval/documind-retriever.ts'
import { type Backend, type Person } from '../support/backend.ts'
import { createRoom } from '../support/client.ts'
import { addArticle } from './support.ts'

const VALVES = 'Order the valve XR-2100/B with adapter M12x1.5. It needs firmware 4.17.2 or later.'
const ANVILS = 'Acme makes anvils. Acme was founded in 1921 by two sisters in a barn.'

let room: string
let anvils: string

it.beforeAll(async ({ backend, alice }) => {
  backend.model.scenario('embeddings')
  room = await createRoom(alice)
  await addArticle(backend, alice, room, VALVES, 'Valves')
  anvils = (await addArticle(backend, alice, room, ANVILS, 'Anvils')).id
})

const retrieverOf = (
  backend: Backend,
  { accessToken }: Person,
  documentIds?: string[],
): DocuMindRetriever =>
  new DocuMindRetriever({
    client: createUserClient({ supabaseUrl: backend.url, ...backend.keys }, accessToken),
    models: createModels({
      baseUrl: backend.model.url,
      apiKey: 'test',
      chatModel: 'scripted',
      embeddingModel: 'hashed',
      vectorWeight: 0.3,
    }),
    roomId: room,
    ...(documentIds ? { documentIds } : {}),
  })

it('a retriever of LangChain finds passages with their places', async ({ backend, alice }) => {
  const [first] = await retrieverOf(backend, alice).invoke(
    'Which firmware does the XR-2100/B need?',
  )
  expect(first).toMatchObject({
    pageContent: VALVES,
    metadata: {
      document_title: 'Valves',
      document_version: 1,
      page: 1,
      start_offset: 0,
      end_offset: VALVES.length,
    },
  })
})

it('is a part of a chain as any other', async ({ backend, alice }) => {
  const titles = RunnableLambda.from((found: Awaited<ReturnType<DocuMindRetriever['invoke']>>) =>
    found.map(({ metadata }) => metadata.document_title),
  )
  const chain = retrieverOf(backend, alice).pipe(titles)
  expect(await chain.batch(['When was Acme founded?', 'Who sells pizza in Naples?'])).toEqual([
    ['Anvils'],
    [],
  ])
})

it('searches the named documents only', async ({ backend, alice }) => {
  const question = 'Which firmware does the XR-2100/B need?'
  expect(await retrieverOf(backend, alice, [anvils]).invoke(question)).toEqual([])
  expect(await retrieverOf(backend, alice).invoke(question)).toHaveLength(1)
})

it('finds nothing in the room of somebody else', async ({ backend, alice, bob }) => {
  const question = 'When was Acme founded?'
  expect(await retrieverOf(backend, bob).invoke(question)).toEqual([])
  expect(await retrieverOf(backend, alice).invoke(question)).toHaveLength(1)
})
