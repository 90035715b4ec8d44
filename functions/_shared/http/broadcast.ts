import type { EVENTS } from '../contract/events.ts'

export type Broadcast = (
  topic: string,
  event: keyof typeof EVENTS,
  payload: object,
) => Promise<void>

/** An event that takes longer comes too late to be of use. */
const TIMEOUT_MS = 5000

/**
 * Sends events into private channels over Realtime's HTTP endpoint, as the service. An event
 * is a hint: that one was lost is logged, and screens find the row anyway.
 */
export function createBroadcast(options: { supabaseUrl: string; secretKey: string }): Broadcast {
  const url = `${options.supabaseUrl}/realtime/v1/api/broadcast`
  const headers = { apikey: options.secretKey, 'content-type': 'application/json' }
  return async (topic, event, payload) => {
    const messages = [{ topic, event, payload, private: true }]
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body: JSON.stringify({ messages }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      await response.body?.cancel()
      if (!response.ok) console.error(`broadcast ${event} answered ${response.status}`)
    } catch (error) {
      console.error(`broadcast ${event} failed:`, error)
    }
  }
}
