import type { Component } from 'svelte'

/** What a room's page shows where there are others, or several conversations. */
export interface CompanyParts {
  ThreadSwitcher: Component
  HereFaces: Component
  ComposerCompany: Component<{ field: HTMLTextAreaElement }>
}
