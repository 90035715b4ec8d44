import type { MemberRole } from '#lib/contract.ts'
import { m } from '#lib/paraglide/messages.js'

const NAMES: Record<MemberRole, () => string> = {
  owner: m.role_owner,
  editor: m.role_editor,
  asker: m.role_asker,
  reader: m.role_reader,
}

const MAY: Record<MemberRole, () => string> = {
  owner: m.role_owner_may,
  editor: m.role_editor_may,
  asker: m.role_asker_may,
  reader: m.role_reader_may,
}

export const roleName = (role: MemberRole): string => NAMES[role]()

/** What somebody in that role may do. */
export const roleMay = (role: MemberRole): string => MAY[role]()
