/** A piece of a text that was found; `hit` pieces are what was looked for. */
export interface ExcerptPiece {
  text: string
  hit: boolean
}

export interface RoomHit {
  room_id: string
  name: ExcerptPiece[]
}

export interface MessageHit {
  message_id: string
  room_id: string
  room_name: string
  /** The conversation of the room that it stands in. */
  thread_id: string
  role: string
  created_at: string
  excerpt: ExcerptPiece[]
}

/** Response of `GET chat/search`: newest message first; `rooms` only on the first page. */
export interface SearchResults {
  rooms: RoomHit[]
  messages: MessageHit[]
  has_more: boolean
}
