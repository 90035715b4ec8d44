import { expect } from 'vitest'
import { test } from './fixtures.ts'
import { ALICE, BOB, Recorder, startStack, subscribe, tokenFor, type Stack } from './support.ts'
import { textLike } from '../support/matchers.ts'

test.beforeAll(async ({ stack }) => {
  await stack.sql(`
    create table public.notes (id int primary key, owner uuid not null, body text, stars int);
    alter table public.notes enable row level security;
    grant select (id, owner, body) on public.notes to authenticated;
    create policy "Owners can read" on public.notes for select to authenticated
      using (owner = (select auth.uid()));
    create table public.open (id int primary key, body text);
    grant select on public.open to anon, authenticated;
    create table public.unpublished (id int primary key);
    alter publication supabase_realtime add table public.notes, public.open;`)
})

interface ChangeEvent {
  eventType: string
  new: Record<string, unknown>
  old: Record<string, unknown>
  errors: string[] | null
  table: string
}

interface Wanted {
  event?: 'INSERT' | 'UPDATE' | 'DELETE' | '*'
  table?: string
  filter?: string
  select?: string[]
}

let topics = 0

/** Listens until the server says that changes flow, or why not. */
async function listen(
  stack: Stack,
  token: string | undefined,
  { event = '*', ...wanted }: Wanted,
): Promise<{
  changes: Recorder<ChangeEvent>
  answer: { status: string; message: string }
}> {
  const channel = stack.client(token).channel(`changes ${topics++}`)
  const changes = new Recorder<ChangeEvent>()
  const answers = new Recorder<{ extension: string; status: string; message: string }>()
  channel.on('postgres_changes', { event: event as '*', schema: 'public', ...wanted }, (payload) =>
    changes.add(payload as unknown as ChangeEvent),
  )
  channel.on('system', {}, answers.add)
  const { status } = await subscribe(channel)
  expect(status).toBe('SUBSCRIBED')
  const answer = await answers.find(({ extension }) => extension === 'postgres_changes')
  return { changes, answer }
}

const note = (id: number, owner: string, body: string) =>
  `insert into public.notes values (${id}, '${owner}', '${body}', 5);`

test('an insert, an update and a delete arrive with the row', async ({ stack }) => {
  const { changes, answer } = await listen(stack, undefined, { table: 'open' })
  expect(answer.status).toBe('ok')
  await stack.sql(`insert into public.open values (1, 'a')`)
  await stack.sql(`update public.open set body = 'b' where id = 1`)
  await stack.sql(`delete from public.open where id = 1`)
  await changes.find(({ eventType }) => eventType === 'DELETE')
  expect(changes.all).toMatchObject([
    { eventType: 'INSERT', table: 'open', new: { id: 1, body: 'a' }, old: {}, errors: null },
    { eventType: 'UPDATE', new: { id: 1, body: 'b' }, old: { id: 1 } },
    { eventType: 'DELETE', new: {}, old: { id: 1 } },
  ])
})

test('each listener sees the rows that the policies show it, and no others', async ({ stack }) => {
  const alice = await listen(stack, await tokenFor(ALICE), { table: 'notes' })
  const bob = await listen(stack, await tokenFor(BOB), { table: 'notes' })
  await stack.sql(note(1, ALICE, 'hers') + note(2, BOB, 'his'))
  await alice.changes.find()
  await bob.changes.find()
  expect(alice.changes.all.map((change) => change.new['body'])).toEqual(['hers'])
  expect(bob.changes.all.map((change) => change.new['body'])).toEqual(['his'])
})

test('a column that the role may not select is left out', async ({ stack }) => {
  const { changes } = await listen(stack, await tokenFor(ALICE), {
    table: 'notes',
    event: 'INSERT',
  })
  await stack.sql(note(3, ALICE, 'x'))
  expect((await changes.find()).new).toEqual({ id: 3, owner: ALICE, body: 'x' })
})

test('a role without any right to the table hears that it has none', async ({ stack }) => {
  const { changes } = await listen(stack, undefined, { table: 'notes', event: 'INSERT' })
  await stack.sql(note(4, ALICE, 'x'))
  expect(await changes.find()).toMatchObject({ errors: ['Error 401: Unauthorized'], new: {} })
})

test('under row-level security a deleted row is told by its key alone', async ({ stack }) => {
  await stack.sql('alter table public.notes replica identity full')
  const { changes } = await listen(stack, await tokenFor(BOB), { table: 'notes', event: 'DELETE' })
  await stack.sql('delete from public.notes where id = 1')
  expect((await changes.find()).old).toEqual({ id: 1 })
})

test('a rolled back change never arrives', async ({ stack }) => {
  const { changes } = await listen(stack, undefined, { table: 'open', event: 'INSERT' })
  await stack.sql(`begin; insert into public.open values (50, 'undone'); rollback`)
  await stack.sql(`insert into public.open values (51, 'kept')`)
  await changes.find()
  expect(changes.all.map((change) => change.new['id'])).toEqual([51])
})

