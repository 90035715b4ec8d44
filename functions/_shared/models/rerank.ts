import { z } from 'zod'
import type { RerankEnv } from '../http/env.ts'

/**
 * Positions of the texts, those first that have most to do with the question. Throws when the server does not answer
 * in time, or not in a form that is understood.
 */
export type Rerank = (
  question: string,
  texts: readonly string[],
  signal: AbortSignal,
) => Promise<number[]>

/** As much of a text as cross-encoders read. */
const MAX_TEXT_CHARACTERS = 4000

const scoreSchema = z
  .looseObject({
    index: z.number().int().min(0),
    relevance_score: z.number().optional(),
    score: z.number().optional(),
  })
  .transform(({ index, relevance_score, score }) => ({ index, score: relevance_score ?? score }))
const scores = z.array(scoreSchema)
/** Jina, Cohere, vLLM and llama.cpp: `results`; Voyage and others: `data`; Text Embeddings Inference: the bare list. */
const replySchema = z.union([
  scores,
  z.looseObject({ results: scores }).transform(({ results }) => results),
  z.looseObject({ data: scores }).transform(({ data }) => data),
])

/** Statuses by which a server says that it wants a request of another form. */
const OTHER_FORM = [400, 415, 422]

export function createReranker({ baseUrl, model, apiKey, timeoutMs }: RerankEnv): Rerank {
  const url = baseUrl.endsWith('/') ? `${baseUrl}rerank` : `${baseUrl}/rerank`
  /** Text Embeddings Inference has `texts` where the others have `documents`. */
  let wantsTexts = false
  const post = (body: object, signal: AbortSignal): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify(body),
      signal,
    })
  return async (question, texts, signal) => {
    const ended = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const documents = texts.map((text) => text.slice(0, MAX_TEXT_CHARACTERS).toWellFormed())
    const usual = {
      ...(model === undefined ? {} : { model }),
      query: question,
      documents,
      top_n: texts.length,
    }
    const other = { query: question, texts: documents, truncate: true }
    let response = await post(wantsTexts ? other : usual, ended)
    if (!wantsTexts && OTHER_FORM.includes(response.status)) {
      await response.body?.cancel()
      response = await post(other, ended)
      wantsTexts = response.ok
    }
    if (!response.ok)
      throw new Error(`${url} answered ${String(response.status)}: ${await response.text()}`)
    return toOrder(replySchema.parse(await response.json()), texts.length)
  }
}

/** Texts that the server left out come last, in the order that they had. */
function toOrder(scored: z.infer<typeof scores>, count: number): number[] {
  const known = scored.filter(({ index }) => index < count)
  if (known.length === 0) throw new Error('The reranker has judged none of the texts')
  // Without scores the order of the list is what it says.
  const best = known.every(({ score }) => score !== undefined)
    ? known.toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0))
    : known
  const all = Array.from({ length: count }, (_, index) => index)
  return [...new Set([...best.map(({ index }) => index), ...all])]
}
