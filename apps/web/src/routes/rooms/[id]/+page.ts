import type { PageLoad } from './$types'

/** Only an empty room greets; whoever comes back to a conversation need not load that. */
export const load: PageLoad = async ({ data }) => {
  const isEmpty = data.opened.messages.length === 0
  const Greeting = isEmpty ? (await import('./conversation/RoomGreeting.svelte')).default : null
  return { ...data, Greeting }
}
