/** A character of a line and where its middle stands, from 0 at the line's beginning to 1 at its end. */
export interface Letter {
  text: string
  at: number
  /** From 0 to 1. */
  confidence: number
}
