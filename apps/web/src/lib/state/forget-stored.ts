import { storedKeys, writeStored } from './storage.ts'

/** Drops everything that this browser keeps under a room, a conversation or a document. */
export function forgetStored(id: string): void {
  for (const key of storedKeys('documind:')) if (key.includes(id)) writeStored(key, '')
}
