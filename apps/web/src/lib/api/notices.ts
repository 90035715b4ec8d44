import type { NoticeKind } from '#lib/contract.ts'
import type { Rows } from './client.ts'
import { settle, unwrap } from './unwrap.ts'

const SHOWN = 30

/** Something that the person should hear of, with the words that the list shows. */
export interface Notice {
  id: string
  roomId: string
  kind: NoticeKind
  /** Of a mention: the question. */
  messageId: string | null
  /** Of documents: how many came. */
  count: number
  createdAt: string
  isRead: boolean
  /** Of the question its words, of documents the newest title. */
  text: string
  /** Who asked; null of those who gave themselves no name. */
  author: string | null
}

/** The newest; those of rooms that one is no member of any more are not there. */
export async function listNotices(supabase: Rows): Promise<Notice[]> {
  const notices = supabase.from('notices').select('*')
  const rows = await unwrap(notices.order('created_at', { ascending: false }).limit(SHOWN))
  if (rows.length === 0) return []
  const messageIds = rows.flatMap(({ message_id: id }) => id ?? [])
  const documentIds = rows.flatMap(({ document_id: id }) => id ?? [])
  const [messages, documents] = await Promise.all([
    messageIds.length === 0
      ? []
      : unwrap(supabase.from('messages').select('id, content, author_id').in('id', messageIds)),
    documentIds.length === 0
      ? []
      : unwrap(supabase.from('documents').select('id, title').in('id', documentIds)),
  ])
  const authors = [...new Set(messages.flatMap(({ author_id: id }) => id ?? []))]
  const names =
    authors.length === 0
      ? []
      : await unwrap(supabase.from('profiles').select('user_id, name').in('user_id', authors))
  return rows.map((row) => {
    const message = messages.find(({ id }) => id === row.message_id)
    const document = documents.find(({ id }) => id === row.document_id)
    return {
      id: row.id,
      roomId: row.room_id,
      kind: row.kind,
      messageId: row.message_id,
      count: row.count,
      createdAt: row.created_at,
      isRead: row.read_at !== null,
      text: message?.content ?? document?.title ?? '',
      author: names.find(({ user_id: id }) => id === message?.author_id)?.name ?? null,
    }
  })
}

/** Throws a Failure. */
export async function markNoticesRead(supabase: Rows, ids: readonly string[]): Promise<void> {
  const read = supabase.from('notices').update({ read_at: new Date().toISOString() })
  await settle(read.in('id', [...ids]))
}
