import { m } from '#lib/paraglide/messages.js'

const NAMES: Record<string, () => string> = {
  passages: m.kind_passages,
  summary: m.kind_summary,
  everything: m.kind_everything,
  outline: m.kind_outline,
  translate: m.kind_translate,
  titlePage: m.kind_title_page,
  size: m.kind_size,
  list: m.kind_list,
  mentions: m.kind_mentions,
  place: m.kind_place,
  compare: m.kind_compare,
  steps: m.kind_steps,
  changes: m.kind_changes,
  talk: m.kind_talk,
}

/** What a question can be taken for, that anybody may want of any question. */
export const CHOOSABLE_KINDS = [
  'passages',
  'steps',
  'everything',
  'summary',
  'outline',
  'list',
  'mentions',
]

export const kindName = (kind: string): string => NAMES[kind]?.() ?? kind
