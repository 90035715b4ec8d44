import { expect } from 'vitest'
import { it } from './fixtures.ts'
import { addArticle, ask, drain, endWaits, readDocument } from './support.ts'

const TEXT = 'The quartz heater warms forty litres of water.'

it('answers by the words of a document whose text is stored, before it has its embeddings', async ({
  backend,
  alice,
  room,
}) => {
  backend.model.scenario('plain', { answer: `${TEXT} [1]` })
  backend.model.scenario('embeddingsServerError')
  const document = await addArticle(backend, alice, room, TEXT)
  expect(document).toMatchObject({ status: 'embedding', live_version: 1 })
  const answerTo = async (question: string) => {
    const { questionId } = await ask(backend, alice, room, question)
    await backend.settled()
    const { data } = await alice.client
      .from('messages')
      .select('content, status, coverage, citations(state)')
      .eq('reply_to', questionId)
      .single()
      .throwOnError()
    return data
  }
  const answered = {
    content: `${TEXT} [1]`,
    status: 'done',
    citations: [{ state: 'verified' }],
  }
  expect(await answerTo('What warms water?')).toMatchObject({
    ...answered,
    coverage: { documents: 1, documents_pending: 0, documents_by_words: 1 },
  })

  backend.model.scenario('embeddings')
  await endWaits(backend)
  await drain(backend)
  expect(await readDocument(alice, document.id)).toMatchObject({ status: 'ready' })
  expect(await answerTo('How much water?')).toMatchObject({
    ...answered,
    coverage: { documents: 1, documents_by_words: 0 },
  })
})
