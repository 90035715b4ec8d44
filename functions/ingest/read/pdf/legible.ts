import { controlReader } from './control-characters.ts'
import { readDingbats } from './dingbats.ts'
import { replacePrivateGlyphs } from './private-glyphs.ts'
import { isMixedUp } from './scripts.ts'

/**
 * Whether a page's letters are letters. A font without a map from glyphs to characters gives numbers of glyphs in place of
 * text: private or impossible characters, or the right ones moved by a constant, "7KH" for "The".
 */

/** Characters that no text has: control characters, private use, unassigned, the replacement character. */
const IMPOSSIBLE =
  // eslint-disable-next-line no-control-regex -- numbers of glyphs may be any
  /[\p{Co}\p{Cn}\p{Cs}\ufffd\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f]/gu
const MAX_IMPOSSIBLE = 0.3
/** The same again and again leads the eye, as dots do: of fonts in whose map they are missing. */
const LEADER = new RegExp(`(${IMPOSSIBLE.source})\\1+`, 'gu')
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
/** Different ones: a list may say "on" in every line. */
const MIN_DIFFERENT = 3
/** What small letters become when they are moved although they mean what they are. */
const MOVED_TOO_FAR = /[\u007f-\u009f]/g
const MAX_TOO_FAR = 0.05

export interface Legible<T> {
  items: T[]
  /** Characters that were left out since they mean nothing. */
  lost: number
}

/**
 * The items as they are, moved back to what they mean, or left out if their letters mean nothing; font by font.
 * @param dingbats fonts of signs whose codes are reported as letters
 */
export function makeLegible<T extends { str: string; fontName?: string }>(
  items: readonly T[],
  dingbats: ReadonlySet<string> = new Set(),
): Legible<T> {
  const texts = new Map<string, string[]>()
  for (const { str, fontName = '' } of items) {
    const strings = texts.get(fontName)
    if (strings) strings.push(str)
    else texts.set(fontName, [str])
  }
  const readers = new Map(
    [...texts].map(([font, strings]) => [
      font,
      dingbats.has(font) ? readDingbats : readerOf(strings.join(' ')),
    ]),
  )
  let lost = 0
  const legible = items.flatMap((item) => {
    const read = readers.get(item.fontName ?? '')
    if (read) return [{ ...item, str: read(item.str) }]
    lost += item.str.trim().length
    return []
  })
  return { items: legible, lost }
}

/** How the text of a font is read; null if it means nothing. */
function readerOf(text: string): ((text: string) => string) | null {
  const dense = text.replaceAll(/\s/g, '')
  if (dense.length < MIN_CHARACTERS) return replacePrivateGlyphs
  if (isMoved(text)) return moveBack
  const readControls = controlReader(text)
  const read = (one: string): string =>
    replacePrivateGlyphs(readControls(one)).replace(LEADER, (dots) => '.'.repeat(dots.length))
  const known = read(dense)
  const impossible = known.match(IMPOSSIBLE)?.length ?? 0
  return impossible > known.length * MAX_IMPOSSIBLE || isMixedUp(known) ? null : read
}

function isMoved(text: string): boolean {
  if (!isAscii(text) || shareOfCommon(text) > MAX_COMMON) return false
  const moved = moveBack(text)
  if ((moved.match(MOVED_TOO_FAR)?.length ?? 0) > moved.length * MAX_TOO_FAR) return false
  return shareOfCommon(moved) >= MIN_COMMON
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
  const common = words.filter((word) => COMMON.has(word))
  // One or two may be chance.
  const isChance = common.length < MIN_WORDS || new Set(common).size < MIN_DIFFERENT
  return isChance ? 0 : common.length / words.length
}
