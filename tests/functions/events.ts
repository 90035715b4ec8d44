import type { Person } from '../support/backend.ts'

export interface Received {
  event: string
  payload: Record<string, unknown>
}

/** Joins a room's channel; resolves once the server has agreed. */
export async function subscribe(person: Person, topic: string): Promise<Received[]> {
  const received: Received[] = []
  const channel = person.client.channel(topic, { config: { private: true } })
  channel.on<Record<string, unknown>>('broadcast', { event: '*' }, ({ event, payload }) =>
    received.push({ event, payload }),
  )
  await new Promise<void>((resolve, reject) => {
    channel.subscribe((status, error) => {
      if (status === 'SUBSCRIBED') resolve()
      else if (status !== 'CLOSED') reject(error ?? new Error(status))
    })
  })
  return received
}
