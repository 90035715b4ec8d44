export interface MathMatch {
  /** With its delimiters. */
  raw: string
  tex: string
}

/** `$$ ... $$` or `\[ ... \]` in lines of its own. */
export function matchMathBlock(source: string): MathMatch | undefined {
  const match =
    /^ {0,3}\$\$((?:[^$\\]|\\[^]){1,2000}?)\$\$[ \t]{0,99}(?:\n|$)/.exec(source) ??
    /^ {0,3}\\\[([^]{1,2000}?)\\\][ \t]{0,99}(?:\n|$)/.exec(source)
  return toMatch(match)
}

/** `\( ... \)`, `$$ ... $$` within a line, or `$ ... $` where that cannot be money. */
export function matchMath(source: string): MathMatch | undefined {
  const clear =
    /^\\\(([^\n]{1,2000}?)\\\)/.exec(source) ??
    /^\$\$((?:[^$\\\n]|\\[^\n]){1,2000}?)\$\$(?!\$)/.exec(source)
  if (clear) return toMatch(clear)
  // As pandoc has it: no space inside the dollars, no digit after them.
  const match = /^\$(?![\s$])((?:[^$\\\n]|\\[^\n]){1,2000}?)(?<!\s)\$(?![\d$])/.exec(source)
  return match && isFormula(match[1] ?? '') ? toMatch(match) : undefined
}

/** One letter (`x`, `-n`, `f(x)`, `a + b`), or something that prose has no use for. */
function isFormula(tex: string): boolean {
  if (/^-?[A-Za-z]'?(\([A-Za-z0-9, ]+\))?(\s*[-+*/<>,]\s*[A-Za-z0-9]{1,3})*$/.test(tex)) return true
  if (!/[\\^_={}<>]/.test(tex)) return false
  // Two words in a row are a sentence between two prices; commands and text in braces are not words.
  const bare = tex.replace(/\\[A-Za-z]+|\{[^{}]*\}/g, ' ')
  return !/\p{L}{2}[\s,]+\p{L}{2}/u.test(bare) && !/\p{Script=Han}/u.test(bare)
}

function toMatch(match: RegExpExecArray | null): MathMatch | undefined {
  const tex = match?.[1]?.trim()
  return match && tex ? { raw: match[0], tex } : undefined
}
