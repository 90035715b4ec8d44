/**
 * Where the library keeps what has to outlive the app: session, questions that were not sent, uploads that were cut. The
 * interface of React Native's AsyncStorage and of `localStorage`.
 */
export interface KeyValueStorage {
  getItem(key: string): string | null | Promise<string | null>
  setItem(key: string, value: string): void | Promise<void>
  removeItem(key: string): void | Promise<void>
}

/** For as long as the process lives. */
export function createMemoryStorage(): KeyValueStorage {
  const values = new Map<string, string>()
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  }
}

/** What is stored under a key; null where that is nothing, or no JSON. */
export async function readJson(storage: KeyValueStorage, key: string): Promise<unknown> {
  try {
    return JSON.parse((await storage.getItem(key)) ?? 'null') as unknown
  } catch {
    return null
  }
}
