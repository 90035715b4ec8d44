import type { Citation, CitationState } from '#lib/contract.ts'

/** The state of a citation as readers see it: its own, that its source has changed since, or that a member disputes it. */
export type ShownState = CitationState | 'stale' | 'disputed'

/** Sign behind the number of a marker, so that no state is shown by colour alone. */
export const STATE_SIGNS = {
  verified: '',
  related: '≈',
  unsupported: '!',
  unknown: '?',
  stale: '↻',
  disputed: '✗',
} as const satisfies Record<ShownState, string>

/** Copies that everybody with the link can read say that it is disputed, and not by whom. */
type Judged = Pick<Citation, 'state' | 'stale' | 'verdicts'> & { disputed?: boolean }

export function shownState({ state, stale, verdicts, disputed }: Judged): ShownState {
  if (disputed || verdicts?.some(({ verdict }) => verdict === 'disputed')) return 'disputed'
  return stale && state === 'verified' ? 'stale' : state
}

/** The sources of an answer in their order, each with the markers that name it. */
export function bySource<T extends { ordinal: number; position: number }>(
  citations: readonly T[],
): [number, T[]][] {
  const inOrder = [...citations].sort((a, b) => a.ordinal - b.ordinal || a.position - b.position)
  return [...Map.groupBy(inOrder, ({ ordinal }) => ordinal)]
}
