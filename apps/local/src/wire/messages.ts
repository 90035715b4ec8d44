/**
 * The little of PostgreSQL's protocol 3.0 that stands between a client and PGlite, which speaks the rest
 * itself. Source: PostgreSQL documentation, chapter "Frontend/Backend Protocol".
 */

const SSL_REQUEST = 80877103
const GSS_REQUEST = 80877104
const CANCEL_REQUEST = 80877102
const PROTOCOL_3 = 196608

export type Startup =
  | { kind: 'incomplete' }
  | { kind: 'encryption'; length: number }
  | { kind: 'cancel' }
  | { kind: 'startup'; length: number; user: string }
  | { kind: 'unsupported' }

/** Reads the first packet of a connection, the one kind that has no type byte. */
export function readStartup(buffer: Buffer): Startup {
  if (buffer.length < 8) return { kind: 'incomplete' }
  const length = buffer.readInt32BE(0)
  if (length < 8 || length > 10_000) return { kind: 'unsupported' }
  if (buffer.length < length) return { kind: 'incomplete' }
  const code = buffer.readInt32BE(4)
  if (code === SSL_REQUEST || code === GSS_REQUEST) return { kind: 'encryption', length }
  if (code === CANCEL_REQUEST) return { kind: 'cancel' }
  if (code !== PROTOCOL_3) return { kind: 'unsupported' }
  const parts = buffer.toString('utf8', 8, length).split('\0')
  const user = parts[parts.indexOf('user') + 1] ?? ''
  return { kind: 'startup', length, user }
}

export interface Message {
  /** One letter. */
  type: string
  /** With type and length. */
  bytes: Buffer
}

/** Cuts the complete messages off the front of what has come in. */
export function takeMessages(buffer: Buffer): { messages: Message[]; rest: Buffer } {
  const messages: Message[] = []
  let at = 0
  while (buffer.length - at >= 5) {
    const end = at + 1 + buffer.readInt32BE(at + 1)
    if (end > buffer.length || end <= at + 4) break
    messages.push({ type: String.fromCharCode(buffer[at] ?? 0), bytes: buffer.subarray(at, end) })
    at = end
  }
  return { messages, rest: buffer.subarray(at) }
}

/** The text of a password message. */
export const readPassword = (message: Message): string =>
  message.bytes.toString('utf8', 5, message.bytes.length - 1)

/**
 * State after the last ReadyForQuery of a response: idle, in a transaction, in a failed one; nothing
 * when the server is not ready yet.
 */
export function readTransactionState(response: Uint8Array): 'I' | 'T' | 'E' | undefined {
  let state: 'I' | 'T' | 'E' | undefined
  for (const { type, bytes } of takeMessages(Buffer.from(response)).messages) {
    const letter = String.fromCharCode(bytes[5] ?? 0)
    if (type === 'Z' && (letter === 'I' || letter === 'T' || letter === 'E')) state = letter
  }
  return state
}

export const askForPassword = (): Buffer => message('R', int32(3))

/** What a server says to a client that it has let in. */
export function welcome(): Buffer {
  const parameters = {
    server_version: '17.5',
    server_encoding: 'UTF8',
    client_encoding: 'UTF8',
    DateStyle: 'ISO, MDY',
    TimeZone: 'UTC',
    integer_datetimes: 'on',
    standard_conforming_strings: 'on',
  }
  const statuses = Object.entries(parameters).map(([name, value]) =>
    message('S', Buffer.from(`${name}\0${value}\0`)),
  )
  return Buffer.concat([
    message('R', int32(0)),
    ...statuses,
    message('K', Buffer.concat([int32(0), int32(0)])),
    message('Z', Buffer.from('I')),
  ])
}

/** An error that ends the connection. `code` is an SQLSTATE. */
export const fatalError = (code: string, text: string): Buffer =>
  message('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`))

/** A message of these pieces. */
export const withBody = (type: string, pieces: Buffer[]): Buffer =>
  message(type, Buffer.concat(pieces))

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body])
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeInt32BE(value)
  return buffer
}
