import type { Component } from 'svelte'

/** What a room's page shows with several conversations. */
export interface CompanyParts {
  ThreadSwitcher: Component
}
