import type { PageLoad } from './$types'

/** Only an empty room shows the greeting, so other rooms do not load it. */
export const load: PageLoad = async ({ data }) => {
  const isEmpty = data.opened.messages.length === 0
  const Greeting = isEmpty ? (await import('./conversation/RoomGreeting.svelte')).default : null
  return { ...data, Greeting }
}
