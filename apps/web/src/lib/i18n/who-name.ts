import { m } from '#lib/paraglide/messages.js'

/** Who wrote or kept something, to the one who reads it. */
export function whoName(
  { author_id: id, author_name: name }: { author_id: string | null; author_name: string | null },
  myId: string | undefined,
): string {
  if (id === null) return m.person_former()
  return id === myId ? m.person_you() : (name ?? m.person_former())
}
