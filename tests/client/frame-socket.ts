import { expect } from 'vitest'
import { fill, matches, type Snippet, type Values } from './snippets.ts'

/** A WebSocket to Realtime without any library. */
export class FrameSocket implements AsyncDisposable {
  readonly #socket: WebSocket
  readonly #came: unknown[] = []
  /** How many of those that came have been shown already. */
  #seen = 0

  constructor(url: string, key: string) {
    const address = url.replace(/^http/, 'ws')
    this.#socket = new WebSocket(`${address}/realtime/v1/websocket?apikey=${key}&vsn=1.0.0`)
    this.#socket.addEventListener('message', ({ data }) => {
      this.#came.push(JSON.parse(String(data)))
    })
  }

  /** Sends what is shown as sent, and waits for what is shown to come, in this order. */
  async run({ text, line }: Snippet, values: Values): Promise<void> {
    await expect.poll(() => this.#socket.readyState).toBe(WebSocket.OPEN)
    for (const shown of text.trim().split('\n')) {
      const frame = shown.slice(2)
      if (shown.startsWith('>')) this.#socket.send(fill(frame, values))
      else await this.#await(JSON.parse(frame), `docs/clients.md:${line}: ${frame}`, values)
    }
  }

  async #await(frame: unknown, what: string, values: Values): Promise<void> {
    const find = (): number =>
      this.#came.findIndex((came, i) => i >= this.#seen && matches(frame, came, values))
    await expect.poll(find, { timeout: 10_000, message: what }).toBeGreaterThanOrEqual(0)
    this.#seen = find() + 1
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close()
    await expect.poll(() => this.#socket.readyState).toBe(WebSocket.CLOSED)
  }
}
