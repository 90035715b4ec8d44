/** The part of the schema that the web app touches, in the form supabase-js infers from. */
import type { Transcript } from '#lib/transcript/transcript.ts'
import type {
  AskedQuestion,
  DocumentRow,
  MessageRow,
  OpenedRoom,
  PageRow,
  RoomRow,
  ShareRow,
} from '#lib/contract.ts'

/** With what the list of documents leaves out. */
type WholeDocument = DocumentRow & { body: string | null; sha256: string | null }

type FeedbackRow = { message_id: string; user_id: string; value: 1 | -1; comment: string | null }

type NewDocument = Pick<DocumentRow, 'room_id' | 'kind' | 'title'> &
  Partial<Pick<WholeDocument, 'id' | 'storage_path' | 'byte_size' | 'sha256' | 'body'>>

type DocumentChange = Partial<
  Pick<WholeDocument, 'enabled' | 'title' | 'body' | 'storage_path' | 'byte_size' | 'sha256'>
>

type Table<Row, Insert, Update> = { Row: Row; Insert: Insert; Update: Update; Relationships: [] }

export type Database = {
  public: {
    Tables: {
      rooms: Table<RoomRow, { name: string }, { name: string }>
      documents: Table<WholeDocument, NewDocument, DocumentChange>
      pages: Table<PageRow, never, never>
      messages: Table<MessageRow, never, never>
      shares: Table<ShareRow & { room_id: string }, never, never>
      feedback: Table<FeedbackRow, Omit<FeedbackRow, 'user_id'>, never>
    }
    Views: Record<never, never>
    Functions: {
      open_room: {
        Args: { p_room_id: string; p_before?: string | null; p_limit?: number }
        Returns: OpenedRoom
      }
      trash_room: { Args: { p_room_id: string }; Returns: undefined }
      share_room: { Args: { p_room_id: string }; Returns: ShareRow }
      read_share: { Args: { p_share_id: string }; Returns: Transcript }
      restore_room: { Args: { p_room_id: string }; Returns: RoomRow }
      delete_my_account: { Args: Record<never, never>; Returns: undefined }
      list_questions: { Args: { p_before?: string; p_limit?: number }; Returns: AskedQuestion[] }
    }
  }
}
