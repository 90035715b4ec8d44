import { RtfText } from './rtf-text.ts'

/** What a group has from the one around it, and gives up at its end. */
export interface State {
  /** Where its text goes; null where it goes nowhere. */
  target: Target | null
  destination: string
  font: number | undefined
  isHidden: boolean
  /** Characters after `\u` that stand for it in older programs. */
  fallback: number
  isInTable: boolean
  headingLevel: number
}

/** A text: the document's, a note's, a header's. */
export interface Target {
  text: RtfText
  line: string
  /** Of an item, and whether its dots or numbers are being read. */
  label: string
  hasPageNumber: boolean
}

export interface Comment {
  author: string
  text: string
}

export const newTarget = (): Target => ({
  text: new RtfText(),
  line: '',
  label: '',
  hasPageNumber: false,
})
