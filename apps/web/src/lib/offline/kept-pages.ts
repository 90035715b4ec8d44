/** Says for whom the server made a page. */
export const PERSON_HEADER = 'x-person'

/** What a page tells the service worker; the contract between the two. */
export type KeepMessage =
  | {
      type: 'keep'
      /** Whose pages they are: those of anybody else are dropped first. */
      userId: string
      /** Paths of pages to have for when there is no network. */
      paths: string[]
      /** Addresses of the scripts and styles that such a page needs. */
      assets: string[]
    }
  /** The page is of a room that is no more. */
  | { type: 'drop'; path: string }
  /** Somebody signed out: nothing of theirs may stay. */
  | { type: 'forget' }

export function isKeepMessage(value: unknown): value is KeepMessage {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false
  return value.type === 'keep' || value.type === 'drop' || value.type === 'forget'
}
