import { randomUUID } from 'node:crypto'
import { extractAnswer } from './extract.ts'
import { MODELS, usage, type ChatRequest } from './openai-protocol.ts'
import { readPrompt } from './passages.ts'

export function answerChat({ message }: ChatRequest): string {
  const { passages, question } = readPrompt(message)
  return extractAnswer(question, passages)
}

const header = (object: string) => ({
  id: `chatcmpl-${randomUUID()}`,
  object,
  created: Math.floor(Date.now() / 1000),
  model: MODELS.chat,
})

export function completion(request: ChatRequest, answer: string): object {
  const message = { role: 'assistant', content: answer, refusal: null }
  return {
    ...header('chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
    usage: usage(request.promptCharacters, answer.length),
  }
}

/** The chunks of a stream: the role, the answer in pieces, the end, and the usage if asked for. */
export function* completionChunks(request: ChatRequest, answer: string): Generator<object> {
  const head = header('chat.completion.chunk')
  const chunk = (delta: object, finish_reason: 'stop' | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
  })
  yield chunk({ role: 'assistant', content: '' })
  for (const piece of pieces(answer)) yield chunk({ content: piece })
  yield chunk({}, 'stop')
  if (request.includeUsage) {
    yield { ...head, choices: [], usage: usage(request.promptCharacters, answer.length) }
  }
}

/** A word with the space before it, or up to three Han characters, at a time: as models speak. */
export const pieces = (text: string): string[] =>
  text.match(/\p{Script=Han}{1,3}|\s*[^\s\p{Script=Han}]+|\s+/gu) ?? []
