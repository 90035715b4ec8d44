import { setTimeout as pause } from 'node:timers/promises'
import { type StatusReport, writeRunFile } from './run-file.ts'
import type { Stack } from './stack.ts'

const RUN_FILE_RETRY_MS = 10_000

/** What a stack says of itself, under the names of `status`. */
export function reportOf(stack: Stack): StatusReport {
  return {
    api_url: stack.url,
    publishable_key: stack.publishableKey,
    secret_key: stack.secretKey,
    anon_key: stack.anonKey,
    service_role_key: stack.serviceRoleKey,
    db_url: stack.dbUrl,
    mail_url: stack.mailUrl,
  }
}

/**
 * Writes where the stack is, for `status` and `stop`. A disk that is full does not keep the stack from running: it is
 * tried again.
 * @returns the function that takes it back
 */
export async function publishStatus(
  dataDir: string,
  report: StatusReport,
  log: (line: string) => void = console.error,
): Promise<() => Promise<void>> {
  const aborter = new AbortController()
  let remove = async (): Promise<void> => undefined
  const write = async (): Promise<boolean> => {
    try {
      remove = await writeRunFile(dataDir, report)
      return true
    } catch (error) {
      log(`\`status\` does not find this stack yet: ${String(error)}`)
      return false
    }
  }
  const again = async (): Promise<void> => {
    do await pause(RUN_FILE_RETRY_MS, undefined, { signal: aborter.signal, ref: false })
    while (!(await write()))
  }
  // Aborted when the stack stops.
  const retrying = (await write()) ? Promise.resolve() : again().catch(() => undefined)
  return async () => {
    aborter.abort()
    await retrying
    await remove()
  }
}
