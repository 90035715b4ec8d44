/**
 * Shows the rooms and conversations that were seen last when there is no network. The server renders
 * pages with their rows in them, so a page that is kept whole is all it takes; it comes up read-only,
 * says that it is offline, and keeps drafts. With a network the network always comes first. Notices of this device, in
 * push.ts, are shown while no page is open, too.
 */
import { version } from '$app/env'
import { self } from '$app/service-worker'
import { isKeepMessage, PERSON_HEADER } from '#lib/offline/kept-pages.ts'
import { endPush, openPush, renewPush, showPush } from './push.ts'

const ASSETS = `assets-${version}`
const PAGES = `pages-${version}`
const OFFLINE_PAGE = '/offline.html'
const FALLBACK = '/rooms'
/** Enough for what somebody wants to look up on the way. */
const MAX_PAGES = 20

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
  if (message.type === 'forget') event.waitUntil(Promise.all([caches.delete(PAGES), endPush()]))
  else if (message.type === 'drop') event.waitUntil(drop(message.path))
  else event.waitUntil(keep(message.userId, message.paths, message.assets))
})

self.addEventListener('push', (event) => event.waitUntil(showPush(event.data)))
self.addEventListener('notificationclick', (event) => {
  event.waitUntil(openPush(event.notification))
})
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renewPush(event)))

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
      (await pages.match(pathOf(url))) ??
      (await roomOf(pages, url)) ??
      (await rooms(pages, url)) ??
      (await caches.match(OFFLINE_PAGE, { cacheName: ASSETS })) ??
      Response.error()
    )
  }
}

/** With the one query that makes it another page: the conversation of a room. */
function pathOf({ pathname, searchParams }: URL): string {
  const thread = searchParams.get('thread')
  return thread === null ? pathname : `${pathname}?thread=${encodeURIComponent(thread)}`
}

/** In place of a conversation that is not kept, the room's first; under its own address, so that it is not taken for the other. */
async function roomOf(pages: Cache, url: URL): Promise<Response | undefined> {
  if (!url.searchParams.has('thread') || !(await pages.match(url.pathname))) return undefined
  return Response.redirect(new URL(url.pathname, url).href)
}

/** The list of rooms, under its own address: a page looks for its files from where it is. */
async function rooms(pages: Cache, url: URL): Promise<Response | undefined> {
  if (!url.pathname.startsWith(FALLBACK) || !(await pages.match(FALLBACK))) return undefined
  return Response.redirect(new URL(FALLBACK, url).href)
}

async function keep(userId: string, paths: string[], assets: string[]): Promise<void> {
  const pages = await caches.open(PAGES)
  for (const request of await pages.keys()) {
    if (!isOf(userId, await pages.match(request))) await pages.delete(request)
  }
  await Promise.all([...paths.map((path) => keepPage(pages, userId, path)), keepAssets(assets)])
  // The oldest first; the newest were just put at the end.
  for (const request of (await pages.keys()).slice(0, -MAX_PAGES)) await pages.delete(request)
}

/** A page that was answered by another one, such as the sign-in page, is not the page. */
async function keepPage(pages: Cache, userId: string, path: string): Promise<void> {
  const response = await fetch(path, { headers: { accept: 'text/html' } })
  await pages.delete(path)
  // By the cookies of this moment, which may be those of somebody else by now.
  if (response.ok && !response.redirected && isOf(userId, response)) await pages.put(path, response)
}

const isOf = (userId: string, page: Response | undefined): boolean =>
  page?.headers.get(PERSON_HEADER) === userId

async function drop(path: string): Promise<void> {
  // Without a query all conversations of a room.
  await (await caches.open(PAGES)).delete(path, { ignoreSearch: !path.includes('?') })
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
