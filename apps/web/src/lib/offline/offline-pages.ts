import type { KeepMessage } from './kept-pages.ts'

/** Only a page that was live for this long is kept. */
const PAUSE_MS = 1_500

let timer: ReturnType<typeof setTimeout> | undefined
let waiting = ''

/** Makes the service worker keep this page as it is now; calls in quick succession become one. */
export function keepPage(userId: string, path: string): void {
  clearTimeout(timer)
  waiting = path
  timer = setTimeout(() => {
    const assets = performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => name.includes('/_app/immutable/'))
    send({ type: 'keep', userId, paths: [...new Set([path, '/rooms'])], assets })
  }, PAUSE_MS)
}

/** A room that is gone, or no more the person's, must not be readable offline: neither its page nor those of its threads. */
export function dropPage(path: string): void {
  if (waiting.startsWith(path)) clearTimeout(timer)
  send({ type: 'drop', path })
}

/** Deletes the kept pages of the person who signed out. */
export function forgetPages(): void {
  clearTimeout(timer)
  send({ type: 'forget' })
}

function send(message: KeepMessage): void {
  // Absent in private windows of some browsers, and without https.
  if (!('serviceWorker' in navigator)) return
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage(message))
}
