/** What a document may be at most. */
export interface DocumentLimits {
  maxBytes: number
  maxPages: number
  /** UTF-16 units of text. */
  maxCharacters: number
}
