import { foldText } from '../../_shared/text/fold.ts'
import { phrasesFor } from './phrases.ts'
import type { WriterContext, Written } from './writer.ts'

/** A greeting is answered, thanks are too; neither looks for anything. */
export function writeTalk({ question }: Pick<WriterContext, 'question'>): Written {
  const phrases = phrasesFor(question)
  const isThanks = /thank|thx|cheers|谢|感谢|辛苦|great|perfect|helped/.test(foldText(question))
  return { text: isThanks ? phrases.welcome : phrases.hello, passages: [] }
}
