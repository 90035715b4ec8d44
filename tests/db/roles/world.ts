import { createRoom, createUser, type Project, type User } from '../support.ts'
import { ACTORS, type ActorName } from './table.ts'

/** A room with one person of each kind, and something of everything in it. */
export interface RoleWorld {
  people: Record<ActorName, User>
  room: string
  firstThread: string
  sharedThread: string
  privateThread: string
  document: string
  file: string
  /** Asked by the asker, in the room's first thread. */
  question: string
  answer: string
  privateQuestion: string
  share: string
  invitation: string
}

export async function createRoleWorld(project: Project): Promise<RoleWorld> {
  const entries: [string, User][] = []
  for (const name of ACTORS) entries.push([name, await createUser(project, name)])
  const people = Object.fromEntries(entries) as Record<ActorName, User>
  const room = await createRoom(project, people.owner)
  const firstThread = await project.value<string>(
    'select id from public.threads where room_id = $1',
    [room],
  )
  await project.as(people.owner, `insert into public.profiles (name) values ('Olga')`)
  const roles = { editor: 'editor', asker: 'asker', reader: 'reader', removed: 'editor' } as const
  for (const [name, role] of Object.entries(roles)) {
    await join(project, people.owner, room, people[name as keyof typeof roles], role)
  }
  const begin = async (isPrivate: boolean, who: User) => {
    const [thread] = await project.as<{ id: string }>(
      who,
      'insert into public.threads (room_id, title, private) values ($1, $2, $3) returning id',
      [room, isPrivate ? 'Mine' : 'Ours', isPrivate],
    )
    return thread?.id ?? ''
  }
  const sharedThread = await begin(false, people.owner)
  const privateThread = await begin(true, people.asker)
  const asked = await ask(project, room, people.asker, null)
  const hidden = await ask(project, room, people.asker, privateThread)
  await project.as('service', `select public.finish_answer($1, 'done', 'So [1].', 1)`, [
    asked.answer,
  ])
  const { document, file } = await fill(project, room, people.editor, asked.answer)
  const [share] = await project.as<{ id: string }>(
    people.owner,
    `select public.share_room($1) ->> 'id' as id`,
    [room],
  )
  await project.as(people.owner, `select public.create_invitation($1, 'reader')`, [room])
  const invitation = await project.value<string>(
    'select id from private.invitations where room_id = $1 and uses = 0',
    [room],
  )
  await project.as(people.owner, 'select public.remove_member($1, $2)', [room, people.removed.id])
  return {
    ...{ people, room, firstThread, sharedThread, privateThread, document, file, invitation },
    ...{ question: asked.question, answer: asked.answer, privateQuestion: hidden.question },
    share: share?.id ?? '',
  }
}

/** Lets somebody in by an invitation. */
export async function join(
  project: Project,
  owner: User,
  room: string,
  person: User,
  role: string,
): Promise<void> {
  const [made] = await project.as<{ token: string }>(
    owner,
    'select public.create_invitation($1, $2) as token',
    [room, role],
  )
  await project.as(person, 'select public.accept_invitation($1)', [made?.token])
}

export async function ask(
  project: Project,
  room: string,
  person: User,
  thread: string | null,
  text = 'Why?',
): Promise<{ question: string; answer: string }> {
  const [asked] = await project.as<{ question: string; answer: string }>(
    'service',
    `select v -> 'question' ->> 'id' as question, v -> 'answer' ->> 'id' as answer
     from public.ask_question($1, $2, p_author_id => $3, p_thread_id => $4) as v`,
    [room, text, person.id, thread],
  )
  if (!asked) throw new Error('Nothing was asked')
  return asked
}

/** A document with all that is read from one, its file, and what was said of an answer. */
async function fill(
  project: Project,
  room: string,
  editor: User,
  answer: string,
): Promise<{ document: string; file: string }> {
  const document = crypto.randomUUID()
  const file = `${room}/${document}.pdf`
  await project.as(
    editor,
    `insert into storage.objects (bucket_id, name, owner_id) values ('documents', $1, $2)`,
    [file, editor.id],
  )
  await project.as(
    editor,
    `insert into public.documents (id, room_id, kind, title, storage_path) values ($1, $2, 'pdf', 'file.pdf', $3)`,
    [document, room, file],
  )
  const statements = [
    `insert into public.pages (document_id, room_id, version, number, content, state) values ('${document}', '${room}', 1, 1, 'x', 'text')`,
    `insert into public.earlier_pages (document_id, room_id, version, number, content) values ('${document}', '${room}', 1, 1, 'x')`,
    `insert into public.room_terms (room_id, term, chunk_count) values ('${room}', 1, 2)`,
    `insert into public.sheet_tables (document_id, version, number, room_id, page, sheet, columns, header_row, first_row, row_count, pages)
      values ('${document}', 1, 1, '${room}', 1, 'S', '[]', 1, 2, 1, '[]')`,
    `insert into public.sheet_rows (document_id, version, table_number, first_row, room_id, rows) values ('${document}', 1, 1, 1, '${room}', '[]')`,
    `insert into public.citations (message_id, room_id, ordinal, document_title, document_version, page, quote, score, verified)
      values ('${answer}', '${room}', 1, 'Paper', 1, 1, 'so', 1, true)`,
    `insert into public.feedback (message_id, room_id, user_id, value) values ('${answer}', '${room}', '${editor.id}', 1)`,
    `insert into public.kept_answers (document_id, room_id, question) values ('${document}', '${room}', 'Why?')`,
    `insert into public.corrections (room_id, question, answer) values ('${room}', 'Why?', 'So.')`,
    `insert into public.open_questions (question_id, room_id, checked_at)
      select reply_to, room_id, now() from public.messages where id = '${answer}'`,
    `insert into public.quote_verdicts (message_id, position, user_id, verdict) values ('${answer}', 0, '${editor.id}', 'disputed')`,
  ]
  for (const sql of statements) await project.query(sql)
  await addChunk(project, room, document)
  return { document, file }
}

async function addChunk(project: Project, room: string, document: string): Promise<void> {
  const id = await project.value<string>(
    `insert into public.chunks (room_id, document_id, version, page, ordinal, content, start_offset, end_offset, content_hash, terms)
     values ($1, $2, 1, 1, 1, 'x', 0, 1, 'h', '{1}') returning id`,
    [room, document],
  )
  await project.query(
    `insert into public.chunk_terms (chunk_id, room_id, document_id, version, weights) values ($1, $2, $3, 1, '{1:1}/268435456')`,
    [id, room, document],
  )
  await project.query(
    `insert into public.chunk_embeddings (chunk_id, room_id, document_id, version, model, embedding) values ($1, $2, $3, 1, 'm', '[1]')`,
    [id, room, document],
  )
}
