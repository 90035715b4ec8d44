import { NO_MODEL } from '#lib/contract.ts'
import { m } from '#lib/paraglide/messages.js'
import type { TranscriptMaking, TranscriptWords } from '#lib/transcript/transcript.ts'
import { makingWords } from './making-words.ts'
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
    disputed: STATE_NAMES.disputed(),
  },
  place: sourceName,
  judgement: judgementOf,
  making: makingOf,
})

/** Who wrote an answer, and how, in words. */
export const makingOf = ({ model, plan }: TranscriptMaking): string[] => [
  ...(model && model !== NO_MODEL ? [m.written_by({ model })] : []),
  ...makingWords(plan ?? {}),
]
