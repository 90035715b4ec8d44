import type { ChatDelta } from '../../_shared/models/chat-types.ts'
import type { Models } from '../../_shared/models/models.ts'
import type { ReadDocument } from '../documents/document-pages.ts'
import type { RoomDocument } from '../documents/room-documents.ts'
import { SourceList } from '../documents/source-list.ts'
import { buildTranslationPrompt } from '../prompt/translation-prompt.ts'
import type { Place } from '../questions/place.ts'
import type { Passage } from '../retrieval/passages.ts'
import { toSlices } from './slices.ts'

export interface TranslationOptions {
  models: Models
  documents: readonly RoomDocument[]
  read: (document: RoomDocument) => Promise<ReadDocument>
  place: Place | undefined
  /** BCP 47. */
  language: string
  onPages: (read: number) => void
  /** Called before the model is asked for a slice. */
  onAsk: () => void
}

/** Share of the budget for passages that one slice takes: its translation is as long again. */
const SLICE_SHARE = 0.4

/** A translation, slice after slice, each paragraph with the marker of its page. */
export async function translate(
  options: TranslationOptions,
): Promise<{ passages: Passage[]; words: (signal: AbortSignal) => AsyncGenerator<ChatDelta> }> {
  const { models, documents, language } = options
  const sources = new SourceList()
  const ranges: [number, number][] = []
  for (const document of documents) {
    const read = await options.read(document)
    for (const slice of toSlices(read, models.passageTokens * SLICE_SHARE, options.place)) {
      const from = sources.passages.length
      for (const piece of slice.pieces) sources.add(document, piece)
      ranges.push([from, sources.passages.length])
    }
  }
  const { passages } = sources
  return {
    passages,
    async *words(signal) {
      let before = ''
      for (const [index, [from, to]] of ranges.entries()) {
        const start = index === 0 ? '' : `${before}\n\n`
        if (index > 0) yield { kind: 'text', text: '\n\n' }
        const own = passages.slice(from, to)
        if (index > 0) options.onAsk()
        let text = ''
        for await (const delta of models.chat(
          buildTranslationPrompt(language, own, from),
          signal,
        )) {
          yield delta
          if (delta.kind === 'text') text += delta.text
          // What is taken back is this slice: those before it stand.
          if (delta.kind === 'restart') text = ''
          if (delta.kind === 'restart' && start !== '') yield { kind: 'text', text: start }
        }
        before = start + text
        options.onPages(new Set(passages.slice(0, to).map(({ page }) => page)).size)
      }
    },
  }
}
