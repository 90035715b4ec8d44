import { m } from '#lib/paraglide/messages.js'
import type { TranscriptWords } from '#lib/transcript/transcript.ts'
import { sourceName } from './place-name.ts'
import { judgementOf } from './citation-words.ts'
import { STATE_NAMES } from './state-names.ts'

export const transcriptWords = (): TranscriptWords => ({
  sources: m.sources(),
  states: {
    verified: STATE_NAMES.verified(),
    related: STATE_NAMES.related(),
    unsupported: STATE_NAMES.unsupported(),
    unknown: STATE_NAMES.unknown(),
    stale: STATE_NAMES.stale(),
  },
  place: sourceName,
  judgement: judgementOf,
})
