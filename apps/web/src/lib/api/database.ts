/** The part of the schema that the web app touches, in the form supabase-js infers from. */
import type { DocumentRow, MessageRow, OpenedRoom, RoomRow } from '#lib/contract.ts'

type NewDocument = Pick<DocumentRow, 'room_id' | 'kind' | 'title'> &
  Partial<Pick<DocumentRow, 'id' | 'storage_path' | 'byte_size'>> & {
    sha256?: string
    body?: string
  }

type Table<Row, Insert, Update> = { Row: Row; Insert: Insert; Update: Update; Relationships: [] }

export type Database = {
  public: {
    Tables: {
      rooms: Table<RoomRow, { name: string }, { name: string }>
      documents: Table<DocumentRow, NewDocument, { enabled?: boolean; title?: string }>
      messages: Table<MessageRow, never, never>
    }
    Views: Record<never, never>
    Functions: {
      open_room: {
        Args: { p_room_id: string; p_before?: string | null; p_limit?: number }
        Returns: OpenedRoom
      }
    }
  }
}
