import type { LoadingEvent, MemberRole, Right } from '../contract.ts'
import type { Outgoing } from '../outgoing.ts'
import type { DocumentRow, Message, PersonName, RoomRow, ThreadRow } from '../rows.ts'
import type { ConnectionState } from './topic.ts'

/** What a screen of a room shows. */
export interface RoomView {
  /**
   * - `connecting`: what is shown may be old.
   * - `live`: rows have been read, and what changes is heard.
   * - `offline`: several attempts have failed; it goes on trying.
   * - `signed-out`: it goes on when somebody signs in.
   * - `gone`: the room was deleted, or the person is no member any more.
   */
  connection: ConnectionState | 'gone'
  /** Null until it was read. */
  room: RoomRow | null
  role: MemberRole | null
  rights: readonly Right[]
  /** The conversation that the messages are of. */
  thread: ThreadRow | null
  /** Authors of messages who gave themselves a name. */
  people: readonly PersonName[]
  documents: readonly DocumentRow[]
  /** In reading order: each question with its newest answer. */
  messages: readonly Message[]
  /** There are earlier ones: `loadOlder`. */
  hasMore: boolean
  /** What was heard last of each answer that is written, by its id. */
  loading: Readonly<Record<string, LoadingEvent>>
  /** Questions to this room that have no row yet. */
  outgoing: readonly Outgoing[]
}

export const EMPTY_VIEW: RoomView = {
  connection: 'connecting',
  room: null,
  role: null,
  rights: [],
  thread: null,
  people: [],
  documents: [],
  messages: [],
  hasMore: false,
  loading: {},
  outgoing: [],
}
