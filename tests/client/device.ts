import {
  createClient,
  createMemoryStorage,
  type DocumindClient,
  type FollowedRoom,
  type KeyValueStorage,
  type RoomView,
  until,
} from '../../apps/client/src/index.ts'
import type { Backend } from '../support/backend.ts'
import { PASSWORD } from '../support/client.ts'

export { until }

type Fetch = typeof fetch

/** A client with a network that a test can take away. */
export interface Device {
  client: DocumindClient
  storage: KeyValueStorage
  network: Network
  /** Signs up with an address of its own, which it returns. */
  signUp(): Promise<string>
}

export class Network {
  isOn = true
  /** Requests that have left, as `METHOD path`. */
  readonly sent: string[] = []
  /** Takes a request in place of the network. */
  intercept:
    ((path: string, send: () => Promise<Response>) => Promise<Response> | undefined) | null = null
  readonly #sockets = new Set<WebSocket>()

  readonly fetch: Fetch = async (input, init) => {
    if (!this.isOn) throw new TypeError('fetch failed')
    const address = input instanceof Request ? input.url : String(input)
    const { pathname } = new URL(address)
    const line = `${init?.method ?? 'GET'} ${pathname}`
    this.sent.push(line)
    const send = (): Promise<Response> => fetch(input, init)
    return this.intercept?.(line, send) ?? send()
  }

  get WebSocket(): typeof WebSocket {
    const sockets = this.#sockets
    const isOn = (): boolean => this.isOn
    return class extends WebSocket {
      constructor(address: string | URL, protocols?: string | string[]) {
        // Nothing listens on this port.
        super(isOn() ? address : 'ws://127.0.0.1:9', protocols)
        sockets.add(this)
        this.addEventListener('close', () => sockets.delete(this))
      }
    }
  }

  /** Ends what is connected, as a tunnel does. */
  cut(): void {
    for (const socket of this.#sockets) socket.close()
  }
}

export function createDevice(backend: Backend, storage = createMemoryStorage()): Device {
  const network = new Network()
  const client = createClient({
    url: backend.url,
    publishableKey: backend.keys.publishableKey,
    storage,
    fetch: network.fetch,
    WebSocket: network.WebSocket,
  })
  return {
    client,
    storage,
    network,
    async signUp() {
      const email = `person-${crypto.randomUUID()}@example.com`
      await client.signUp({ email, password: PASSWORD })
      return email
    },
  }
}

export const untilLive = (room: FollowedRoom): Promise<RoomView> =>
  until(room, ({ connection }) => connection === 'live')

/** The newest answer that is shown. */
export const answerIn = ({ messages }: RoomView): RoomView['messages'][number] | undefined =>
  messages.findLast(({ role }) => role === 'assistant')
