/** A column of a table that can be asked by query. */
export interface SheetColumn {
  name: string
  /** As the program shows it: `C`. */
  letter: string
  /** Dates are ISO 8601. */
  type: 'text' | 'number' | 'date'
  /** What stands before and behind its numbers. */
  prefix?: string | undefined
  suffix?: string | undefined
}
