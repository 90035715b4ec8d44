import { expect, it } from 'vitest'
import type { ChatDelta } from '../../_shared/models/chat-types.ts'
import type { Models } from '../../_shared/models/models.ts'
import { bareTextPage } from '../documents/document-pages.ts'
import { translate } from './translation.ts'

const text = (words: string): ChatDelta => ({ kind: 'text', text: words })

it('a slice that turns out to be reasoning is taken back alone', async () => {
  const replies: ChatDelta[][] = [
    [text('Hmm.'), { kind: 'restart' }, text('Eins [1]')],
    [text('Okay, the second.'), { kind: 'restart' }, text('Zwei [2]')],
    [text('Drei [3]')],
  ]
  const models = {
    passageTokens: 40,
    async *chat() {
      yield* replies.shift() ?? []
    },
  } as unknown as Models
  const pages = ['One.', 'Two.', 'Three.'].map((start, index) =>
    bareTextPage(index + 1, `${start} ${'And so on. '.repeat(5)}`),
  )
  const document = {
    id: 'd',
    title: 'Numbers',
    kind: 'text',
    version: 1,
    page_count: 3,
    language: 'en',
    kept: false,
  }
  const { words, passages } = await translate({
    models,
    documents: [document],
    read: () => Promise.resolve({ document, pages }),
    place: undefined,
    language: 'de',
    onPages: () => undefined,
    onAsk: () => undefined,
  })
  expect(passages).toHaveLength(3)
  let answer = ''
  for await (const delta of words(new AbortController().signal)) {
    if (delta.kind === 'text') answer += delta.text
    if (delta.kind === 'restart') answer = ''
  }
  expect(answer).toBe('Eins [1]\n\nZwei [2]\n\nDrei [3]')
})
