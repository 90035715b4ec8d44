import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { answerChat, type ChatBody } from './chat.ts'
import { answerEmbeddings, type EmbeddingsBody } from './embeddings.ts'
import { createGate } from './gate.ts'
import { sendError, sendJson } from './reply.ts'
import { createScript, isScenario, type Scenario, type ScenarioParams } from './scenarios.ts'

/** A request that the server got, in full. */
export interface RecordedRequest {
  path: string
  headers: NodeJS.Dict<string | string[]>
  body: unknown
}

export interface FakeModel extends AsyncDisposable {
  /** The base URL for an OpenAI client. */
  url: string
  port: number
  /** Requests to the model endpoints so far, oldest first. */
  requests: RecordedRequest[]
  /** What it lists as its models from now on; undefined for a server without a list. */
  listModels(models: object[] | undefined): void
  /** When the newest chat request came, by `performance.now()`. */
  readonly askedAt: number
  /** When the newest streamed answer got its first token, likewise. */
  readonly firstTokenAt: number
  /** What the following requests meet. Chat and embeddings have a scenario each. */
  scenario(name: Scenario, params?: ScenarioParams): void
  /** Lets `count` tokens of `slow` answers go; all of them without a count. */
  release(count?: number): void
  close(): Promise<void>
}

/**
 * An OpenAI-protocol server that does what a test tells it: by the returned object or, from another
 * process, by `POST /control/scenario { name, params }`, `POST /control/release { count }`,
 * `POST /control/models { models }` and `GET /control/requests`.
 */
export async function startFakeModel(port = 0): Promise<FakeModel> {
  const script = createScript()
  const gate = createGate()
  const requests: RecordedRequest[] = []
  let models: object[] | undefined = []
  let askedAt = 0
  let firstTokenAt = 0
  const onFirstToken = () => {
    firstTokenAt = performance.now()
  }
  const scenario = (name: Scenario, params?: ScenarioParams) => {
    gate.reset()
    script.set(name, params)
  }

  const control = (path: string, body: Record<string, unknown>, response: ServerResponse) => {
    if (path === '/control/requests') return sendJson(response, 200, requests)
    if (path === '/control/release') {
      gate.release(typeof body['count'] === 'number' ? body['count'] : undefined)
    } else if (path === '/control/models' && Array.isArray(body['models'])) {
      models = body['models']
    } else if (path === '/control/scenario' && isScenario(String(body['name']))) {
      scenario(body['name'] as Scenario, body['params'] as ScenarioParams | undefined)
    } else {
      return sendError(response, 400, 'unknown_control', `Unknown control: ${path}`)
    }
    sendJson(response, 200, {})
  }

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const body = await readJson(request)
    if (path.startsWith('/control/'))
      return control(path, body as Record<string, unknown>, response)
    requests.push({ path, headers: request.headers, body })
    if (path === '/v1/chat/completions') {
      askedAt = performance.now()
      return answerChat(body as ChatBody, script.nextChat(), response, gate, onFirstToken)
    }
    if (path === '/v1/embeddings') {
      return answerEmbeddings(body as EmbeddingsBody, script.nextEmbedding(), response)
    }
    if (path === '/v1/models' && models) {
      return sendJson(response, 200, { object: 'list', data: models })
    }
    sendError(response, 404, 'unknown_url', `Unknown request URL: ${path}`)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)))
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    port: address.port,
    requests,
    get askedAt() {
      return askedAt
    },
    get firstTokenAt() {
      return firstTokenAt
    },
    scenario,
    listModels(listed) {
      models = listed
    },
    release: gate.release,
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk)
  const value: unknown = text === '' ? {} : JSON.parse(text)
  return value
}
