import { hideOwnNumbers } from '../../_shared/text/hide-own-numbers.ts'

/** Characters that some models read as `<`. */
const OPENERS = /[<＜﹤‹]/gu
/** Characters that may be hidden between the letters of a tag. */
const INVISIBLE = /[\s\u00ad\u200b-\u200f\u2060-\u2064\ufeff]|[\ufe00-\ufe0f]/gu
/** Longer than any of the tags with something hidden in it. */
const LOOK_AHEAD_CHARACTERS = 40
/** Our own tags, and the marks by which the templates of common models separate roles. */
const TAG = /^\/*(?:passage|question|instructions|system|user|assistant|\|)/u

/**
 * Text of a document, a title or a question as it goes into a prompt: it cannot close the tag that it stands in, open
 * another one or speak in another role, and its own `[12]` cannot be taken for a citation.
 */
export const forPrompt = (text: string): string => neutralizeTags(hideOwnNumbers(text))

export function neutralizeTags(text: string): string {
  return text.replace(OPENERS, (opener, at: number) => {
    const ahead = text.slice(at + 1, at + 1 + LOOK_AHEAD_CHARACTERS)
    const tag = ahead.normalize('NFKC').replace(INVISIBLE, '').toLowerCase()
    return TAG.test(tag) ? '‹' : opener
  })
}
