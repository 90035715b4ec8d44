import { meet, type Place } from '#lib/state/company.svelte.ts'
import type { RoomState } from '#lib/state/room.svelte.ts'

export const meetCompany = (room: RoomState, place: Omit<Place, 'loadParts'>): Promise<void> =>
  meet(room, {
    ...place,
    loadParts: async () => (await import('./company-parts.ts')).COMPANY_PARTS,
  })
