import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { stockSentence } from '../../functions/_shared/text/stock-sentences.ts'
import { type Person, startBackend } from '../support/backend.ts'
import { createRoom } from '../support/client.ts'
import { it } from './fixtures.ts'
import { addArticle, askAndWait, chatsSince, errorCode } from './support.ts'

const HANDBOOK = readFileSync(new URL('../answers/fixtures/library.en.md', import.meta.url), 'utf8')

const offline = test
  .extend('backend', { scope: 'file' }, async ({}, { onCleanup }) => {
    const backend = await startBackend({ offlineModels: true })
    onCleanup(() => backend[Symbol.asyncDispose]())
    return backend
  })
  .extend('alice', { scope: 'file' }, ({ backend }) => backend.signUp('alice'))
  .extend('room', { scope: 'file' }, async ({ backend, alice }) => {
    const room = await createRoom(alice)
    await addArticle(backend, alice, room, HANDBOOK, 'Library handbook')
    return room
  })

describe('without a language model', () => {
  offline.for<[string, string, string[]]>([
    ['What is this document about?', 'summary', ['lends, keeps and repairs', 'Membership']],
    ['Give me the table of contents', 'outline', ['- Loans', '  - Registering a new member']],
    ['What does the last paragraph say?', 'place', ['Damaged books are sent to the bindery']],
    ['List all rooms', 'list', ['reading room', 'workshop', 'children', 'map cellar']],
    ['How many rooms are there?', 'list', ['**4**', 'map cellar']],
    ['How do I register a new member?', 'list', ['1. Ask for a photo', '5. Explain the loan']],
    ['Which sections mention Koha?', 'mentions', ['**Registering a new member**', '**Contacts**']],
    ['Who wrote this document?', 'titlePage', ['Margaret Holloway']],
    ['Compare the reading room and the workshop', 'compare', ['Unlike the reading room']],
    ['What is a guest pass?', 'passages', ['valid for seven days']],
  ])(
    '%s is taken for %s, and every sentence is verified',
    async ([question, kind, has], { backend, alice, room }) => {
      const answer = await askAndWait(backend, alice, room, question)
      for (const words of has) expect(answer.content).toContain(words)
      expect(answer.plan).toMatchObject({ kind, by: 'rules' })
      expect(answer.coverage).toMatchObject({ documents: 1, pages: 1 })
      expect(answer.citations.length).toBeGreaterThan(0)
      expect(answer.citations.filter(({ state }) => state !== 'verified')).toEqual([])
    },
  )

  offline('a question of two parts gets both answers', async ({ backend, alice, room }) => {
    const question = 'What is a guest pass, and who wrote this handbook? How high is Mount Fuji?'
    const answer = await askAndWait(backend, alice, room, question)
    expect(answer.content).toMatch(
      /^\*\*What is a guest pass\*\*\n\n.*seven days.*\[1\][^]*\*\*who wrote[^]*Margaret Holloway[^]*\[\d\]/,
    )
    const last = answer.content.slice(answer.content.indexOf('**How high'))
    expect(last).toBe(`**How high is Mount Fuji?**\n\n${stockSentence('nothingFound', 'en')}`)
    expect(answer.plan).toMatchObject({
      kind: 'steps',
      steps: [{ tool: 'search', query: 'What is a guest pass' }, {}, { found: 0 }],
    })
    expect(answer.citations.filter(({ state }) => state !== 'verified')).toEqual([])
  })

  offline('nothing is cited for a greeting or a size', async ({ backend, alice, room }) => {
    const thanks = await askAndWait(backend, alice, room, '謝謝')
    expect([thanks.content, thanks.citations]).toEqual(['不客氣。', []])
    const size = await askAndWait(backend, alice, room, 'How many pages does it have?')
    expect(size.content).toContain('1 page')
  })

  offline(
    'what names something that no document has is refused',
    async ({ backend, alice, room }) => {
      const answer = await askAndWait(
        backend,
        alice,
        room,
        'How much is the fine for a late laptop?',
      )
      expect([answer.content === stockSentence('nothingFound', 'en'), answer.citations]).toEqual([
        true,
        [],
      ])
    },
  )

  offline('a document has a guide, for those who may read it', async ({ backend, alice, room }) => {
    const { data } = await alice.client
      .from('documents')
      .select('id')
      .eq('room_id', room)
      .single()
      .throwOnError()
    const guide = await backend.call(`/chat/documents/${data.id}/guide`, { as: alice })
    const said = JSON.stringify(await guide.json())
    expect(said).toContain('lends, keeps and repairs its books.","page":1')
    expect(said).toContain('{"title":"Registering a new member","level":3,"page":1}')
    expect(said).toContain(
      JSON.stringify([
        'What is a guest pass?',
        'What are the steps for “Registering a new member”?',
        'What is listed under “Loans”?',
      ]),
    )
    const bob = await backend.signUp('bob')
    const refused = await backend.call(`/chat/documents/${data.id}/guide`, { as: bob })
    expect(await errorCode(refused)).toBe('404 document_not_found')
  })

  offline(
    'a better answer of a member comes first, verified by what the documents say today alone',
    async ({ backend, alice }) => {
      const room = await createRoom(alice)
      const document = await addArticle(backend, alice, room, 'Tea costs 2 euros. Milk is free.')
      const quote = 'Tea costs 2 euros.'
      const cited = { ordinal: 3, document_id: document.id, page: 1, quote }
      const made = { ...cited, ordinal: 4, quote: 'Tea is free.' }
      const pair = {
        room_id: room,
        question: 'How much does tea cost?',
        answer: `${quote} [3] It is free on Sundays. [4] So we decided.`,
        citations: [cited, made],
      }
      await alice.client.from('corrections').insert(pair).throwOnError()
      const answer = await askAndWait(backend, alice, room, 'What is the price of tea?')
      expect(answer.content).toBe(`${quote} [1] It is free on Sundays. So we decided.`)
      expect(answer.citations).toMatchObject([
        { state: 'verified', document_id: document.id, quote },
      ])
      expect(answer.plan).toMatchObject({ correction: { used: 'text' } })
      const milk = await askAndWait(backend, alice, room, 'How much does milk cost?')
      expect(milk.content).not.toContain('Sundays')
    },
  )

  offline(
    'documents of another language than the question are named',
    async ({ backend, alice }) => {
      const room = await createRoom(alice)
      await addArticle(backend, alice, room, HANDBOOK, 'Handbook')
      const german = 'Der Leuchtturm steht auf der Insel und wurde vor langer Zeit gebaut.'
      await addArticle(backend, alice, room, german, 'Turm')
      const answer = await askAndWait(backend, alice, room, 'What is a guest pass?')
      expect(answer.coverage).toMatchObject({ foreign: [{ title: 'Turm', language: 'de' }] })
      const outline = await askAndWait(backend, alice, room, 'Give me the table of contents')
      expect(outline.coverage).not.toHaveProperty('foreign')
      const reading = await backend.call(`/chat/rooms/${room}/reading`, { as: alice })
      expect(await reading.json()).toEqual({ reading: null })
    },
  )

  offline('what a new version changed is told', async ({ backend, alice }) => {
    const room = await createRoom(alice)
    const document = await addArticle(backend, alice, room, 'Tea costs 2 euros. Milk is free.')
    const none = await askAndWait(backend, alice, room, 'What changed since the last version?')
    expect(none.content).toContain('No earlier version')
    const edit = { body: 'Tea costs 5 euros. Milk is free.' }
    await alice.client.from('documents').update(edit).eq('id', document.id).throwOnError()
    await backend.call(`/ingest/documents/${document.id}`, { method: 'POST', as: alice })
    await backend.settled()
    const answer = await askAndWait(backend, alice, room, 'What changed since the last version?')
    expect(answer.content).toContain('- Tea costs 5 euros. [1]')
    expect(answer.content).toContain('~~Tea costs 2 euros.~~')
    expect(answer.content).not.toContain('Milk')
  })
})

