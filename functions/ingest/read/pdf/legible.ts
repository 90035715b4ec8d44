/**
 * Whether a page's letters are letters. A font without a map from glyphs to characters gives numbers of glyphs in place of
 * text: private or impossible characters, or the right ones moved by a constant, "7KH" for "The".
 */

/** Characters that no text has: control characters, private use, unassigned, the replacement character. */
const IMPOSSIBLE =
  // eslint-disable-next-line no-control-regex -- numbers of glyphs may be any
  /[\p{Co}\p{Cn}\p{Cs}\ufffd\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f]/gu
const MAX_IMPOSSIBLE = 0.3
/** Too short to tell. */
const MIN_CHARACTERS = 16
/** Words that hardly a sentence of these languages is without. */
const COMMON = new Set(
  (
    'the of and to in is for that with on are as by at be this from or an it der die und das ist nicht mit den von zu ein le la les des et est dans pour que du un une ' +
    'el los las del que por con para en il di che per non una gli o os da do em não um uma de het een van op te dat'
  ).split(' '),
)
/** Truetype fonts number their glyphs in the order of ASCII, from 3 for the space. */
const GLYPH_SHIFT = 29
const MIN_COMMON = 0.12
const MAX_COMMON = 0.02
const MIN_WORDS = 3

/** The items as they are, moved back to what they mean, or left out if their letters mean nothing; font by font. */
export function makeLegible<T extends { str: string; fontName?: string }>(
  items: readonly T[],
): T[] {
  const texts = new Map<string, string[]>()
  for (const { str, fontName = '' } of items) {
    const strings = texts.get(fontName)
    if (strings) strings.push(str)
    else texts.set(fontName, [str])
  }
  const readings = new Map(
    [...texts].map(([font, strings]) => [font, readingOf(strings.join(' '))]),
  )
  return items.flatMap((item) => {
    const reading = readings.get(item.fontName ?? '') ?? 'as it is'
    if (reading === 'none') return []
    return [reading === 'moved' ? { ...item, str: moveBack(item.str) } : item]
  })
}

function readingOf(text: string): 'as it is' | 'moved' | 'none' {
  const dense = text.replaceAll(/\s/g, '')
  if (dense.length < MIN_CHARACTERS) return 'as it is'
  if (
    isAscii(text) &&
    shareOfCommon(text) <= MAX_COMMON &&
    shareOfCommon(moveBack(text)) >= MIN_COMMON
  ) {
    return 'moved'
  }
  const impossible = dense.match(IMPOSSIBLE)?.length ?? 0
  return impossible > dense.length * MAX_IMPOSSIBLE ? 'none' : 'as it is'
}

// eslint-disable-next-line no-control-regex -- numbers of glyphs may be any
const isAscii = (text: string): boolean => /^[\s\u0000-\u007f]*$/.test(text)

/** A space that pdf.js put between two words is one already. */
const moveBack = (text: string): string =>
  text.replaceAll(/[^\n ]/g, (character) =>
    String.fromCharCode(character.charCodeAt(0) + GLYPH_SHIFT),
  )

function shareOfCommon(text: string): number {
  const words = text.toLowerCase().match(/[a-zà-ÿ]{2,}/g) ?? []
  const common = words.filter((word) => COMMON.has(word)).length
  // One or two may be chance.
  return common < MIN_WORDS ? 0 : common / words.length
}
