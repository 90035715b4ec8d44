/**
 * Shows the rooms and conversations that were seen last when there is no network. The server renders
 * pages with their rows in them, so a page that is kept whole is all it takes; it comes up read-only,
 * says that it is offline, and keeps drafts. With a network the network always comes first.
 */
import { version } from '$app/env'
import { self } from '$app/service-worker'
import { isKeepMessage } from '#lib/kept-pages.ts'

const ASSETS = `assets-${version}`
const PAGES = `pages-${version}`
/** Not a page of the site: holds whose pages these are. */
const OWNER_KEY = '/.owner'
const OFFLINE_PAGE = '/offline.html'
const FALLBACK = '/rooms'

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(ASSETS).then((cache) => cache.add(OFFLINE_PAGE)))
  void self.skipWaiting()
})

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOtherVersions().then(() => self.clients.claim()))
})

self.addEventListener('message', (event) => {
  const message: unknown = event.data
  if (!isKeepMessage(message)) return
  event.waitUntil(
    message.type === 'forget'
      ? caches.delete(PAGES)
      : keep(message.userId, message.paths, message.assets),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate') event.respondWith(openPage(request, url))
  else if (url.pathname.startsWith('/_app/immutable/')) event.respondWith(readAsset(request))
})

/** Names hold a hash of the content, so what is there is right. */
async function readAsset(request: Request): Promise<Response> {
  const kept = await caches.match(request.url, { cacheName: ASSETS })
  return kept ?? fetch(request)
}

async function openPage(request: Request, url: URL): Promise<Response> {
  try {
    return await fetch(request)
  } catch {
    const pages = await caches.open(PAGES)
    return (
      (await pages.match(url.pathname)) ??
      (url.pathname.startsWith('/rooms') ? await pages.match(FALLBACK) : undefined) ??
      (await caches.match(OFFLINE_PAGE, { cacheName: ASSETS })) ??
      Response.error()
    )
  }
}

async function keep(userId: string, paths: string[], assets: string[]): Promise<void> {
  const pages = await caches.open(PAGES)
  const owner = await (await pages.match(OWNER_KEY))?.text()
  if (owner !== undefined && owner !== userId) {
    for (const request of await pages.keys()) await pages.delete(request)
  }
  await pages.put(OWNER_KEY, new Response(userId))
  await Promise.all([...paths.map((path) => keepPage(pages, path)), keepAssets(assets)])
}

/** A page that was answered by another one, such as the sign-in page, is not the page. */
async function keepPage(pages: Cache, path: string): Promise<void> {
  const response = await fetch(path, { headers: { accept: 'text/html' } })
  if (response.ok && !response.redirected) await pages.put(path, response)
}

async function keepAssets(addresses: string[]): Promise<void> {
  const cache = await caches.open(ASSETS)
  for (const address of addresses) {
    if (new URL(address).origin !== self.location.origin) continue
    if ((await cache.match(address)) === undefined) await cache.add(address)
  }
}

async function dropOtherVersions(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name !== ASSETS && name !== PAGES) await caches.delete(name)
  }
}
