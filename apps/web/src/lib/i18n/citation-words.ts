import type { ShownState } from '#lib/citations/citation-state.ts'
import type { Citation } from '#lib/contract.ts'
import { m } from '#lib/paraglide/messages.js'

/** In a sentence, beside the quote. */
export const STATE_SENTENCES = {
  verified: m.state_verified_text,
  related: m.state_related_text,
  unsupported: m.state_unsupported_text,
  unknown: m.state_unknown_text,
  stale: m.citation_stale,
  disputed: m.state_disputed_text,
} as const satisfies Record<ShownState, () => string>

/** The judgement of a language model about a claim, with the model's name; null where none was asked. */
export function judgementOf({
  judged_by: model,
  judgement,
}: Pick<Citation, 'judged_by' | 'judgement'>): string | null {
  if (model === null || judgement === null) return null
  if (judgement === 'supported') return m.judged_supported({ model })
  return judgement === 'contradicted'
    ? m.judged_contradicted({ model })
    : m.judged_silent({ model })
}
