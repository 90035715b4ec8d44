import type { User } from '../support.ts'
import type { RoleWorld } from './world.ts'

/** A statement, as whom, and what is made ready before, all of which is undone. */
export interface Attempt {
  sql: string
  params?: unknown[]
  setup?: string
  asService?: boolean
}
type Action = (world: RoleWorld, me: User) => Attempt

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`

const read =
  (table: string, column = 'room_id'): Action =>
  ({ room }) => ({ sql: `select 1 from public.${table} where ${column} = $1`, params: [room] })

const call =
  (expression: string, params: (world: RoleWorld, me: User) => unknown[]): Action =>
  (world, me) => ({ sql: `select ${expression}`, params: params(world, me) })

/** As the chat function does, which has verified who the caller is. */
const inName =
  (expression: string, params: (world: RoleWorld) => unknown[], setup?: Action): Action =>
  (world, me) => ({
    sql: `select ${expression}`,
    params: [...params(world), me.id],
    asService: true,
    ...(setup ? { setup: setup(world, me).sql } : {}),
  })

const setTopic = (topic: string): string =>
  `select set_config('realtime.topic', ${quote(topic)}, true); delete from realtime.messages`

/** Realtime asks the policies so. */
const hear =
  (topic: (world: RoleWorld) => string): Action =>
  (world) => ({
    sql: 'select 1 from realtime.messages',
    setup: `${setTopic(topic(world))}; insert into realtime.messages (topic, extension) values (${quote(topic(world))}, 'broadcast')`,
  })
const send =
  (extension: string): Action =>
  ({ room }) => ({
    // Without `returning`, which would ask for reading too.
    sql: `with sent as (insert into realtime.messages (topic, extension) values ($1, $2)) select 1`,
    params: [`room:${room}`, extension],
    setup: setTopic(`room:${room}`),
  })

const ROWS: Record<string, Action> = {
  'read rooms': read('rooms', 'id'),
  'read messages': ({ firstThread }) => ({
    sql: 'select 1 from public.messages where thread_id = $1',
    params: [firstThread],
  }),
  'read the private thread of the asker': ({ privateThread }) => ({
    sql: 'select 1 from public.threads where id = $1',
    params: [privateThread],
  }),
  'read its messages': ({ privateThread }) => ({
    sql: 'select 1 from public.messages where thread_id = $1',
    params: [privateThread],
  }),
  "read the owner's name": ({ people }) => ({
    sql: 'select 1 from public.profiles where user_id = $1',
    params: [people.owner.id],
  }),
  'change the room': ({ room }) => ({
    sql: `update public.rooms set name = 'New', instructions = 'Short.' where id = $1 returning id`,
    params: [room],
  }),
  'delete the room': ({ room }) => ({
    sql: 'delete from public.rooms where id = $1 returning id',
    params: [room],
  }),
  'add a document': ({ room }) => ({
    sql: `insert into public.documents (room_id, kind, title, body) values ($1, 'article', 'A', 'x') returning id`,
    params: [room],
  }),
  'change a document': ({ document }) => ({
    sql: 'update public.documents set enabled = false where id = $1 returning id',
    params: [document],
  }),
  'delete a document': ({ document }) => ({
    sql: 'delete from public.documents where id = $1 returning id',
    params: [document],
  }),
  'begin a thread': ({ room }) => ({
    sql: `insert into public.threads (room_id, title) values ($1, 'New') returning id`,
    params: [room],
  }),
  'begin a private thread': ({ room }) => ({
    sql: 'insert into public.threads (room_id, private) values ($1, true) returning id',
    params: [room],
  }),
  'rename the first thread': ({ firstThread }) => ({
    sql: `update public.threads set title = 'New' where id = $1 returning id`,
    params: [firstThread],
  }),
  'delete a shared thread': ({ sharedThread }) => ({
    sql: 'delete from public.threads where id = $1 returning id',
    params: [sharedThread],
  }),
  'delete the private thread': ({ privateThread }) => ({
    sql: 'delete from public.threads where id = $1 returning id',
    params: [privateThread],
  }),
  'judge a quote': ({ answer }) => ({
    sql: `insert into public.quote_verdicts (message_id, position, verdict, why) values ($1, 0, 'confirmed', 'Seen.')
      on conflict (message_id, position, user_id) do update set verdict = excluded.verdict returning id`,
    params: [answer],
  }),
  'give feedback': ({ answer }) => ({
    sql: `insert into public.feedback (message_id, value) values ($1, 1)
      on conflict (message_id, user_id) do update set value = excluded.value returning value`,
    params: [answer],
  }),
  'write a correction': ({ room }) => ({
    sql: `insert into public.corrections (room_id, question, answer) values ($1, 'Why?', 'So.') returning id`,
    params: [room],
  }),
  'change a correction': ({ room }) => ({
    sql: `update public.corrections set answer = 'No.' where room_id = $1 returning id`,
    params: [room],
  }),
  'remove a correction': ({ room }) => ({
    sql: 'delete from public.corrections where room_id = $1 returning id',
    params: [room],
  }),
  'close a question that waits': ({ room }) => ({
    sql: 'delete from public.open_questions where room_id = $1 returning question_id',
    params: [room],
  }),
  'take a share back': ({ share }) => ({
    sql: 'delete from public.shares where id = $1 returning id',
    params: [share],
  }),
  'write a member': ({ room }, me) => ({
    sql: `insert into public.room_members (room_id, user_id, role) values ($1, $2, 'owner') returning role`,
    params: [room, me.id],
  }),
  'write a message': ({ room }) => ({
    sql: `insert into public.messages (room_id, role, content) values ($1, 'user', 'Why?') returning id`,
    params: [room],
  }),
}

const FILES: Record<string, Action> = {
  'read a file': ({ file }) => ({
    sql: 'select 1 from storage.objects where name = $1',
    params: [file],
  }),
  'store a file': ({ room }, me) => ({
    sql: `insert into storage.objects (bucket_id, name, owner_id) values ('documents', $1, $2) returning id`,
    params: [`${room}/${crypto.randomUUID()}.pdf`, me.id],
  }),
  'overwrite a file': ({ file }) => ({
    sql: `update storage.objects set metadata = '{"size": 1}' where name = $1 returning id`,
    params: [file],
  }),
  'delete a file': ({ file }) => ({
    sql: 'delete from storage.objects where name = $1 returning id',
    params: [file],
    setup: `select set_config('storage.allow_delete_query', 'true', true)`,
  }),
}

const CHANNELS: Record<string, Action> = {
  'hear the room': hear(({ room }) => `room:${room}`),
  'be seen in the room': send('presence'),
  'speak as the room': send('broadcast'),
  'hear a shared thread': hear(({ sharedThread }) => `thread:${sharedThread}`),
  'hear the private thread': hear(({ privateThread }) => `thread:${privateThread}`),
  "hear the owner's own channel": hear(({ people }) => `user:${people.owner.id}`),
}

const CALLS: Record<string, Action> = {
  'keep a question open': call('public.keep_open($1)', ({ question }) => [question]),
  'open the room': call('public.open_room($1)', ({ room }) => [room]),
  'open the private thread': call('public.open_room($1, p_thread_id => $2)', (world) => [
    world.room,
    world.privateThread,
  ]),
  'list members': call('* from public.list_members($1)', ({ room }) => [room]),
  'change a role': call(`public.set_member_role($1, $2, 'asker')`, ({ room, people }) => [
    room,
    people.reader.id,
  ]),
  // Of oneself it would be leaving.
  'remove a member': call('public.remove_member($1, $2)', ({ room, people }, me) => [
    room,
    me === people.editor ? people.reader.id : people.editor.id,
  ]),
  leave: call('public.leave_room($1)', ({ room }) => [room]),
  invite: call(`public.create_invitation($1, 'reader')`, ({ room }) => [room]),
  'list invitations': call('* from public.list_invitations($1)', ({ room }) => [room]),
  'take an invitation back': call(
    'public.revoke_invitation(p_invitation_id => $1)',
    ({ invitation }) => [invitation],
  ),
  'share a thread': call('public.share_room($1, $2)', ({ room, sharedThread }) => [
    room,
    sharedThread,
  ]),
  'share the private thread': call('public.share_room($1, $2)', ({ room, privateThread }) => [
    room,
    privateThread,
  ]),
  'put the room away': call('public.trash_room($1)', ({ room }) => [room]),
  'list disputed quotes': call('* from public.disputed_quotes($1)', ({ room }) => [room]),
  "delete the asker's question": call('public.delete_turn($1)', ({ question }) => [question]),
  'delete the private question': call('public.delete_turn($1)', ({ privateQuestion }) => [
    privateQuestion,
  ]),
}

const beginAnew: Action = ({ answer }) => ({
  sql: `update public.messages set status = 'pending', finished_at = null where id = ${quote(answer)}`,
})

const FUNCTIONS: Record<string, Action> = {
  ask: inName(`public.ask_question($1, 'Why?', p_author_id => $2)`, ({ room }) => [room]),
  'ask in a shared thread': inName(
    `public.ask_question($1, 'Why?', p_thread_id => $2, p_author_id => $3)`,
    ({ room, sharedThread }) => [room, sharedThread],
  ),
  'ask in the private thread': inName(
    `public.ask_question($1, 'Why?', p_thread_id => $2, p_author_id => $3)`,
    ({ room, privateThread }) => [room, privateThread],
  ),
  "have the asker's question retried": inName(
    'public.retry_answer($1, p_author_id => $2)',
    ({ answer }) => [answer],
  ),
  "put the asker's question right": inName(
    `public.edit_question($1, 'How?', p_author_id => $2)`,
    ({ question }) => [question],
  ),
  "stop the asker's answer": inName(
    'public.stop_answer($1, $2)',
    ({ answer }) => [answer],
    beginAnew,
  ),
}

const ACTIONS: Record<string, Action> = { ...ROWS, ...FILES, ...CHANNELS, ...CALLS, ...FUNCTIONS }

/** What a line of the table does. */
export function actionOf(name: string): Action {
  const known = ACTIONS[name]
  if (known) return known
  const [, table] = /^read (\w+)$/.exec(name) ?? []
  if (table === undefined) throw new Error(`No such action: ${name}`)
  return read(table)
}
