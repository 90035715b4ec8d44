import { toSign } from '../docx/symbols.ts'

/**
 * Letters and figures that fonts of Adobe have in other shapes (old-style, small capitals, superiors) under private numbers;
 * Adobe Glyph List, the corporate use subarea.
 */
const SUPERIOR_SIGNS = '₵¢,,$$--..abcdeilmnorst'
const SMALL_MARKS: ReadonlyMap<number, string> = new Map([
  [0xf6f9, 'ł'],
  [0xf6fa, 'œ'],
  [0xf6fd, 'š'],
  [0xf6ff, 'ž'],
  [0xf721, '!'],
  [0xf724, '$'],
  [0xf726, '&'],
  [0xf73f, '?'],
  [0xf7a1, '¡'],
  [0xf7a2, '¢'],
  [0xf7bf, '¿'],
  [0xf7ff, 'ÿ'],
  [0xf6d9, '©'],
  [0xf6da, '®'],
  [0xf6db, '™'],
  [0xf8e8, '®'],
  [0xf8e9, '©'],
  [0xf8ea, '™'],
])

function readPrivate(character: string): string {
  const code = character.charCodeAt(0)
  const mark = SMALL_MARKS.get(code)
  if (mark !== undefined) return mark
  if (code >= 0xf730 && code <= 0xf739) return String.fromCharCode(code - 0xf700)
  // Small capitals stand in the place of small letters.
  if (code >= 0xf761 && code <= 0xf77a) return String.fromCharCode(code - 0xf700)
  if (code >= 0xf7e0 && code <= 0xf7fe) return String.fromCharCode(code - 0xf700)
  if (code >= 0xf6df && code < 0xf6df + SUPERIOR_SIGNS.length)
    return SUPERIOR_SIGNS.charAt(code - 0xf6df)
  // Windows keeps the signs of its fonts at these numbers. Which font it was is not known; most are Symbol's.
  if (code >= 0xf020 && code <= 0xf0ff) return WINDOWS_SIGNS.get(code) ?? character
  return character
}

/** What the other fonts of signs have where Symbol's sign would be a strange one, as lists begin with. */
const WINDOWS_SIGNS: ReadonlyMap<number, string> = new Map([
  ...[0xb0, 0xb1, 0xb3, 0xb7, 0xae, 0xb4, 0xd7].map(
    (code) => [0xf000 + code, toSign('symbol', code)] as const,
  ),
  ...[0x6c, 0x6e, 0x6f, 0x71, 0x72, 0x76, 0xa8, 0xa7, 0xd8, 0xe0, 0xe8, 0xf0, 0xfb, 0xfc, 0xfe].map(
    (code) => [0xf000 + code, toSign('wingdings', code)] as const,
  ),
])

/** A text whose private characters are those that a reader sees; what nobody knows stays as it is. */
export const replacePrivateGlyphs = (text: string): string =>
  text.replaceAll(/[\uf020-\uf8ff]/g, readPrivate)
