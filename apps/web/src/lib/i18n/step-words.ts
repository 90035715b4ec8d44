import type { PlanStep } from '#lib/contract.ts'
import { m } from '#lib/paraglide/messages.js'

/** What was done in a step: searched for what, or read which pages of what. */
export function stepWords({ tool, query, document, from, to }: Omit<PlanStep, 'found'>): string {
  if (tool === 'list_documents') return m.step_list()
  if (tool === 'search') return m.step_search({ query: query ?? '' })
  const pages = from === to ? String(from ?? '') : `${from ?? ''}–${to ?? ''}`
  return document === undefined ? m.step_reading() : m.step_read({ document, pages })
}
