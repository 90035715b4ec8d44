import { setTimeout } from 'node:timers/promises'
import type { ServerResponse } from 'node:http'
import type { Gate } from './gate.ts'
import { sendError, sendJson } from './reply.ts'
import type { Active, ChatScenario, ScenarioParams } from './scenarios.ts'

export interface ChatBody {
  model: string
  messages: { role: string; content: string | null }[]
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  tools?: object[]
}

const OPENING_CHARACTERS = 60
const TOKEN_INTERVAL_MS = 1

/** Answers one chat request as the scenario says. */
export async function answerChat(
  body: ChatBody,
  scenario: Active<ChatScenario>,
  response: ServerResponse,
  gate: Gate,
  onFirstToken: () => void,
): Promise<void> {
  const { name, params } = scenario
  if (name === 'hang') return
  if (name === 'rateLimited') {
    response.setHeader('retry-after', String(params.retryAfterSeconds ?? 1))
    return sendError(response, 429, 'rate_limit_exceeded', 'Rate limit reached')
  }
  if (name === 'serverError') return sendError(response, 500, 'server_error', 'The model crashed')
  if (name === 'refuses' && params.status !== undefined) {
    return sendJson(response, params.status, { error: params.error ?? {} })
  }
  if (body.tools) return answerWithTools(body, params, response)
  const answer = scriptedAnswer(body, params) ?? defaultAnswer(body)
  if (body.stream !== true) return sendJson(response, 200, completion(body, answer))
  await stream(body, scenario, answer, response, gate, onFirstToken)
}

/** The next calls of the script, in the order of the conversation; then that nothing more is wanted. */
function answerWithTools(
  body: ChatBody,
  { toolCalls = [] }: ScenarioParams,
  response: ServerResponse,
): void {
  if (toolCalls === 'refused') {
    const message = `${body.model} does not support tools`
    return sendError(response, 400, 'invalid_request_error', message)
  }
  const turn = body.messages.filter(({ role }) => role === 'assistant').length
  const calls = (toolCalls[turn] ?? []).map(({ name, args }, i) => ({
    id: `call-${turn}-${i}`,
    type: 'function',
    function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
  }))
  const message = { role: 'assistant', content: calls.length > 0 ? null : 'READY' }
  sendJson(response, 200, {
    ...completion(body, ''),
    choices: [
      {
        index: 0,
        message: calls.length > 0 ? { ...message, tool_calls: calls } : message,
        finish_reason: calls.length > 0 ? 'tool_calls' : 'stop',
      },
    ],
  })
}

function scriptedAnswer(
  { messages }: ChatBody,
  { answer, answersTo = {} }: ScenarioParams,
): string | undefined {
  const prompt = messages.map(({ content }) => content).join('\n')
  return Object.entries(answersTo).find(([words]) => prompt.includes(words))?.[1] ?? answer
}

/** Quotes the beginning of passage 1, as a model that does what it is told. */
function defaultAnswer({ messages }: ChatBody): string {
  const prompt = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  const passage = /<passage n="1"[^>]*>\s*([\s\S]*?)\s*<\/passage>/.exec(prompt)?.[1]
  if (!passage) return 'There is nothing about this in the documents.'
  return `${passage.slice(0, OPENING_CHARACTERS).trim()} [1]`
}

async function stream(
  body: ChatBody,
  { name, params }: Active<ChatScenario>,
  answer: string,
  response: ServerResponse,
  gate: Gate,
  onFirstToken: () => void,
): Promise<void> {
  const writer = createWriter(body, response, name === 'crlf')
  writer.open()
  if (name === 'reasoning') {
    for (const token of tokensOf('First I look at the passages.')) {
      writer.delta({ reasoning_content: token })
    }
  }
  if (name === 'refuses') return writer.fail(params.error ?? {})
  if (name === 'deltas') {
    for (const delta of params.deltas ?? []) {
      if (writer.closed.aborted) return
      writer.delta(delta)
      await setTimeout(params.tokenMs ?? TOKEN_INTERVAL_MS)
    }
    return writer.end(params.usage ?? usageOf(body, ''), params.finishReason)
  }
  const breakAfter = name === 'cutOff' || name === 'malformed' ? (params.after ?? 2) : Infinity
  for (const [index, token] of tokensOf(answer).entries()) {
    if (index >= breakAfter) break
    if (name === 'slow' && !(await gate.pass(writer.closed))) return
    if (writer.closed.aborted) return
    writer.delta({ content: token })
    // Separate packets: a client must not see the whole answer in one read.
    if (index === 0) onFirstToken()
    await setTimeout(params.tokenMs ?? TOKEN_INTERVAL_MS)
  }
  if (name === 'cutOff') return void response.destroy()
  if (name === 'malformed') writer.raw('{"choices":[{"delta":{"content":"bro')
  writer.end(params.usage ?? usageOf(body, answer), params.finishReason)
}

/** A word with the space before it, or two Han characters. */
export const tokensOf = (text: string): string[] =>
  text.match(/\p{Script=Han}{1,2}|\s*[^\s\p{Script=Han}]+|\s+/gu) ?? []

function createWriter(body: ChatBody, response: ServerResponse, crlf: boolean) {
  const newline = crlf ? '\r\n' : '\n'
  const head = {
    id: 'chatcmpl-fake',
    object: 'chat.completion.chunk',
    created: 0,
    model: body.model,
  }
  const closing = new AbortController()
  response.on('close', () => closing.abort())
  const raw = (data: string) => response.write(`data: ${data}${newline}${newline}`)
  const chunk = (delta: object, finish_reason: string | null = null) =>
    raw(JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason }] }))
  return {
    closed: closing.signal,
    raw,
    delta: (delta: object) => chunk(delta),
    open() {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      if (crlf) response.write(`: keep-alive${newline}${newline}`)
      chunk({ role: 'assistant', content: '' })
    },
    fail(error: object) {
      raw(JSON.stringify({ error }))
      response.end()
    },
    end(usage: object, finishReason = 'stop') {
      chunk({}, finishReason)
      if (body.stream_options?.include_usage && !crlf) {
        raw(JSON.stringify({ ...head, choices: [], usage }))
      }
      response.end(`data: [DONE]${newline}${newline}`)
    },
  }
}

function usageOf({ messages }: ChatBody, answer: string): object {
  const prompt_tokens = messages.reduce(
    (sum, { content }) => sum + tokensOf(content ?? '').length,
    0,
  )
  const completion_tokens = tokensOf(answer).length
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
}

const completion = (body: ChatBody, content: string): object => ({
  id: 'chatcmpl-fake',
  object: 'chat.completion',
  created: 0,
  model: body.model,
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage: usageOf(body, content),
})
