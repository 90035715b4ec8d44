import { isListOf, isNumber, isObject, isText, parserOf } from '@documind/client/live/parse'
import type { Supabase } from './client.ts'
import { toFailure } from './failure.ts'
import { unwrap } from './unwrap.ts'

/** What a document says of itself before anybody asks: `functions/chat/writers/guide.ts`. */
export interface Guide {
  /** Sentences that say what it is about, with where they stand. */
  summary: GuideSentence[]
  outline: { title: string; level: number; page: number }[]
  /** Questions that it answers. */
  questions: string[]
}

export interface GuideSentence {
  text: string
  page: number
  start: number
  end: number
}

const parseGuide = parserOf<Guide>({
  summary: isListOf(
    isObject<GuideSentence>({ text: isText, page: isNumber, start: isNumber, end: isNumber }),
  ),
  outline: isListOf(
    isObject<Guide['outline'][number]>({ title: isText, level: isNumber, page: isNumber }),
  ),
  questions: isListOf(isText),
})

/** Made from the version that answers. Throws a Failure. */
export async function readGuide(supabase: Supabase, documentId: string): Promise<Guide> {
  const path = `chat/documents/${documentId}/guide`
  const guide = parseGuide(await unwrap(supabase.functions.invoke(path, { method: 'GET' })))
  if (guide === null) throw await toFailure(undefined)
  return guide
}
