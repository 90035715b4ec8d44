import { expect } from 'vitest'
import { it } from './fixtures.ts'
import { addArticle, askAndWait, chatRequests } from './support.ts'

const ENGLISH = 'The notice period is three months to the end of a quarter.'
const CHINESE = '試用期為三個月，試用期間的預告期為十日。'
const ASK_FOR_TRANSLATION = 'Translate the question'

it('a question in another language is searched in that of the documents too', async ({
  backend,
  alice,
  room,
}) => {
  await addArticle(backend, alice, room, ENGLISH, 'Contract')
  const translation = { en: 'How long is the notice period?' }
  backend.model.scenario('plain', {
    answer: '三個月 [1]。',
    answersTo: { [ASK_FOR_TRANSLATION]: `\`\`\`json\n${JSON.stringify(translation)}\n\`\`\`` },
  })
  const question = '解約要提前多久通知？'
  const answer = await askAndWait(backend, alice, room, question)
  expect(answer).toMatchObject({
    status: 'done',
    content: '三個月 [1]。',
    plan: { translations: translation },
  })
  expect(answer.citations).toMatchObject([{ page: 1 }])
  const prompt = JSON.stringify(backend.model.requests.at(-1)?.body)
  expect(prompt).toContain(ENGLISH)
  expect(prompt).toContain(question)
  const before = chatRequests(backend, ASK_FOR_TRANSLATION)
  await askAndWait(backend, alice, room, question)
  expect(chatRequests(backend, ASK_FOR_TRANSLATION)).toBe(before)
})

it('in a room of two languages neither starves the other', async ({ backend, alice, room }) => {
  for (let i = 1; i <= 9; i++) {
    const body = `${ENGLISH} Notice period number ${String(i)} of contract ${String(i * 17)}.`
    await addArticle(backend, alice, room, body, `Contract ${String(i)}`)
  }
  await addArticle(backend, alice, room, CHINESE, '員工手冊')
  backend.model.scenario('plain', {
    answer: 'Three months [1].',
    answersTo: { [ASK_FOR_TRANSLATION]: '{"zh-Hant": "預告期是多久？"}' },
  })
  await askAndWait(backend, alice, room, 'How long is the notice period?')
  const prompt = JSON.stringify(backend.model.requests.at(-1)?.body)
  expect(prompt).toContain('n=\\"2\\" title=\\"員工手冊')
  expect(prompt).toContain('n=\\"1\\" title=\\"Contract')
})

it('a question in the language of the documents is not translated', async ({
  backend,
  alice,
  room,
}) => {
  await addArticle(backend, alice, room, ENGLISH, 'Contract')
  backend.model.scenario('plain', { answer: 'Three months [1].' })
  const before = chatRequests(backend, ASK_FOR_TRANSLATION)
  const answer = await askAndWait(backend, alice, room, 'How long is the notice period?')
  expect(answer.plan ?? {}).not.toHaveProperty('translations')
  expect(chatRequests(backend, ASK_FOR_TRANSLATION)).toBe(before)
})

it('a model that cannot translate leaves the question as it stands', async ({
  backend,
  alice,
  room,
}) => {
  await addArticle(backend, alice, room, `${ENGLISH} ACME-17`, 'Contract')
  for (const reply of ['I cannot.', '{"en": "三個月"}', '{"fr": "Quand ?"}', '{']) {
    backend.model.scenario('plain', {
      answer: '三個月 [1]。',
      answersTo: { [ASK_FOR_TRANSLATION]: reply },
    })
    const answer = await askAndWait(backend, alice, room, 'ACME-17 的預告期是多久？')
    expect(answer).toMatchObject({ status: 'done', content: '三個月 [1]。' })
    expect(answer.plan ?? {}).not.toHaveProperty('translations')
  }
})
