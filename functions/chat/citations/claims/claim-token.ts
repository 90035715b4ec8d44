/**
 * `word`: letters, as an inflection-free form. `han`: one character of a script without spaces, Simplified.
 * `number`: a value. `symbol`: a unit or sign. `break`: punctuation, which matches nothing but says where a
 * sentence may be cut.
 */
export type TokenKind = 'word' | 'han' | 'number' | 'symbol' | 'break'

/** A unit by which two texts are compared. `start` and `end` are UTF-16 units of the original, `end` exclusive. */
export interface ClaimToken {
  kind: TokenKind
  /** The form that is compared. */
  norm: string
  /** Lower case and Simplified, as it was written: what the word lists know. */
  plain: string
  start: number
  end: number
  /** Written with a capital that no sentence start explains. */
  isName: boolean
  /** Of a break: it ends the sentence, and spans all of it. */
  ends?: 'statement' | 'question'
  /** A 的 behind it, which is no token of its own, makes it part of what follows. */
  isModifier?: boolean
}
