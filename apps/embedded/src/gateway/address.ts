import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'

/**
 * Where a connection comes from. What headers say of it is not asked: anybody can write them, and a
 * limit that a header resets is none.
 */
export function addressOf(c: Context): string {
  const { incoming } = (c.env ?? {}) as Partial<HttpBindings>
  return incoming?.socket.remoteAddress ?? ''
}
