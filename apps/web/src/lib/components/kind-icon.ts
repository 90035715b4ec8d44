import type { DocumentKind } from '#lib/contract.ts'
import type { IconName } from './Icon.svelte'

const ICONS: Partial<Record<DocumentKind, IconName>> = {
  pdf: 'pdf',
  pptx: 'slides',
  odp: 'slides',
  epub: 'book',
  eml: 'mail',
  html: 'globe',
  image: 'picture',
}

/** The sign of a kind of document. */
export const kindIcon = (kind: DocumentKind): IconName => ICONS[kind] ?? 'article'
