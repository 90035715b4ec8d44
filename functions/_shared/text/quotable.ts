import { endsSentence, isTableRow, isTableRule } from './sentences.ts'

const MIN_LETTERS = 8
/** Of scripts in which one character is a syllable or a word. */
const MIN_DENSE = 5
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu
/** Thai and Lao have no mark for the end of a sentence, Khmer and Burmese are often written without. */
const UNMARKED = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu
/** Letters of such a text that are more than a heading has. */
const MIN_UNMARKED = 16

/** Whether a text is of a script without marks at the ends of sentences, and long enough for one. */
export const isUnmarked = (text: string): boolean =>
  (text.match(UNMARKED)?.length ?? 0) >= MIN_UNMARKED

/** Whether a sentence can stand for itself: no heading, page number, or line of a table of contents. */
export function isQuotable(sentence: string): boolean {
  if (isTableRow(sentence)) return !isTableRule(sentence)
  // A comment, which no reader of the page sees, or markup.
  if (/^<(?:!--|[a-z]+>$)/i.test(sentence)) return false
  if (/(?:\.\s?){4,}|…{2,}|_{4,}|·{4,}/u.test(sentence)) return false
  const dense = sentence.match(DENSE)?.length ?? 0
  const letters = sentence.match(/[\p{Letter}\p{Mark}]/gu)?.length ?? 0
  if (dense < MIN_DENSE && letters - dense < MIN_LETTERS) return false
  const visible = sentence.replaceAll(/\s/g, '').length
  if (letters / visible < 0.5) return false
  // A numbered heading, in the text or in a table of contents.
  if (/^(?:\d+|[A-Z])(?:\.\d+)+\.?\s/.test(sentence) && !/[.!?。！？]$/.test(sentence)) return false
  // Set in capitals: the running head of a page. Most scripts have none.
  if (!/[\p{Lowercase_Letter}\p{Other_Letter}]/u.test(sentence)) return false
  if (/[:：…]$/.test(sentence) && letters < 30 && dense < 15) return false
  if (endsSentence(sentence) || isUnmarked(sentence)) return true
  // Without a mark at its end it is a heading, unless it is long or a list item that says something.
  const words = sentence.split(/\s+/).length
  return words >= 8 || dense >= 16 || /^\s*(?:[-*•]|\d+[.)])\s/.test(sentence)
}
