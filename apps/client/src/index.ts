export { createClient, DocumindClient } from './client.ts'
export type { ClientOptions } from './core.ts'
export type { CitedPassage } from './cite.ts'
export type { LoadingEvent, MemberRole, MessageStatus, Right } from './contract.ts'
export type { Article, ListedDocument } from './documents/documents.ts'
export { isKnownFile, storedAs, titleOf } from './documents/file-kind.ts'
export {
  type BlobLike,
  type FileSource,
  hashOf,
  toSource,
  type Uploadable,
} from './documents/file-source.ts'
export type { StoredFile } from './documents/files.ts'
export type { Uploaded, UploadOptions } from './documents/upload.ts'
export { CLIENT_ERRORS, type ClientErrorCode, type DocumindErrorCode } from './errors/codes.ts'
export { DocumindError } from './errors/documind-error.ts'
export { toError } from './errors/to-error.ts'
export { isFinished } from './live/answer-merge.ts'
export type { FollowedRoom } from './live/followed-room.ts'
export { isUnfinished, toReadingOrder } from './live/message-list.ts'
export type { RoomView } from './live/room-view.ts'
export type { Outbox } from './outbox.ts'
export type { Outgoing } from './outgoing.ts'
export type { Asked, Question } from './questions.ts'
export type { Page } from './rooms.ts'
export type {
  Citation,
  DocumentRow,
  Message,
  OpenedRoom,
  PersonName,
  RoomRow,
  ThreadRow,
} from './rows.ts'
export type { Credentials, SignedIn } from './session.ts'
export { createMemoryStorage, type KeyValueStorage } from './storage.ts'
export { type Observable, until } from './store.ts'
export type { NewThread } from './threads.ts'
