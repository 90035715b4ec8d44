import type { MemberRow } from '#lib/contract.ts'

const MAX_NAMES = 8
/** As long as a name may be. */
const MAX_CHARS = 80

/** The place in a text where a name is being written. */
export interface Mention {
  /** Of the `@`, in UTF-16 units. */
  start: number
  /** What stands between it and the caret. */
  written: string
}

export type Named = MemberRow & { name: string }

/** The `@` before the caret, unless it belongs to an address such as `ann@example.com`. */
export function mentionBefore(text: string, caret: number): Mention | null {
  const start = text.lastIndexOf('@', caret - 1)
  if (start < 0 || caret - start > MAX_CHARS + 1) return null
  const written = text.slice(start + 1, caret)
  if (written.includes('\n') || /^\s/.test(written)) return null
  return start > 0 && /[\p{Script=Latin}\d._-]/u.test(text.charAt(start - 1))
    ? null
    : { start, written }
}

/** Members with the name that is begun, those whose whole name begins so first; not oneself. */
export function membersNamed(
  members: readonly MemberRow[],
  written: string,
  isMe: (id: string) => boolean,
): Named[] {
  const wanted = written.toLowerCase()
  const ranked = members.flatMap((member) => {
    if (member.name === null || isMe(member.user_id)) return []
    const name = member.name.toLowerCase()
    if (name === wanted) return []
    const rank = name.startsWith(wanted) ? 0 : name.includes(` ${wanted}`) ? 1 : 2
    return rank === 2 ? [] : [{ rank, member: { ...member, name: member.name } }]
  })
  ranked.sort((a, b) => a.rank - b.rank || a.member.name.localeCompare(b.member.name))
  return ranked.slice(0, MAX_NAMES).map(({ member }) => member)
}
