import type { KeepMessage } from './kept-pages.ts'

/** A page that was live for this long is worth having when there is no network. */
const PAUSE_MS = 1_500

let timer: ReturnType<typeof setTimeout> | undefined

/** Has the service worker keep this page as it is now; calls in quick succession become one. */
export function keepPage(userId: string, path: string): void {
  clearTimeout(timer)
  timer = setTimeout(() => {
    const assets = performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => name.includes('/_app/immutable/'))
    send({ type: 'keep', userId, paths: [...new Set([path, '/rooms'])], assets })
  }, PAUSE_MS)
}

/** A room that was deleted is not to be read either. */
export const dropPage = (path: string): void => send({ type: 'drop', path })

/** No page of somebody who signed out stays behind. */
export function forgetPages(): void {
  clearTimeout(timer)
  send({ type: 'forget' })
}

function send(message: KeepMessage): void {
  // Absent in private windows of some browsers, and without https.
  if (!('serviceWorker' in navigator)) return
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage(message))
}
