import { type Message, withBody } from './messages.ts'

/**
 * The prepared statements of one client. All clients share one session of the database, so the names that
 * a client gives are made its own on the way.
 */
export class Statements {
  readonly #prefix: string
  readonly #names = new Set<string>()
  /** The unnamed one, which anybody else's turn replaces. */
  #unnamed: Buffer | undefined

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** What the database is to read instead of these messages; first, what has to be prepared again, if anything. */
  translate(messages: readonly Message[]): { again: Buffer | undefined; input: Buffer } {
    const needs = messages.find((message) => usedStatement(message) === '')
    const again = needs?.type === 'P' ? undefined : needs && this.#unnamed
    const input = Buffer.concat(messages.map((message) => this.#translate(message)))
    return { again, input }
  }

  /** Statements that make the database forget what this client prepared. */
  forget(): string {
    return [...this.#names].map((name) => `deallocate "${name.replaceAll('"', '""')}";`).join('')
  }

  #translate(message: Message): Buffer {
    const name = usedStatement(message)
    if (name === undefined) return message.bytes
    if (message.type === 'P') {
      if (name === '') this.#unnamed = message.bytes
      else this.#names.add(this.#prefix + name)
    }
    if (name === '') return message.bytes
    if (message.type === 'C') this.#names.delete(this.#prefix + name)
    const at = nameOffset(message)
    const body = message.bytes.subarray(5)
    return withBody(message.type, [
      body.subarray(0, at),
      Buffer.from(this.#prefix),
      body.subarray(at),
    ])
  }
}

/** The name of the prepared statement that a message is about; undefined when it is about none. */
function usedStatement(message: Message): string | undefined {
  const { type, bytes } = message
  const isAboutStatement =
    type === 'P' ||
    type === 'B' ||
    ((type === 'D' || type === 'C') && bytes[5] === 'S'.charCodeAt(0))
  if (!isAboutStatement) return undefined
  const at = 5 + nameOffset(message)
  return bytes.toString('utf8', at, bytes.indexOf(0, at))
}

/** Where in the body the name begins: at once, after the portal of a Bind, after the kind of Describe and Close. */
function nameOffset({ type, bytes }: Message): number {
  if (type === 'B') return bytes.indexOf(0, 5) + 1 - 5
  return type === 'P' ? 0 : 1
}
