/** What a document holds that was not read, counted. */
export interface Unread {
  pictures: number
  charts: number
  /** Files of other programs within the document. */
  objects: number
  /** Damaged parts of the document: a header, the comments. */
  parts: number
}

export const nothingUnread = (): Unread => ({ pictures: 0, charts: 0, objects: 0, parts: 0 })
