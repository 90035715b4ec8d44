/** The thread that hashes passwords: a tenth of a second of arithmetic each, beside which nobody else is served. */
import { parentPort } from 'node:worker_threads'
import { compareSync, hashSync } from 'bcryptjs'

export type PasswordTask =
  | { kind: 'hash'; password: string; rounds: number }
  | { kind: 'compare'; password: string; hash: string }
export type PasswordResult = { value: string | boolean } | { error: string }

parentPort?.on('message', ({ id, task }: { id: number; task: PasswordTask }) => {
  parentPort?.postMessage({ id, result: run(task) })
})

function run(task: PasswordTask): PasswordResult {
  try {
    const { password } = task
    const value =
      task.kind === 'hash' ? hashSync(password, task.rounds) : compareSync(password, task.hash)
    return { value }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}
