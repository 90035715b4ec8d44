import type { RequestEvent } from '@sveltejs/kit'
import { ORIGIN } from '$app/env/private'

/**
 * Whether this response's cookies may ask for HTTPS. adapter-node takes every request for an HTTPS one
 * unless a proxy says otherwise, and a browser drops Secure cookies that come over plain HTTP.
 */
export function isSecureSite(event: RequestEvent): boolean {
  return (ORIGIN || event.url.protocol).startsWith('https:')
}
