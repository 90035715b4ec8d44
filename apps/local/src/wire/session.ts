import type { Socket } from 'node:net'
import { randomUUID, timingSafeEqual } from 'node:crypto'
import type { PGlite } from '@electric-sql/pglite'
import type { EmbeddedDatabase } from '../database/pglite.ts'
import {
  askForPassword,
  fatalError,
  type Message,
  readPassword,
  readStartup,
  readTransactionState,
  takeMessages,
  welcome,
} from './messages.ts'

import { resetSession, Settings } from './settings.ts'
import { Statements } from './statements.ts'

export interface SessionOptions {
  database: EmbeddedDatabase
  password: string
  /** How long a client may sit in an open transaction, which keeps everybody else waiting. */
  idleInTransactionMs: number
}

/** Messages after which the server answers: Query, Sync, Flush, CopyDone, CopyFail. */
const TURN_ENDS = new Set(['Q', 'S', 'H', 'c', 'f'])

/**
 * One Postgres client. It has the database to itself from the first message of a turn until the server
 * is ready again outside a transaction: the same lock as every other use, so that no statement of it runs
 * within a transaction of somebody else, nor the reverse.
 */
export class WireSession {
  readonly #options: SessionOptions
  readonly #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #phase: 'startup' | 'password' | 'ready' | 'closed' = 'startup'
  readonly #statements = new Statements(`${randomUUID()}:`)
  readonly #settings = new Settings()
  #turn: Message[] = []
  #release: (() => void) | undefined
  #idleTimer: NodeJS.Timeout | undefined
  #work: Promise<void> = Promise.resolve()

  constructor(options: SessionOptions, socket: Socket) {
    this.#options = options
    this.#socket = socket
    socket.on('data', (data) => {
      this.#work = this.#work.then(() => this.#receive(data)).catch(() => this.#end())
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#work = this.#work.then(() => this.#abandon()).catch(() => undefined)
    })
  }

  async #receive(data: Buffer): Promise<void> {
    this.#received = Buffer.concat([this.#received, data])
    if (this.#phase === 'startup') this.#startUp()
    if (this.#phase === 'startup' || this.#phase === 'closed') return
    const { messages, rest } = takeMessages(this.#received)
    this.#received = rest
    for (const message of messages) await this.#handle(message)
  }

  #startUp(): void {
    for (;;) {
      const startup = readStartup(this.#received)
      if (startup.kind === 'incomplete') return
      if (startup.kind === 'cancel' || startup.kind === 'unsupported') return this.#end()
      this.#received = this.#received.subarray(startup.length)
      if (startup.kind === 'startup') {
        this.#socket.write(askForPassword())
        this.#phase = 'password'
        return
      }
      // No encryption: the socket never leaves this machine.
      this.#socket.write('N')
    }
  }

  async #handle(message: Message): Promise<void> {
    if (this.#phase === 'password') return this.#authenticate(message)
    if (message.type === 'X') return this.#end()
    this.#turn.push(message)
    if (TURN_ENDS.has(message.type)) await this.#runTurn()
  }

  #authenticate(message: Message): void {
    if (message.type === 'p' && isEqual(readPassword(message), this.#options.password)) {
      this.#socket.write(welcome())
      this.#phase = 'ready'
    } else {
      this.#end(fatalError('28P01', 'password authentication failed'))
    }
  }

  async #runTurn(): Promise<void> {
    const turn = this.#turn
    this.#turn = []
    clearTimeout(this.#idleTimer)
    if (this.#release === undefined) {
      this.#release = await this.#options.database.mutex.acquire()
      await this.#settings.apply(this.#connection)
    }
    this.#settings.note(turn)
    const { again, input } = this.#statements.translate(turn)
    if (again) await this.#connection.execProtocol(again, { throwOnError: false })
    const { data } = await this.#connection.execProtocol(input, { throwOnError: false })
    const state = readTransactionState(data)
    if (changesSchema(turn)) await this.#options.database.forgetSchema()
    if (state === 'I') await this.#settings.putBack(this.#connection)
    this.#socket.write(data)
    if (state === 'I') this.#letGo()
    else this.#idleTimer = setTimeout(() => this.#expire(), this.#options.idleInTransactionMs)
  }

  get #connection(): PGlite {
    return this.#options.database.lite.driver
  }

  #expire(): void {
    this.#end(fatalError('25P03', 'terminating connection due to idle-in-transaction timeout'))
  }

  /** The client is gone: what it began is rolled back, and the database is free. */
  async #abandon(): Promise<void> {
    this.#phase = 'closed'
    clearTimeout(this.#idleTimer)
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
    this.#release?.()
    this.#release = undefined
  }

  #end(last?: Buffer): void {
    this.#phase = 'closed'
    if (last) this.#socket.end(last)
    else this.#socket.end()
    this.#socket.destroySoon()
  }
}

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
