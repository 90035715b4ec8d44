/**
 * The little of PostgreSQL's protocol 3.0 that stands between a client and PGlite, which speaks the rest
 * itself. Source: PostgreSQL documentation, chapter "Frontend/Backend Protocol". Our own, since pg-gateway
 * 0.3 keeps whatever a client sends, without a limit, and knows no login timeout.
 */

const SSL_REQUEST = 80877103
const GSS_REQUEST = 80877104
const CANCEL_REQUEST = 80877102
const PROTOCOL_3 = 196608

/** A client broke the protocol; it is told so and put out. `code` is an SQLSTATE. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
  readonly code: string

  constructor(message: string, code = '08P01') {
    super(message)
    this.code = code
  }
}

export type Startup =
  { kind: 'ssl' | 'gss' | 'cancel' | 'unsupported' } | { kind: 'startup'; user: string }

/** Reads a packet of the kind that has no type byte, as a connection begins with. */
export function readStartup(packet: Buffer): Startup {
  const code = packet.readInt32BE(4)
  if (code === SSL_REQUEST) return { kind: 'ssl' }
  if (code === GSS_REQUEST) return { kind: 'gss' }
  if (code === CANCEL_REQUEST) return { kind: 'cancel' }
  if (code !== PROTOCOL_3) return { kind: 'unsupported' }
  // Names and values by turns.
  const parts = packet.toString('utf8', 8).split('\0')
  const at = parts.findIndex((part, i) => i % 2 === 0 && part === 'user')
  return { kind: 'startup', user: at === -1 ? '' : (parts[at + 1] ?? '') }
}

export interface Message {
  /** One letter. */
  type: string
  /** With type and length. */
  bytes: Buffer
}

/** The text of a password message. */
export const readPassword = (message: Message): string =>
  message.bytes.toString('utf8', 5, message.bytes.length - 1)

export interface Response {
  /** What the client is to see of it. */
  shown: Buffer
  /** Idle, in a transaction, in a failed one; nothing when the server is not ready yet. */
  state: 'I' | 'T' | 'E' | undefined
}

/**
 * Reads what PGlite answered.
 * @param extraSync whether the last ReadyForQuery is the answer to a Sync that the client did not send
 */
export function readResponse(data: Uint8Array, extraSync: boolean): Response {
  const response = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const kept: Buffer[] = []
  let state: Response['state']
  let keptUntil = 0
  let lastReady = -1
  for (let at = 0; response.length - at >= 5;) {
    const end = at + 1 + response.readInt32BE(at + 1)
    const type = String.fromCharCode(response[at] ?? 0)
    if (type === 'Z') {
      lastReady = at
      state = readState(response[at + 5])
    }
    // CopyInResponse asks for rows, which this port does not take; the refusal follows.
    if (type === 'G') {
      kept.push(response.subarray(keptUntil, at))
      keptUntil = end
    }
    at = end
  }
  const end = extraSync && lastReady !== -1 ? lastReady : response.length
  kept.push(response.subarray(keptUntil, end))
  return { shown: Buffer.concat(kept), state }
}

function readState(byte: number | undefined): Response['state'] {
  const letter = String.fromCharCode(byte ?? 0)
  return letter === 'I' || letter === 'T' || letter === 'E' ? letter : undefined
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

export const copyFail = (reason: string): Buffer => message('f', Buffer.from(`${reason}\0`))
export const sync = (): Buffer => message('S', Buffer.alloc(0))

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
