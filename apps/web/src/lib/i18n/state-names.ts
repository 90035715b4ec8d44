import type { ShownState } from '#lib/citations/citation-state.ts'
import { m } from '#lib/paraglide/messages.js'

/** In a word or two, beside a number. */
export const STATE_NAMES = {
  verified: m.state_verified,
  related: m.state_related,
  unsupported: m.state_unsupported,
  unknown: m.state_unknown,
  stale: m.state_stale,
  disputed: m.state_disputed,
} as const satisfies Record<ShownState, () => string>
