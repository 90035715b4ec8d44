import { m } from '#lib/paraglide/messages.js'
import type { TranscriptWords } from '#lib/transcript.ts'

export const transcriptWords = (): TranscriptWords => ({
  sources: m.sources(),
  unverified: m.source_unverified(),
  place: (title, page) => m.source_on_page({ title, page }),
})
