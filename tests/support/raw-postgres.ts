import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** PostgreSQL's protocol by hand, for what no client library would send. */
export function message(type: string, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body)
  const length = Buffer.alloc(4)
  length.writeInt32BE(bytes.length + 4)
  return Buffer.concat([Buffer.from(type), length, bytes])
}

export const startup = (user = 'postgres', more = ''): Buffer =>
  message('', Buffer.concat([Buffer.from([0, 3, 0, 0]), Buffer.from(`user\0${user}\0${more}\0`)]))
/** A packet that asks for something else first: SSL, GSS or the end of another's query. */
export const request = (code: number): Buffer => {
  const body = Buffer.alloc(4)
  body.writeInt32BE(code)
  return message('', body)
}
export const SSL = 80877103
export const GSS = 80877104
export const CANCEL = 80877102

export const password = (text: string): Buffer => message('p', `${text}\0`)
export const query = (sql: string): Buffer => message('Q', `${sql}\0`)
export const sync = (): Buffer => message('S', '')
/** Parse, Bind and Execute of one statement, without an end. */
export const extended = (sql: string): Buffer =>
  Buffer.concat([
    message('P', `\0${sql}\0\0\0`),
    message('B', Buffer.alloc(8)),
    message('E', Buffer.alloc(5)),
  ])

export interface RawClient {
  socket: Socket
  /** What has come so far, letters only. */
  heard: () => string
  /** Resolves when all of this has come. */
  hears: (text: string) => Promise<void>
  /** Resolves when the server has ended the connection. */
  ended: Promise<void>
}

export async function connectRaw(port: number): Promise<RawClient> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (data) => (text += data.toString('latin1').replace(/[^\x20-\x7e]+/g, '.')))
  // A socket that is destroyed at the other end may say so in this way too.
  socket.on('error', () => undefined)
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await once(socket, 'connect')
  return {
    socket,
    heard: () => text,
    ended,
    async hears(expected) {
      while (!text.includes(expected)) {
        if (socket.destroyed) throw new Error(`Ended after "${text}"`)
        await Promise.race([once(socket, 'data'), ended])
      }
    },
  }
}
