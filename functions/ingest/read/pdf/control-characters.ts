/* eslint-disable no-control-regex -- numbers of glyphs may be any */

/** Ligatures of TeX's T1 fonts from 0x1b, and of its OT1 fonts at 0x0e; signs of T1 fonts from 0x10 (Cork encoding). */
const T1_LIGATURES = ['ff', 'fi', 'fl', 'ffi', 'ffl']
const T1_SIGNS = '“”„«»–—'
const OT1_LIGATURES = ['ffi', 'ffl']
const LIGATURE =
  /[\u000e\u000f\u001b-\u001f](?=\p{Lowercase})|(?<=\p{Letter})[\u000e\u000f\u001b-\u001f]/u
/** Other control characters than these are no T1 font's. */
const NOT_OF_TEX = /[\u0001-\u0008]/
const CONTROL = /[\u0001-\u0008\u000e-\u001f]/g
/** As often as a space stands in a text. */
const MIN_SPACES = 0.05
const MAX_SPACES = 0.35

/**
 * How the control characters of a font's text are to be read: fonts without a map from glyphs to characters give the number
 * of a glyph, and some have ligatures or the space below the letters.
 * @param text all that is written in the font
 */
export function controlReader(text: string): (text: string) => string {
  if (text.search(CONTROL) < 0) return (one) => one
  if (LIGATURE.test(text) && !NOT_OF_TEX.test(text)) return readTex
  const space = findSpace(text)
  return space === undefined ? (one) => one : (one) => one.replaceAll(space, ' ')
}

const readTex = (text: string): string =>
  text.replaceAll(/[\u000e-\u001f]/g, (sign) => {
    const code = sign.charCodeAt(0)
    if (code >= 0x1b) return T1_LIGATURES[code - 0x1b] ?? ''
    return code >= 0x10 ? T1_SIGNS.charAt(code - 0x10) : (OT1_LIGATURES[code - 0x0e] ?? '')
  })

/** The control character that stands between words, where no other space does. */
function findSpace(text: string): string | undefined {
  const counts = new Map<string, number>()
  for (const [one] of text.matchAll(CONTROL)) counts.set(one, (counts.get(one) ?? 0) + 1)
  const [most] = [...counts].sort(([, a], [, b]) => b - a)
  if (most === undefined) return undefined
  const share = most[1] / text.length
  const between = new RegExp(`[\\p{Letter},.;:]${most[0]}+\\p{Letter}`, 'u')
  return share >= MIN_SPACES && share <= MAX_SPACES && between.test(text) ? most[0] : undefined
}
