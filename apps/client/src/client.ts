import { type CitedPassage, cite, readPage } from './cite.ts'
import { type ClientOptions, type Core, createCore } from './core.ts'
import {
  addArticle,
  type Article,
  deleteDocument,
  type ListedDocument,
  listDocuments,
  readDocument,
} from './documents/documents.ts'
import type { Uploadable } from './documents/file-source.ts'
import { downloadDocument, type StoredFile } from './documents/files.ts'
import { type Uploaded, uploadDocument, type UploadOptions } from './documents/upload.ts'
import { FollowedRoom } from './live/followed-room.ts'
import { Outbox } from './outbox.ts'
import { ask, type Asked, type Question, readMessage, retry, stop } from './questions.ts'
import { createRoom, listRooms, openRoom, type Page, readConversation } from './rooms.ts'
import type { DocumentRow, Message, OpenedRoom, RoomRow, ThreadRow } from './rows.ts'
import type { Credentials, SignedIn } from './session.ts'
import type { Observable } from './store.ts'
import { createThread, deleteThread, listThreads, type NewThread, renameThread } from './threads.ts'

/** A project of DocuMind, as one person sees it. Every call rejects with a `DocumindError`, whatever failed. */
export class DocumindClient {
  /** Questions that were not sent yet. */
  readonly outbox: Outbox
  readonly #core: Core

  constructor(options: ClientOptions) {
    this.#core = createCore(options)
    this.outbox = new Outbox(this.#core)
  }

  /** Who is signed in; null for nobody. */
  get session(): Observable<SignedIn | null> {
    return this.#core.session
  }

  /** Resolves when it is known whether somebody is signed in. */
  get ready(): Promise<void> {
    return this.#core.session.ready
  }

  /** Fails with `invalid_credentials`, `email_not_confirmed`, `too_many_attempts`. */
  signIn(credentials: Credentials): Promise<SignedIn> {
    return this.#core.session.signIn(credentials)
  }

  /** Null where the address has to be confirmed first, by the link of a mail. Fails with `email_taken`, `password_weak`. */
  signUp(credentials: Credentials): Promise<SignedIn | null> {
    return this.#core.session.signUp(credentials)
  }

  /** @param where `everywhere` ends the sessions of every device */
  signOut(where: 'here' | 'everywhere' = 'here'): Promise<void> {
    return this.#core.session.signOut(where)
  }

  /** The caller's access token for calls of one's own, renewed if need be; null for nobody. */
  accessToken(): Promise<string | null> {
    return this.#core.session.accessToken()
  }

  /** The network is back, or the app is seen again: reconnects at once, and sends what waits. */
  wake(): void {
    this.#core.topics.wake()
    this.outbox.flush().catch(() => undefined)
  }

  /** Rooms that the caller is a member of, the one that was used last first. */
  listRooms(): Promise<RoomRow[]> {
    return listRooms(this.#core)
  }

  /** @param name of at most 120 characters. Fails with `too_many_rooms` */
  createRoom(name: string): Promise<RoomRow> {
    return createRoom(this.#core, name)
  }

  /** The room, its documents and a page of a conversation's messages, in one call. Fails with `room_not_found`. */
  openRoom(roomId: string, page: Page = {}): Promise<OpenedRoom> {
    return openRoom(this.#core, roomId, page)
  }

  /** As `openRoom`, with every message of the conversation. */
  readConversation(roomId: string, threadId?: string): Promise<OpenedRoom> {
    return readConversation(this.#core, roomId, threadId)
  }

  /** A room that stays as it is on the server, until it is closed. */
  followRoom(roomId: string, { threadId }: { threadId?: string } = {}): FollowedRoom {
    return new FollowedRoom(this.#core, this.outbox, roomId, threadId)
  }

  /** The conversations of a room that the caller may read, the first one first. */
  listThreads(roomId: string): Promise<ThreadRow[]> {
    return listThreads(this.#core, roomId)
  }

  createThread(roomId: string, thread: NewThread = {}): Promise<ThreadRow> {
    return createThread(this.#core, roomId, thread)
  }

  renameThread(threadId: string, title: string): Promise<ThreadRow> {
    return renameThread(this.#core, threadId, title)
  }

  deleteThread(threadId: string): Promise<void> {
    return deleteThread(this.#core, threadId)
  }

  /** Fails with `question_too_long`, `too_many_waiting`, `too_many_questions`, `not_allowed`. */
  ask(roomId: string, question: Question): Promise<Asked> {
    return ask(this.#core, roomId, question)
  }

  /** Ends a running answer, keeping its text. */
  stop(answerId: string): Promise<Message> {
    return stop(this.#core, answerId)
  }

  /** Answers the same question again; a row of its own. Fails with `answer_not_retryable`. */
  retry(answerId: string): Promise<Message> {
    return retry(this.#core, answerId)
  }

  /** A question or an answer as it stands in the database, without its citations. Of a failed one it says why. */
  readMessage(messageId: string): Promise<Message> {
    return readMessage(this.#core, messageId)
  }

  /** The citations of an answer in the order of its text, with signed addresses of the files. */
  cite(answerId: string): Promise<CitedPassage[]> {
    return cite(this.#core, answerId)
  }

  /** The text of a page, from 1, of the version that answers; null where there is no such page. */
  readPage(documentId: string, page: number): Promise<string | null> {
    return readPage(this.#core, documentId, page)
  }

  listDocuments(roomId: string): Promise<ListedDocument[]> {
    return listDocuments(this.#core, roomId)
  }

  readDocument(documentId: string): Promise<DocumentRow> {
    return readDocument(this.#core, documentId)
  }

  /** Stores a file and has it read. Fails with `file_too_large`, `storage_full`, `not_allowed`, `aborted`. */
  uploadDocument(roomId: string, file: Uploadable, options: UploadOptions = {}): Promise<Uploaded> {
    return uploadDocument(this.#core, roomId, file, options)
  }

  /** A document that is written rather than uploaded. */
  addArticle(roomId: string, article: Article): Promise<DocumentRow> {
    return addArticle(this.#core, roomId, article)
  }

  deleteDocument(documentId: string): Promise<void> {
    return deleteDocument(this.#core, documentId)
  }

  /** The file of the version that answers. */
  downloadDocument(documentId: string): Promise<StoredFile> {
    return downloadDocument(this.#core, documentId)
  }

  /** Ends timers and connections; nothing is signed out. */
  async close(): Promise<void> {
    await this.#core.close()
  }
}

export const createClient = (options: ClientOptions): DocumindClient => new DocumindClient(options)
