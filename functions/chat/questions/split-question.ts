import { contentTerms } from '../../_shared/text/content-terms.ts'
import { foldText } from '../../_shared/text/fold.ts'
import { isChinese, detectLanguage } from '../../_shared/text/language.ts'

/** Each part is looked up by itself. */
export const MAX_PARTS = 6

/** A question mark of any script, with what closes a quotation or a bracket behind it. */
const ENDS_QUESTION = /(?<=[?？؟;⁇⁈︖⸮][”"’'）)」』]{0,2})(?=\s|\p{L})/u
const QUESTION_MARK = /[?？؟⁇⁈︖⸮]/u
/** Where English asks again within a sentence: "…, and who …", "… as well as how …". */
const ASKS_AGAIN =
  /(?:[,;]\s{0,3}|\s{1,3})(?:and|as well as|plus|and also|and then|then|but)\s{1,3}(?=(?:(?:at|in|on|by|for|from|to|with|of|under|until|since) )?(?:what|who|whom|whose|when|where|why|how|which)\b|(?:is|are|was|were|does|do|did|can|may|must|should|will|has|have) (?:there|it|they|he|she|this|that|these|those|the|a|an|any|i|we|you)\b)/i
const ASKS =
  /\b(?:what|who|whom|whose|when|where|why|how|which)\b|^(?:is|are|was|were|does|do|did|can|could|may|must|should|will|would|has|have)\b/i
/** Simplified, as it meets folded text. */
const ASKS_IN_CHINESE =
  /什么|甚么|谁|哪|几(?!乎|率|何)|多少|多久|多长|多大|多高|多远|多快|多重|(?<!任)何(?!况|必|不|尝)|如何|怎么|怎样|是否|吗|有没有|能不能|可不可以/
const CHINESE_PAUSE = /[，,；;、]?(?:以及|还有|還有|同时|同時|另外|并且|並且|此外)|[，,；;]/u

/**
 * The parts of a question that each ask something of their own, in its words. One part, or none, is a question that is
 * asked as a whole. What is said before a part without asking stays with it.
 */
export function splitQuestion(question: string): string[] {
  const parts = question
    .split(ENDS_QUESTION)
    .reduce<string[]>(joinStatements, [])
    .flatMap((sentence) =>
      isChinese(detectLanguage(sentence)) ? splitChinese(sentence) : splitEnglish(sentence),
    )
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const asksEach = parts.every((part) => contentTerms(part).size > 0)
  return parts.length > 1 && parts.length <= MAX_PARTS && asksEach ? parts : []
}

/** A sentence that asks nothing belongs to the question behind it, or to the one before where none follows. */
function joinStatements(sentences: string[], next: string): string[] {
  const last = sentences.at(-1)
  if (last === undefined) return [next]
  if (QUESTION_MARK.test(last) && QUESTION_MARK.test(next)) return [...sentences, next]
  return [...sentences.slice(0, -1), `${last} ${next.trim()}`]
}

function splitEnglish(sentence: string): string[] {
  return split(sentence, ASKS_AGAIN, (part) => ASKS.test(part.trim()))
}

function splitChinese(sentence: string): string[] {
  return split(sentence, CHINESE_PAUSE, (part) => ASKS_IN_CHINESE.test(foldText(part)))
}

/** Between two parts that both ask; what does not ask belongs to the part behind it. */
function split(sentence: string, between: RegExp, asks: (part: string) => boolean): string[] {
  const parts: string[] = []
  let rest = sentence
  let from = 0
  for (;;) {
    const found = between.exec(rest.slice(from))
    if (!found) break
    const at = from + found.index
    const [before, after] = [rest.slice(0, at), rest.slice(at + found[0].length)]
    if (asks(before) && asks(after)) {
      parts.push(before)
      rest = after
      from = 0
    } else {
      from = at + found[0].length
    }
  }
  return [...parts, rest]
}
