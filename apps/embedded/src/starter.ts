import { HEARTBEAT_MS } from './heartbeat.ts'

/**
 * What this process says to bin/supervise.mjs, which started it and ends it when it falls silent. Started
 * by hand it has nobody to say it to.
 * @param onGone called when that one is gone
 * @returns the function that ends it
 */
export function beat(onGone: () => void): () => void {
  if (!process.send) return () => undefined
  process.once('disconnect', onGone)
  const timer = setInterval(() => send({ type: 'alive' }), HEARTBEAT_MS)
  return () => clearInterval(timer)
}

/** @param stallMs how long it may be silent from now on */
export function sayReady(stallMs: number): void {
  send({ type: 'ready', stallMs })
}

/** That it is gone is heard otherwise. */
function send(message: object): void {
  if (process.connected) process.send?.(message, () => undefined)
}
