import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'

const chatSchema = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
})
const embedSchema = z.object({ input: z.array(z.string()) })

/** A model that always writes the same text, token by token, and goes on with it where it is asked to. */
export async function startNovelist(text: string, tokenMs: number) {
  const tokens = text.match(/\S+\s*/g) ?? []
  let calls = 0
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      if (request.url?.endsWith('/embeddings'))
        return embed(embedSchema.parse(body).input, response)
      calls += 1
      const written = chatSchema
        .parse(body)
        .messages.findLast(({ role }) => role === 'assistant')?.content
      return write(
        text.startsWith(written ?? '') ? text.slice(written?.length ?? 0) : text,
        response,
      )
    })
  })
  async function write(rest: string, response: ServerResponse): Promise<void> {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const token of rest.match(/\S+\s*/g) ?? []) {
      if (response.destroyed) return
      const chunk = { choices: [{ index: 0, delta: { content: token }, finish_reason: null }] }
      response.write(
        `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', ...chunk })}\n\n`,
      )
      await pause(tokenMs)
    }
    response.end(
      'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
    )
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    tokens: tokens.length,
    calls: () => calls,
    close: () => server.closeAllConnections(),
  }
}

function embed(input: readonly string[], response: ServerResponse): void {
  const data = input.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: Array.from({ length: 512 }, (_, i) => ((text.length + i * 7) % 17) / 17),
  }))
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ object: 'list', data }))
}
