import { randomUUID, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { PGlite } from '@electric-sql/pglite'
import type { EmbeddedDatabase } from '../database/pglite.ts'
import { Incoming } from './incoming.ts'
import {
  askForPassword,
  copyFail,
  fatalError,
  type Message,
  ProtocolError,
  readPassword,
  readResponse,
  readStartup,
  sync,
  welcome,
} from './messages.ts'
import { resetSession, Settings } from './settings.ts'
import { Statements } from './statements.ts'

export interface SessionOptions {
  database: EmbeddedDatabase
  password: string
  /** How long a client may sit in an open transaction, which keeps everybody else waiting. */
  idleInTransactionMs: number
  /** How long a transaction may last, however busy. */
  transactionMs: number
  /** How long a client may take until it has given the password. */
  loginMs: number
  /** The longest message, and the longest turn, of a client that has given the password. */
  maxMessageBytes: number
}

/** The one name by which a client gets in; roles are for `set role`. */
const USER = 'postgres'
/** Packets of a client that has not given the password yet. */
const MAX_LOGIN_BYTES = 1024
/** Messages after which the server answers: Query, Sync, Flush, FunctionCall. */
const TURN_ENDS = new Set(['Q', 'S', 'H', 'F'])
/** Rows of a COPY, which are to be ignored where no COPY waits for them; and none ever does here. */
const COPY_MESSAGES = new Set(['d', 'c', 'f'])
/** With Parse, Bind, Describe, Execute, Close and Terminate. PGlite would look for the end of others for ever. */
const TYPES = new Set([...TURN_ENDS, ...COPY_MESSAGES, 'P', 'B', 'D', 'E', 'C', 'X'])
const LOGIN_TYPES = new Set(['p'])
const LAST_WORDS_MS = 1000
const NO_COPY = 'this port takes no rows by COPY FROM STDIN: use INSERT'

/**
 * One Postgres client. It has the database to itself from the first message of a turn until the server
 * is ready again outside a transaction: the same lock as every other use, so that no statement of it runs
 * within a transaction of somebody else, nor the reverse.
 */
export class WireSession {
  readonly #options: SessionOptions
  readonly #socket: Socket
  readonly #incoming = new Incoming()
  /** What a packet means depends on nothing else; nothing is read in `closed`. */
  #phase: 'startup' | 'password' | 'ready' | 'closed' = 'startup'
  /** What a client may ask for once each before it starts. */
  readonly #refusedEncryptions = new Set<string>()
  #user = ''
  readonly #statements = new Statements(`${randomUUID()}:`)
  readonly #settings = new Settings()
  #turn: Message[] = []
  #turnBytes = 0
  #turns = 0
  #release: (() => void) | undefined
  #loginTimer: NodeJS.Timeout | undefined
  #idleTimer: NodeJS.Timeout | undefined
  #transactionTimer: NodeJS.Timeout | undefined

  constructor(options: SessionOptions, socket: Socket) {
    this.#options = options
    this.#socket = socket
  }

  /** Somebody who is there and has not given the password. */
  get isStranger(): boolean {
    return this.#phase === 'startup' || this.#phase === 'password'
  }

  /** Serves the client until it is gone. Reads no further while a turn runs. */
  async run(): Promise<void> {
    this.#loginTimer = afterPolling(this.#options.loginMs, () => {
      if (this.isStranger) this.#end()
    })
    this.#socket.on('error', () => undefined)
    try {
      for await (const piece of this.#socket) {
        if (this.#phase === 'closed') continue
        this.#incoming.push(piece)
        await this.#readOn()
      }
    } catch {
      // The socket broke: there is nobody to tell.
    } finally {
      this.#end()
      await this.#abandon()
    }
  }

  async #readOn(): Promise<void> {
    try {
      await this.#readPackets()
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#end(fatalError(error.code, error.message))
    }
  }

  /** Reads what is whole, packet by packet, each in the phase that the one before left behind. */
  async #readPackets(): Promise<void> {
    for (;;) {
      const phase = this.#phase
      if (phase === 'closed') return
      if (phase === 'startup') {
        const packet = this.#incoming.takeStartup(MAX_LOGIN_BYTES)
        if (packet === undefined) return
        this.#startUp(packet)
        continue
      }
      const isReady = phase === 'ready'
      const message = isReady
        ? this.#incoming.takeMessage(TYPES, this.#options.maxMessageBytes)
        : this.#incoming.takeMessage(LOGIN_TYPES, MAX_LOGIN_BYTES)
      if (message === undefined) return
      if (isReady) await this.#handle(message)
      else this.#authenticate(message)
    }
  }

  #startUp(packet: Buffer): void {
    const startup = readStartup(packet)
    if (startup.kind === 'startup') {
      this.#user = startup.user
      this.#phase = 'password'
      this.#socket.write(askForPassword())
    } else if (startup.kind === 'ssl' || startup.kind === 'gss') {
      if (this.#refusedEncryptions.has(startup.kind)) return this.#end()
      this.#refusedEncryptions.add(startup.kind)
      // No encryption: the socket never leaves this machine.
      this.#socket.write('N')
    } else {
      this.#end()
    }
  }

  #authenticate(message: Message): void {
    const isRight = message.type === 'p' && isEqual(readPassword(message), this.#options.password)
    if (!isRight || this.#user !== USER) {
      return this.#end(fatalError('28P01', 'password authentication failed'))
    }
    clearTimeout(this.#loginTimer)
    this.#phase = 'ready'
    this.#socket.write(welcome())
  }

  async #handle(message: Message): Promise<void> {
    const { type } = message
    if (type === 'X') return this.#end()
    if (COPY_MESSAGES.has(type)) return
    this.#turnBytes += message.bytes.length
    if (this.#turnBytes > this.#options.maxMessageBytes) {
      throw new ProtocolError('too many messages without a Sync', '54000')
    }
    this.#turn.push(message)
    if (TURN_ENDS.has(type)) await this.#runTurn(type)
  }

  async #runTurn(end: string): Promise<void> {
    const turn = this.#turn
    this.#turn = []
    this.#turnBytes = 0
    this.#turns++
    clearTimeout(this.#idleTimer)
    await this.#holdDatabase()
    this.#settings.note(turn)
    const { again, input } = this.#statements.translate(turn)
    if (again) await this.#connection.execProtocol(again, { throwOnError: false })
    // PGlite ends for good when a COPY reads on and there is nothing: so there always is a refusal.
    const extraSync = end === 'S'
    const safe = Buffer.concat([input, copyFail(NO_COPY), ...(extraSync ? [sync()] : [])])
    const { data } = await this.#connection.execProtocol(safe, { throwOnError: false })
    const { shown, state } = readResponse(data, extraSync)
    if (changesSchema(turn)) await this.#options.database.forgetSchema()
    if (state === 'I') await this.#settings.putBack(this.#connection)
    if (state === 'I') this.#letGo()
    else if (this.#phase === 'ready') {
      const { idleInTransactionMs } = this.#options
      const asked = this.#turns
      this.#idleTimer = afterPolling(idleInTransactionMs, () => {
        if (this.#turns === asked) this.#expire()
      })
    }
    await this.#send(shown)
  }

  async #holdDatabase(): Promise<void> {
    if (this.#release !== undefined) return
    this.#release = await this.#options.database.mutex.acquire()
    const { transactionMs } = this.#options
    this.#transactionTimer = setTimeout(() => this.#outlast(), transactionMs)
    await this.#settings.apply(this.#connection)
  }

  /** A client that does not read what it asked for is asked nothing further. */
  async #send(data: Buffer): Promise<void> {
    if (this.#phase !== 'ready' || this.#socket.write(data) || this.#socket.destroyed) return
    const aborter = new AbortController()
    const { signal } = aborter
    await Promise.race([
      once(this.#socket, 'drain', { signal }),
      once(this.#socket, 'close', { signal }),
    ]).finally(() => aborter.abort())
  }

  get #connection(): PGlite {
    return this.#options.database.lite.driver
  }

  #expire(): void {
    this.#end(fatalError('25P03', 'terminating connection due to idle-in-transaction timeout'))
  }

  #outlast(): void {
    this.#end(fatalError('25P04', 'terminating connection due to transaction timeout'))
  }

  /** The client is gone: what it began is rolled back, and the database is free. */
  async #abandon(): Promise<void> {
    const statements = this.#statements.forget()
    if (this.#release === undefined && statements === '') return
    const hadTransaction = this.#release !== undefined
    this.#release ??= await this.#options.database.mutex.acquire()
    try {
      if (hadTransaction) {
        await this.#connection.exec('rollback')
        await resetSession(this.#connection)
      }
      await this.#connection.exec(statements)
    } finally {
      this.#letGo()
    }
  }

  #letGo(): void {
    clearTimeout(this.#transactionTimer)
    this.#release?.()
    this.#release = undefined
  }

  /** Makes room for a client that may know the password. */
  drop(): void {
    this.#end(fatalError('53300', 'too many connections that have not given a password'))
  }

  #end(last?: Buffer): void {
    if (this.#phase === 'closed') return
    this.#phase = 'closed'
    for (const timer of [this.#loginTimer, this.#idleTimer]) clearTimeout(timer)
    if (last) this.#socket.write(last)
    this.#socket.destroySoon()
    // Whoever does not read what is left cannot keep the socket by that.
    setTimeout(() => this.#socket.destroy(), LAST_WORDS_MS).unref()
  }
}

/** What came in while the stack did not run counts as in time: timers are looked at before sockets. */
const afterPolling = (ms: number, step: () => void): NodeJS.Timeout =>
  setTimeout(() => setImmediate(step), ms)

const changesSchema = (turn: readonly Message[]): boolean =>
  turn.some(
    ({ type, bytes }) =>
      (type === 'Q' || type === 'P') &&
      /\b(?:create|alter|drop|notify)\b/i.test(bytes.toString('utf8', 5)),
  )

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
