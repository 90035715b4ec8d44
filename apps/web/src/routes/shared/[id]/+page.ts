import type { PageLoad } from './$types'

/** Loaded for itself: what two pages import goes into the file that every page waits for. */
export const load: PageLoad = async ({ data }) => {
  const { default: View } = await import('#lib/transcript/TranscriptView.svelte')
  return { ...data, View }
}