test.for<[string, number[]]>([
  ['id=eq.102', [102]],
  ['id=neq.102', [101, 103, 110]],
  ['id=lt.102', [101]],
  ['id=lte.102', [101, 102]],
  ['id=gt.103', [110]],
  ['id=gte.103', [103, 110]],
  ['body=in.(b,c)', [102, 103]],
  ['id=gt.101,body=eq.b', [102]],
  ['id=not.eq.102', [101, 103, 110]],
  ['body=like.b%', [102]],
  ['body=not.like.b%', [101, 103, 110]],
  ['body=ilike.B', [102]],
  ['body=match.^[ab]$', [101, 102]],
  ['body=imatch.^[AB]$', [101, 102]],
  ['body=is.null', []],
  ['body=not.is.null', [101, 102, 103, 110]],
  ['body=isdistinct.b', [101, 103, 110]],
  ['body=not.isdistinct.b', [102]],
  ['body=not.in.(b,c),id=lt.110', [101]],
  ['body=eq."b"', [102]],
])('the filter %s lets through what it says', async ([filter, expected], { stack }) => {
  await stack.sql('delete from public.open')
  const filtered = await listen(stack, undefined, { table: 'open', event: 'INSERT', filter })
  const all = await listen(stack, undefined, { table: 'open', event: 'INSERT' })
  await stack.sql(`insert into public.open values (101, 'a'), (102, 'b'), (103, 'c'), (110, 'd')`)
  // What is sent for one change is decided in the order of the subscriptions.
  await all.changes.find((change) => change.new['id'] === 110)
  await Promise.all(expected.map((id) => filtered.changes.find((one) => one.new['id'] === id)))
  expect(filtered.changes.all.map((change) => change.new['id'])).toEqual(expected)
  await stack.sql('delete from public.open')
})

test.for<[string, { table: string; filter?: string; select?: string[] }, RegExp]>([
  ['a table that is not published', { table: 'unpublished' }, /Please check Realtime is enabled/],
  ['an unknown column', { table: 'open', filter: 'nope=eq.1' }, /invalid column for filter nope/],
  ['a value of the wrong type', { table: 'open', filter: 'id=eq.abc' }, /invalid input syntax/],
  ['a pattern for a number', { table: 'open', filter: 'id=like.1%' }, /text-compatible column/],
  ['a broken pattern', { table: 'open', filter: 'body=match.[' }, /invalid regular expression/],
  ['a word that is no truth', { table: 'open', filter: 'body=is.maybe' }, /invalid value for is/],
  ['a truth of a text', { table: 'open', filter: 'body=is.true' }, /requires a boolean column/],
  ['an empty part', { table: 'open', filter: 'id=eq.1,,' }, /empty segments/],
  ['an unknown column to tell', { table: 'open', select: ['nope'] }, /invalid column for select/],
  ['columns of any table', { table: '*', select: ['id'] }, /not supported for wildcard/],
  ['an unknown operator', { table: 'open', filter: 'id=foo.1' }, /Error parsing `filter` params/],
])('%s is answered with an error', async ([_, wanted, message], { stack }) => {
  const { answer } = await listen(stack, undefined, wanted)
  expect(answer).toMatchObject({ status: 'error', message: textLike(message) })
})

test('a comma inside quotes or parentheses separates no filters', async ({ stack }) => {
  const filter = 'body=in.("x,y",z),id=gt.0,body=not.eq."p,q"'
  const { changes } = await listen(stack, undefined, { table: 'open', event: 'INSERT', filter })
  await stack.sql(`insert into public.open values (201, 'x'), (202, 'x,y'), (203, 'z')`)
  await changes.find(({ new: row }) => row['id'] === 203)
  expect(changes.all.map(({ new: row }) => row['id'])).toEqual([202, 203])
})

test('who asks for columns is told those and the key, beside others who are told all', async ({
  stack,
}) => {
  const some = await listen(stack, undefined, { table: 'open', select: ['id'] })
  const all = await listen(stack, undefined, { table: 'open' })
  await stack.sql(`insert into public.open values (301, 'long text')`)
  await stack.sql(`update public.open set body = 'other' where id = 301`)
  await some.changes.find(({ eventType }) => eventType === 'UPDATE')
  await all.changes.find(({ eventType }) => eventType === 'UPDATE')
  expect(some.changes.all.map((change) => change.new)).toEqual([{ id: 301 }, { id: 301 }])
  expect(all.changes.all.map((change) => change.new['body'])).toEqual(['long text', 'other'])
})

test('once nobody listens any more, writes are not captured', async () => {
  await using quiet = await startStack()
  await quiet.sql(`create table public.t (id int primary key);
    alter publication supabase_realtime add table public.t;`)
  const triggers = async () => {
    const { rows } = await quiet.database.exclusive((connection) =>
      connection.query(`select from pg_trigger where tgname = 'realtime_capture_change'`),
    )
    return rows.length
  }
  const client = quiet.client()
  const channel = client.channel('one')
  const started = new Recorder<{ extension: string }>()
  channel.on('postgres_changes', { event: '*', schema: 'public', table: 't' }, () => undefined)
  channel.on('system', {}, started.add)
  await subscribe(channel)
  await started.find(({ extension }) => extension === 'postgres_changes')
  expect(await triggers()).toBe(1)
  await channel.unsubscribe()
  // The client does not wait for the answer to its leave.
  await subscribe(client.channel('two'))
  await expect.poll(triggers).toBe(0)
})
