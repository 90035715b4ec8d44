import { resolve } from '$app/paths'
import type { InvitationPreview, InvitationRow, MemberRole, MemberRow } from '#lib/contract.ts'
import type { Rows, Supabase } from './client.ts'
import { storable } from './storable.ts'
import { settle, unwrap } from './unwrap.ts'

export async function listMembers(supabase: Rows, roomId: string): Promise<MemberRow[]> {
  return unwrap(supabase.rpc('list_members', { p_room_id: roomId }))
}

/** The caller's own; null where they are no member. */
export async function readRole(
  supabase: Rows,
  roomId: string,
  userId: string,
): Promise<MemberRole | null> {
  const own = supabase.from('room_members').select('role').eq('user_id', userId)
  return (await settle(own.eq('room_id', roomId).maybeSingle()))?.role ?? null
}

/** With `owner` it hands the room over. */
export async function setMemberRole(
  supabase: Rows,
  roomId: string,
  userId: string,
  role: MemberRole,
): Promise<void> {
  const member = { p_room_id: roomId, p_user_id: userId, p_role: role }
  await settle(supabase.rpc('set_member_role', member))
}

export async function removeMember(supabase: Rows, roomId: string, userId: string): Promise<void> {
  await settle(supabase.rpc('remove_member', { p_room_id: roomId, p_user_id: userId }))
}

export async function leaveRoom(supabase: Rows, roomId: string): Promise<void> {
  await settle(supabase.rpc('leave_room', { p_room_id: roomId }))
}

export interface NewInvitation {
  role: MemberRole
  uses: number
  /** Null for none. */
  days: number | null
}

/** The link, which nobody can be shown again. */
export async function createInvitation(
  supabase: Rows,
  roomId: string,
  { role, uses, days }: NewInvitation,
): Promise<string> {
  const token = await unwrap(
    supabase.rpc('create_invitation', {
      p_room_id: roomId,
      p_role: role,
      p_max_uses: uses,
      ...(days === null
        ? {}
        : { p_expires_at: new Date(Date.now() + days * 86_400_000).toISOString() }),
    }),
  )
  return new URL(resolve('/invitations/[token]', { token }), location.href).href
}

/** Ends the same way whether or not there is an account with that address. */
export async function inviteByMail(
  supabase: Supabase,
  roomId: string,
  invitation: { email: string; role: MemberRole; locale: string },
): Promise<void> {
  const redirect_to = new URL(resolve('/invitations'), location.href).href
  const body = { ...invitation, redirect_to }
  await unwrap(supabase.functions.invoke(`chat/rooms/${roomId}/invitations`, { body }))
}

export async function readInvitation(supabase: Rows, token: string): Promise<InvitationPreview> {
  return unwrap(supabase.rpc('invitation_preview', { p_token: token }))
}

export async function listInvitations(supabase: Rows, roomId: string): Promise<InvitationRow[]> {
  return unwrap(supabase.rpc('list_invitations', { p_room_id: roomId }))
}

export async function revokeInvitation(supabase: Rows, id: string): Promise<void> {
  await settle(supabase.rpc('revoke_invitation', { p_invitation_id: id }))
}

/** What the person wants to be called; empty where they have not said. */
export async function readOwnName(supabase: Rows, userId: string): Promise<string> {
  const own = supabase.from('profiles').select('name').eq('user_id', userId)
  return (await settle(own.maybeSingle()))?.name ?? ''
}

export async function saveOwnName(supabase: Rows, userId: string, name: string): Promise<void> {
  await settle(supabase.from('profiles').upsert({ user_id: userId, name: storable(name.trim()) }))
}