describe('with a language model', () => {
  const CHAPTERS = Array.from(
    { length: 60 },
    (_, i) =>
      `## Chapter ${i + 1}\n\nThe island number ${i + 1} has its lighthouse. ${'Waves roll on and on there. '.repeat(14)}`,
  ).join('\n\n')

  it('all pages are read, slice by slice, and what was noted is kept', async ({
    backend,
    alice,
    room,
  }) => {
    await addArticle(backend, alice, room, CHAPTERS, 'Islands')
    const stages: unknown[] = []
    const channel = alice.client.channel(`room:${room}`, { config: { private: true } })
    channel.on('broadcast', { event: 'loading' }, ({ payload }) => stages.push(payload))
    await new Promise<void>((resolve) =>
      channel.subscribe((state) => state === 'SUBSCRIBED' && resolve()),
    )
    const before = backend.model.requests.length
    const answer = await askAndWait(backend, alice, room, 'Summarise the document')
    const asked = chatsSince(backend, before)
    expect(asked.length).toBeGreaterThan(2)
    const read = asked.slice(0, -1).join('')
    for (const chapter of [1, 30, 60]) expect(read).toContain(`The island number ${chapter} has`)
    expect(asked.at(-1)).toContain('The island number 1 has its lighthouse.')
    expect(answer).toMatchObject({ status: 'done', coverage: { pages: 2, pages_read: 2 } })
    expect(answer.citations[0]).toMatchObject({ document_title: 'Islands', ordinal: 1 })
    expect(answer.plan).toMatchObject({ kind: 'summary' })
    await expect
      .poll(() => stages)
      .toContainEqual(expect.objectContaining({ stage: 'reading', pages_total: 2 }))

    const between = backend.model.requests.length
    await askAndWait(backend, alice, room, 'What is this document about?')
    expect(chatsSince(backend, between)).toHaveLength(1)

    // What it took is what the next reading is expected to take.
    const reading = async (as: Person) => backend.call(`/chat/rooms/${room}/reading`, { as })
    expect(await (await reading(alice)).json()).toMatchObject({
      reading: { pages: 2, seconds: expect.any(Number) as number, usd: null, model: 'scripted' },
    })
    const bob = await backend.signUp('bob')
    expect(await errorCode(await reading(bob))).toBe('404 room_not_found')
  })

  it('the title page, and each side of a comparison, go to the model', async ({
    backend,
    alice,
    room,
  }) => {
    await addArticle(backend, alice, room, HANDBOOK, 'Library handbook')
    const promptOf = async (question: string): Promise<string> => {
      await askAndWait(backend, alice, room, question)
      return JSON.stringify(backend.model.requests.at(-1)?.body)
    }
    expect(await promptOf('Who wrote this document?')).toContain('Margaret Holloway')
    const compared = await promptOf('What is the difference between dogs and board games?')
    expect(compared).toContain('Dogs are not allowed')
    expect(compared).toContain('Board game')
  })

  it('the one who asks chooses the kind, also for another answer to the same question', async ({
    backend,
    alice,
    room,
  }) => {
    await addArticle(backend, alice, room, HANDBOOK, 'Library handbook')
    const body = { question: 'What about the rooms?', kind: 'outline' }
    const asked = await backend.call(`/chat/rooms/${room}/questions`, {
      method: 'POST',
      as: alice,
      body: JSON.stringify(body),
    })
    expect(asked.status).toBe(202)
    await backend.settled()
    const { data } = await alice.client
      .from('messages')
      .select('id, plan, content')
      .eq('room_id', room)
      .eq('role', 'assistant')
      .single()
      .throwOnError()
    expect(data).toMatchObject({ plan: { kind: 'outline', by: 'person' } })
    const retried = await backend.call(`/chat/answers/${data.id}/retry`, {
      method: 'POST',
      as: alice,
      body: JSON.stringify({ kind: 'passages' }),
    })
    expect(retried.status).toBe(202)
    await backend.settled()
    const { data: answers } = await alice.client
      .from('messages')
      .select('plan')
      .eq('room_id', room)
      .eq('role', 'assistant')
      .order('created_at')
      .throwOnError()
    expect(answers.map(({ plan }) => plan)).toMatchObject([
      { kind: 'outline' },
      { kind: 'passages', by: 'person' },
    ])
    const wrong = await backend.call(`/chat/answers/${data.id}/retry`, {
      method: 'POST',
      as: alice,
      body: '{"kind":"guess"}',
    })
    expect(wrong.status).toBe(400)
  })
})
