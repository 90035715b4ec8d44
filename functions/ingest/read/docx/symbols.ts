/** What stands at 0x20 to 0x7e, and at 0xa0 to 0xfe, of the font Symbol. */
const SYMBOL_LOW =
  ' !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼'
const SYMBOL_HIGH =
  '€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…│─↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ ⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭'

/** The signs of fonts that have nothing but signs, as far as they say something in a text. */
const WINGDINGS =
  '21✏22✂28☎2a✉36⌛46☞4a☺4c☹6c●6e■6f☐71❑72❒76❖78☒81①82②83③84④85⑤86⑥87⑦88⑧89⑨8a⑩8c❶8d❷8e❸8f❹90❺91❻92❼93❽94❾95❿a1○a7▪a8☐ab★d8➢df←e0→e1↑e2↓e8➔f0⇨fb✗fc✓fd☒fe☑'
const WINGDINGS_2 = '4f✗50✓51☒52☑53☒54☒a3☐'
const WEBDINGS = '61✓72✗'

const SIGNS: ReadonlyMap<string, ReadonlyMap<number, string>> = new Map([
  ['symbol', new Map([...toSigns(SYMBOL_LOW, 0x20), ...toSigns(SYMBOL_HIGH, 0xa0)])],
  ['wingdings', parseSigns(WINGDINGS)],
  ['wingdings 2', parseSigns(WINGDINGS_2)],
  ['webdings', parseSigns(WEBDINGS)],
])

function toSigns(signs: string, first: number): [number, string][] {
  return [...signs].map((sign, i) => [first + i, sign])
}

function parseSigns(text: string): Map<number, string> {
  const pairs = text.matchAll(/([\da-f]{2})(\P{ASCII})/gu)
  return new Map([...pairs].map(([, code = '', sign = '']) => [Number.parseInt(code, 16), sign]))
}

/** The sign of a font at a code, which Word writes as it is or in the area for private use; empty when not known. */
export function toSign(font: string, code: number): string {
  const signs = SIGNS.get(font.trim().toLowerCase())
  if (signs) return signs.get(code & 0xff) ?? ''
  return code > 0 && code <= 0xffff && !isPrivate(code) ? String.fromCharCode(code) : ''
}

const isPrivate = (code: number): boolean => code >= 0xe000 && code <= 0xf8ff

/** Text whose private characters are signs of its font. */
export function replacePrivate(text: string, font: string): string {
  if (!SIGNS.has(font.trim().toLowerCase())) return text
  return text.replaceAll(/[\uf020-\uf0ff]/g, (character) => toSign(font, character.charCodeAt(0)))
}
