import { Parser } from 'htmlparser2'

/** What a snapshot is made of; of other elements only the text is kept, and no element has attributes. */
const KEPT = new Set(
  'h1 h2 h3 h4 h5 h6 p br hr ul ol li dl dt dd blockquote pre code table caption tr th td strong em b i sub sup figcaption'.split(
    ' ',
  ),
)
/** Others that are blocks, so that their words do not run into each other. */
const BLOCKS = new Set(
  'div section article main header footer aside nav figure form fieldset address details summary thead tbody tfoot center body'.split(
    ' ',
  ),
)
const LEFT_OUT = new Set(
  'script style noscript svg template iframe object canvas video audio head title select option button textarea'.split(
    ' ',
  ),
)
const VOID = new Set(['br', 'hr'])
const MAX_DEPTH = 100

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => ESCAPES[character] ?? '')

/** Markup of texts alone: nothing in it runs, is fetched, or leads anywhere. */
export function cleanMarkup(source: string): string {
  const parts: string[] = []
  const open: string[] = []
  let leftOut = 0
  const tagFor = (name: string): string => {
    if (open.length >= MAX_DEPTH) return ''
    return KEPT.has(name) ? name : BLOCKS.has(name) ? 'div' : ''
  }
  const parser = new Parser({
    onopentag(name) {
      if (LEFT_OUT.has(name)) leftOut += 1
      if (leftOut > 0) return
      const tag = tagFor(name)
      if (!VOID.has(name)) open.push(tag)
      if (tag !== '') parts.push(`<${tag}>`)
    },
    ontext(text) {
      if (leftOut === 0) parts.push(escapeHtml(text))
    },
    onclosetag(name) {
      if (LEFT_OUT.has(name)) leftOut -= 1
      else if (leftOut === 0 && !VOID.has(name)) {
        const tag = open.pop() ?? ''
        if (tag !== '') parts.push(`</${tag}>`)
      }
    },
  })
  parser.write(source)
  parser.end()
  return parts.join('').trim()
}
