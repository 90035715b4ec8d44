import { m } from '#lib/paraglide/messages.js'
import type { FileFailureCode } from './file-failure-codes.ts'

let messages = $state.raw<Record<FileFailureCode, () => string>>()
let isMissing = $state(false)

/** Resolves whether or not they could be fetched. */
export async function loadFileFailures(): Promise<void> {
  try {
    messages ??= (await import('./file-failure-messages.ts')).FILE_FAILURE_MESSAGES
  } catch {
    // Without a network: the next time tries again.
    isMissing = true
  }
}

// The server has them at once: what it renders is whole.
if (import.meta.env.SSR) await loadFileFailures()

/** Until its words are here, a sign that there will be some; where they cannot be fetched, that something went wrong. */
export function fileFailureMessage(code: FileFailureCode): string {
  if (messages) return messages[code]()
  void loadFileFailures()
  return isMissing ? m.error_internal() : '…'
}
