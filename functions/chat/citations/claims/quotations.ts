const CLOSING: Readonly<Record<string, string>> = {
  '“': '”',
  '"': '"',
  '「': '」',
  '『': '』',
  '«': '»',
  '„': '“',
}
/** A word or two in quotation marks are a name or irony, not a quotation. */
const MIN_QUOTATION_CHARACTERS = 6
const MAX_QUOTATION_CHARACTERS = 1000

/** The texts in quotation marks, without the marks. One pass, however many marks there are. */
export function quotationsOf(text: string): string[] {
  const quotations: string[] = []
  let from = -1
  let closing = ''
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (from < 0) {
      const mark = Object.hasOwn(CLOSING, character) ? CLOSING[character] : undefined
      if (mark === undefined) continue
      closing = mark
      from = at + 1
    } else if (character === closing) {
      const length = at - from
      if (length >= MIN_QUOTATION_CHARACTERS && length <= MAX_QUOTATION_CHARACTERS) {
        quotations.push(text.slice(from, at))
      }
      from = -1
    }
  }
  return quotations
}
