import { m } from '#lib/paraglide/messages.js'
import type { RareFailureCode } from './rare-failure-codes.ts'

let messages = $state.raw<Record<RareFailureCode, () => string>>()
let isMissing = $state(false)

/** Resolves whether or not they could be fetched. */
export async function loadRareFailures(): Promise<void> {
  try {
    messages ??= (await import('./rare-failure-messages.ts')).RARE_FAILURE_MESSAGES
  } catch {
    // Without a network: the next time tries again.
    isMissing = true
  }
}

// The server has them at once: what it renders is whole.
if (import.meta.env.SSR) await loadRareFailures()

/** Until its words are here, a sign that there will be some; where they cannot be fetched, that something went wrong. */
export function rareFailureMessage(code: RareFailureCode): string {
  if (messages) return messages[code]()
  void loadRareFailures()
  return isMissing ? m.error_internal() : '…'
}
