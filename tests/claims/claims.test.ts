import { Converter } from 'opencc-js/t2cn'
import { describe, expect, it } from 'vitest'
import {
  checkClaim,
  type ClaimState,
  toClaimSource,
} from '../../functions/chat/citations/claims/check-claim.ts'
import { LIGHTLY_EDITED } from './lightly-edited.ts'
import type { Mutation } from './mutations.ts'
import { TEXTS } from './texts.ts'
import { UNTRUE } from './untrue.ts'

/** Sentences that come to the model together, as neighbouring chunks of a page do. */
const PASSAGE_SENTENCES = 8

interface Judged {
  language: string
  kind: string
  claim: string
  state: ClaimState
}

function makeClaims(mutations: readonly Mutation[]): Judged[] {
  return TEXTS.flatMap(({ language, title, sentences }) =>
    sentences.flatMap((sentence, index) => {
      const first = Math.floor(index / PASSAGE_SENTENCES) * PASSAGE_SENTENCES
      const passage = sentences.slice(first, first + PASSAGE_SENTENCES)
      const source = toClaimSource(passage.join(language === 'en' ? ' ' : ''), title)
      const others = passage.filter((other) => other !== sentence)
      return mutations.flatMap(({ name, apply }) =>
        apply(sentence, { language, others }).map((claim) => {
          const { state } = checkClaim(claim, source)
          return { language, kind: name, claim, state }
        }),
      )
    }),
  )
}

const untrue = makeClaims(UNTRUE)
const lightlyEdited = makeClaims(LIGHTLY_EDITED)

const paraphrased: Judged[] = TEXTS.flatMap(({ language, title, sentences, paraphrases }) => {
  const text = sentences.join(language === 'en' ? ' ' : '')
  const source = toClaimSource(text, title)
  return paraphrases.map((claim) => ({
    language,
    kind: 'in other words',
    claim,
    state: checkClaim(claim, source).state,
  }))
})

const share = (judged: readonly Judged[], wanted: (one: Judged) => boolean): number =>
  judged.filter(wanted).length / judged.length

const tell = (judged: readonly Judged[]): string =>
  judged.map(({ kind, state, claim }) => `${state} (${kind}): ${claim}`).join('\n')

describe('claims made of texts that we wrote', () => {
  it('are enough to tell', () => {
    expect(untrue.length + lightlyEdited.length + paraphrased.length).toBeGreaterThan(600)
    for (const language of ['en', 'zh-TW', 'zh-CN']) {
      expect(untrue.filter((one) => one.language === language).length).toBeGreaterThan(100)
    }
  })

  it('are not called verified when they are untrue (at most 1 %)', () => {
    const wrong = untrue.filter(({ state }) => state === 'verified')
    console.log(`untrue: ${untrue.length}, shown as verified: ${wrong.length}`)
    expect(wrong.length / untrue.length, tell(wrong)).toBeLessThanOrEqual(0.01)
  })

  it('are verified when they are word for word or lightly edited (all but 2 %)', () => {
    const missed = lightlyEdited.filter(({ state }) => state !== 'verified')
    console.log(`true: ${lightlyEdited.length}, not verified: ${missed.length}`)
    expect(missed.length / lightlyEdited.length, tell(missed)).toBeLessThanOrEqual(0.02)
  })

  it('are at least related when they say the same in other words (80 %)', () => {
    const found = share(paraphrased, ({ state }) => state === 'related' || state === 'verified')
    const lost = paraphrased.filter(({ state }) => state !== 'related' && state !== 'verified')
    console.log(`in other words: ${paraphrased.length}, related: ${Math.round(found * 100)} %`)
    expect(found, tell(lost)).toBeGreaterThanOrEqual(0.8)
  })
})

it('a claim in the other Chinese script is verified by its source', () => {
  const toSimplified = Converter({ from: 't', to: 'cn' })
  const traditional = TEXTS.find(({ language }) => language === 'zh-TW')
  const sentences = traditional?.sentences ?? []
  const source = toClaimSource(sentences.join(''), '')
  const states = sentences.map((sentence) => checkClaim(toSimplified(sentence), source).state)
  expect(new Set(states)).toEqual(new Set(['verified']))
})
