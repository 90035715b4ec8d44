/** State lives in components and comes down by context: a module singleton would be shared between users. */
import { createContext } from 'svelte'
import type { Supabase } from '#lib/api/client.ts'
import type { Identity } from './identity.svelte.ts'
import type { RoomState } from './room.svelte.ts'
import type { Rooms } from './rooms.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'

export const [getSupabase, setSupabase] = createContext<Supabase>()
export const [getToasts, setToasts] = createContext<Toasts>()
export const [getRooms, setRooms] = createContext<Rooms>()
export const [getRoom, setRoom] = createContext<RoomState>()

export const [getIdentity, setIdentity] = createContext<Identity>()
