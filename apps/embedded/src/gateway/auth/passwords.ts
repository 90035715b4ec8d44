import { Worker } from 'node:worker_threads'
import bcrypt from 'bcryptjs'
import { siblingFile } from '../../sibling-file.ts'
import type { PasswordResult, PasswordTask } from './password-worker.ts'

/** As the Auth server hashes. */
const ROUNDS = 10
/** Waiting for their turn; a longer queue is refused before it is joined. */
const MAX_WAITING = 40
/** Of nobody's password, made with the same rounds: comparing with it takes as long as with somebody's. */
const NOBODYS_HASH = '$2b$10$f2W3pwXiTKPapiqzDvkgq.de9MwMAppLd4znGMZcUy7Kq4vVerc8u'

type Settle = (result: PasswordResult) => void

/** Hashes one password after the other in a thread of its own, made when first needed. */
class PasswordThread {
  #worker: Worker | undefined
  readonly #waiting = new Map<number, Settle>()
  #lastId = 0

  get isBusy(): boolean {
    return this.#waiting.size >= MAX_WAITING
  }

  run(task: PasswordTask): Promise<string | boolean> {
    const { promise, resolve, reject } = Promise.withResolvers<string | boolean>()
    const id = ++this.#lastId
    this.#waiting.set(id, (result) => {
      this.#waiting.delete(id)
      if (this.#waiting.size === 0) this.#worker?.unref()
      if ('error' in result) reject(new Error(result.error))
      else resolve(result.value)
    })
    const worker = this.#start()
    // A process waits for its people, and not for a thread that has nothing to do.
    worker.ref()
    worker.postMessage({ id, task })
    return promise
  }

  #start(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(siblingFile(import.meta, 'password-worker'))
    const end = (error: string): void => {
      if (this.#worker !== worker) return
      this.#worker = undefined
      for (const settle of [...this.#waiting.values()]) settle({ error })
    }
    worker.on('message', ({ id, result }: { id: number; result: PasswordResult }) =>
      this.#waiting.get(id)?.(result),
    )
    worker.on('error', (error) => end(error.message))
    worker.on('exit', () => end('The password thread ended'))
    this.#worker = worker
    return worker
  }
}

const thread = new PasswordThread()

export const arePasswordsBusy = (): boolean => thread.isBusy

export const hashPassword = async (password: string): Promise<string> =>
  String(await thread.run({ kind: 'hash', password, rounds: ROUNDS }))

export const isPassword = async (password: string, hash: string): Promise<boolean> =>
  (await thread.run({ kind: 'compare', password, hash })) === true

/** Takes as long as comparing with somebody's password, and finds nothing. */
export async function compareWithNobodys(password: string): Promise<void> {
  await thread.run({ kind: 'compare', password, hash: NOBODYS_HASH })
}

/** @supabase/lite 0.10 hashes in the thread that serves everybody, by these two functions of bcryptjs. */
export function mendPasswordHashing(): void {
  Object.assign(bcrypt, {
    hash: async (password: string, rounds: number) =>
      thread.run({ kind: 'hash', password, rounds: Number(rounds) }),
    compare: async (password: string, hash: string) =>
      thread.run({ kind: 'compare', password, hash }),
  })
}
