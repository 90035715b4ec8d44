/**
 * The roles of a room's members and what each may do. `private.roles_that_may()` in the database decides; a test compares.
 * Screens take their rights from `open_room`, and this where they speak of roles.
 */
export const ROLE_RIGHTS = {
  owner: ['read', 'ask', 'edit', 'own'],
  editor: ['read', 'ask', 'edit'],
  asker: ['read', 'ask'],
  reader: ['read'],
} as const

export type MemberRole = keyof typeof ROLE_RIGHTS
/** read: all that is in the room; ask: questions, verdicts; edit: documents; own: settings, members, links, deleting. */
export type Right = (typeof ROLE_RIGHTS)['owner'][number]
