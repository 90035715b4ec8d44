import type { ThreadRow } from '#lib/contract.ts'

/** localStorage that may be full, forbidden or absent: then nothing is kept, and nothing breaks. */
export function readStored(key: string): string {
  try {
    return localStorage.getItem(key) ?? ''
  } catch {
    return ''
  }
}

export function writeStored(key: string, value: string): void {
  try {
    if (value === '') localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // See above.
  }
}

export function storedKeys(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix))
  } catch {
    return []
  }
}

/** What is kept of a conversation stands under its room, and, where it is not the first one, its own id. */
export const placeOf = ({ id, room_id: room, is_first: isFirst }: ThreadRow): string =>
  isFirst ? room : `${room}~${id}`

export const draftKey = (place: string): string => `documind:draft:${place}`
export const articleDraftKey = (roomId: string, documentId: string): string =>
  `documind:article:${roomId}:${documentId}`
export const unsentKey = (place: string, localId: string): string =>
  `documind:unsent:${place}:${localId}`

const VISIT_KEY = 'documind:was-here'

/** Somebody has signed in in this browser. */
export const wasHere = (): boolean => readStored(VISIT_KEY) !== ''

export const noteVisit = (): void => writeStored(VISIT_KEY, '1')
