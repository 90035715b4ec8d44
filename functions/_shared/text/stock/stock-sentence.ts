/** What answers say that no model writes, in one language. */
export interface StockSentences {
  nothingFound: string
  noDocuments: string
  stillReading: string
  apology: string
  /** Follows the first. `{languages}` are their names, in the form of a list. */
  otherLanguage: string
}
