import { attributeOf, findAll, textOf, type XmlElement } from '../docx/xml.ts'

/** Not shown, or menus and buttons, which answer nothing. */
const UNSEEN = new Set([
  'audio',
  'button',
  'canvas',
  'datalist',
  'embed',
  'head',
  'iframe',
  'nav',
  'noscript',
  'object',
  'rp',
  'rt',
  'rtc',
  'script',
  'style',
  'template',
  'title',
  'video',
])
const HIDING = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b/i
const MAX_CSS_CHARACTERS = 500_000
/** A class or an id, of any element or of those of a name. */
const SIMPLE_SELECTOR = /^[a-z0-9]*[.#][\w-]+$/i

/** Says which elements of a page a person sees. */
export class Visibility {
  readonly #hiding: ReadonlySet<string>

  constructor(page: XmlElement) {
    const css = findAll(page, 'style').map(textOf).join('\n')
    this.#hiding = new Set(hidingSelectors(css.slice(0, MAX_CSS_CHARACTERS)))
  }

  isSeen(element: XmlElement): boolean {
    const { name, attributes } = element
    if (isNote(element)) return true
    if (UNSEEN.has(name) || attributes['hidden'] !== undefined) return false
    if (name === 'dialog' && attributes['open'] === undefined) return false
    if (HIDING.test(attributes['style'] ?? '')) return false
    if (this.#hiding.size === 0 && attributes['class'] === undefined) return true
    return !this.#selectorsOf(element).some((selector) => this.#hiding.has(selector))
  }

  /** What programs that draw formulas put beside them for the eye, as a second copy of the words. */
  #selectorsOf({ name, attributes }: XmlElement): string[] {
    const marks = (attributes['class'] ?? '').split(/\s+/).map((one) => `.${one}`)
    if (attributes['id'] !== undefined) marks.push(`#${attributes['id']}`)
    if (marks.includes('.katex-html')) return [...this.#hiding]
    return marks.flatMap((mark) => [mark, name + mark])
  }
}

/** Books hide notes where their reader shows them beside the text. */
export const isNote = (element: XmlElement): boolean =>
  /\b(?:foot|end|rear)note\b/.test(attributeOf(element, 'epub:type') ?? '')

/** Selectors of the rules that hide what they mean, but for those that hold for paper or narrow screens only. */
function* hidingSelectors(css: string): Generator<string> {
  let selector = ''
  let start = 0
  let depth = 0
  const source = withoutComments(css)
  for (let at = 0; at < source.length; at++) {
    const sign = source.charAt(at)
    if (sign === '{') {
      if (depth === 0) selector = source.slice(start, at)
      depth += 1
      start = at + 1
    } else if (sign === '}' && depth > 0) {
      depth -= 1
      if (depth === 0 && HIDING.test(source.slice(start, at))) {
        for (const one of selector.split(','))
          if (SIMPLE_SELECTOR.test(one.trim())) yield one.trim()
      }
      start = at + 1
    }
  }
}

function withoutComments(css: string): string {
  const [first = '', ...rest] = css.split('/*')
  return first + rest.map((part) => part.split('*/').slice(1).join('*/')).join(' ')
}
