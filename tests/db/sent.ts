import { expect } from 'vitest'
import type { Project } from './support.ts'

export interface Broadcast {
  topic: string
  event: string
  payload: Record<string, unknown>
}

/** What is broadcast while `act` runs, in order. Everything has to go out privately. */
export async function during(project: Project, act: () => Promise<unknown>): Promise<Broadcast[]> {
  await project.query('truncate realtime.messages')
  await act()
  // Rows of one transaction share their time; where they lie tells their order.
  const sent = await project.query<Broadcast & { private: boolean; extension: string }>(
    'select topic, event, payload, private, extension from realtime.messages order by ctid',
  )
  return sent.map(({ private: isPrivate, extension, ...broadcast }) => {
    expect([isPrivate, extension]).toEqual([true, 'broadcast'])
    return broadcast
  })
}
