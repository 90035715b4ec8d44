import { describe, expect } from 'vitest'
import { test } from './fixtures.ts'
import { type Project } from './support.ts'

const OURS = `('public', 'private', 'admin')`

describe('tables', () => {
  test('these are all there are', async ({ project }) => {
    const tables = await names(
      project,
      `select schemaname || '.' || tablename as name from pg_tables where schemaname in ${OURS}`,
    )
    expect(tables).toEqual([
      'private.answer_runs',
      'private.answers_asked',
      'private.digests',
      'private.ingestion_runs',
      'private.limits',
      'private.owner_turns',
      'private.released_objects',
      'private.term_slices',
      'private.term_work',
      'private.used_ids',
      'public.chunk_embeddings',
      'public.chunk_terms',
      'public.chunks',
      'public.citations',
      'public.corrections',
      'public.documents',
      'public.earlier_pages',
      'public.feedback',
      'public.kept_answers',
      'public.messages',
      'public.open_questions',
      'public.pages',
      'public.room_terms',
      'public.rooms',
      'public.shares',
      'public.sheet_rows',
      'public.sheet_tables',
    ])
  })

  test('every table has row level security', async ({ project }) => {
    const open = await names(
      project,
      `select schemaname || '.' || tablename as name from pg_tables
       where schemaname in ${OURS} and not rowsecurity`,
    )
    expect(open).toEqual([])
  })

  test('every table has a comment', async ({ project }) => {
    const silent = await names(
      project,
      `select oid::regclass::text as name from pg_class
       where relnamespace::regnamespace::text in ${OURS} and relkind = 'r' and obj_description(oid, 'pg_class') is null`,
    )
    expect(silent).toEqual([])
  })

  test('every table that a policy filters by room has an index that starts with the room', async ({
    project,
  }) => {
    const bare = await names(
      project,
      `select p.schemaname || '.' || p.tablename as name from pg_policies p
       where p.schemaname = 'public' and p.qual like '%room_id IN%' and not exists (
         select from pg_indexes i where i.schemaname = p.schemaname and i.tablename = p.tablename and i.indexdef ~ '\\(room_id[,)]'
       )`,
    )
    expect(bare).toEqual([])
  })
})

/** `schema.table action role: name`, as the migrations make them. */
const POLICIES = [
  'public.chunk_embeddings SELECT authenticated: Members can read embeddings',
  'public.chunk_terms SELECT authenticated: Members can read lexical vectors',
  'public.chunks SELECT authenticated: Members can read chunks',
  'public.citations SELECT authenticated: Members can read citations',
  'public.corrections DELETE authenticated: Members can remove corrections',
  'public.corrections INSERT authenticated: Members can write corrections',
  'public.corrections SELECT authenticated: Members can read corrections',
  'public.corrections UPDATE authenticated: Members can change corrections',
  'public.documents DELETE authenticated: Members can delete documents',
  'public.documents INSERT authenticated: Members can add documents',
  'public.documents SELECT authenticated: Members can read documents',
  'public.documents UPDATE authenticated: Members can change documents',
  'public.earlier_pages SELECT authenticated: Members can read earlier pages',
  'public.feedback DELETE authenticated: Members can take back their own feedback',
  'public.feedback INSERT authenticated: Members can give feedback of their own',
  'public.feedback SELECT authenticated: Members can read feedback',
  'public.feedback UPDATE authenticated: Members can change their own feedback',
  'public.kept_answers SELECT authenticated: Members can read kept answers',
  'public.messages SELECT authenticated: Members can read messages',
  'public.open_questions DELETE authenticated: Members can close open questions',
  'public.open_questions SELECT authenticated: Members can read open questions',
  'public.pages SELECT authenticated: Members can read pages',
  'public.room_terms SELECT authenticated: Members can read term counts',
  'public.rooms DELETE authenticated: Members can delete rooms',
  'public.rooms INSERT authenticated: People can create rooms of their own',
  'public.rooms SELECT authenticated: Members can read rooms',
  'public.rooms UPDATE authenticated: Members can rename rooms',
  'public.shares DELETE authenticated: Members can take a share back',
  'public.shares SELECT anon: People with the link can read a share',
  'public.shares SELECT authenticated: Members and people with the link can read a share',
  'public.sheet_rows SELECT authenticated: Members can read rows of sheets',
  'public.sheet_tables SELECT authenticated: Members can read tables of sheets',
  'realtime.messages INSERT authenticated: Members can show their presence',
  'realtime.messages SELECT authenticated: Members can read live channels',
  'storage.objects DELETE authenticated: Members can delete stored documents',
  'storage.objects INSERT authenticated: Members can store documents',
  'storage.objects INSERT authenticated: People can store as much as their limit says',
  'storage.objects SELECT authenticated: Members can read stored documents',
  'storage.objects UPDATE authenticated: Members can overwrite stored documents',
]

describe('policies', () => {
  test('these are all there are, in every schema', async ({ project }) => {
    const policies = await names(
      project,
      `select format('%s.%s %s %s: %s', schemaname, tablename, cmd, array_to_string(roles, ','), policyname) as name
       from pg_policies`,
    )
    expect(policies).toEqual(POLICIES)
  })

  test('each has a name that Postgres does not cut', () => {
    const written = POLICIES.map((policy) => policy.slice(policy.indexOf(': ') + 2))
    expect(written.filter((name) => Buffer.byteLength(name) > 63)).toEqual([])
  })

  test('none is for everybody, one alone is for anon: links that were shared, and one restricts: the space', async ({
    project,
  }) => {
    const odd = await names(
      project,
      `select policyname as name from pg_policies where permissive <> 'PERMISSIVE' or roles <> '{authenticated}'`,
    )
    expect(odd).toEqual([
      'People can store as much as their limit says',
      'People with the link can read a share',
    ])
  })

  test('an update is checked before and after', async ({ project }) => {
    const half = await names(
      project,
      `select policyname as name from pg_policies where cmd = 'UPDATE' and with_check is distinct from qual`,
    )
    expect(half).toEqual([])
  })

  test('my_room_ids is the ownership rule, beside a column that must be the caller', async ({
    project,
  }) => {
    const rules = await names(
      project,
      `select distinct regexp_replace(rule, '\\s+', ' ', 'g') as name
       from pg_policies, unnest(array[qual, with_check]) as rule where rule is not null`,
    )
    const mine = '( SELECT private.my_room_ids() AS my_room_ids)'
    const link = `((id)::text = ( SELECT current_setting('documind.share_id'::text, true) AS current_setting))`
    const me = '( SELECT auth.uid() AS uid)'
    const object = 'private.may_use_object(name, owner_id)'
    const alive = '(NOT private.is_used_id(private.document_of_object(name)))'
    const topic = 'private.may_use_topic(( SELECT realtime.topic() AS topic))'
    expect(rules).toEqual(
      [
        `(id IN ${mine})`,
        `(owner_id = ${me})`,
        `(((owner_id = ${me}) AND (deleted_at IS NULL)) OR (id IN ${mine}))`,
        `(active AND ${link})`,
        `((room_id IN ${mine}) OR (active AND ${link}))`,
        `(room_id IN ${mine})`,
        `((room_id IN ${mine}) AND (user_id = ${me}))`,
        `((bucket_id = 'documents'::text) AND ${object})`,
        `((bucket_id = 'documents'::text) AND ${object} AND ${alive})`,
        `((bucket_id = 'documents'::text) AND ((storage.foldername(name))[1] IN ( SELECT (id.id)::text AS id FROM private.my_room_ids() id(id))) AND ${alive})`,
        `((extension = ANY (ARRAY['broadcast'::text, 'presence'::text])) AND ${topic})`,
        `((extension = 'presence'::text) AND ${topic})`,
        `((bucket_id <> 'documents'::text) OR private.has_space(metadata))`,
      ].sort(),
    )
  })

  test.for<[string, string]>([
    ['live channels', 'may_use_topic(text)'],
    ['stored files', 'may_use_object(text, text)'],
  ])('the rule of %s asks my_room_ids, as the caller', async ([_name, signature], { project }) => {
    const [rule] = await project.query(
      `select prosecdef as definer, prosrc like '%private.my_room_ids()%' as asks from pg_proc
       where oid = ('private.' || $1)::regprocedure`,
      [signature],
    )
    expect(rule).toEqual({ definer: false, asks: true })
  })
})

describe('functions', () => {
  test('each has an empty search path', async ({ project }) => {
    const mutable = await names(
      project,
      `select oid::regprocedure::text as name from pg_proc
       where pronamespace::regnamespace::text in ${OURS} and not coalesce(proconfig, '{}') @> array['search_path=""']`,
    )
    expect(mutable).toEqual([])
  })

  test('these few run with the rights of their owner, and none where the Data API finds it', async ({
    project,
  }) => {
    const definers = await names(
      project,
      `select oid::regprocedure::text as name from pg_proc
       where prosecdef and pronamespace::regnamespace::text not in ('realtime', 'pg_catalog', 'information_schema')`,
    )
    expect(definers).toEqual([
      'private.broadcast_added_rooms()',
      'private.broadcast_document()',
      'private.broadcast_message()',
      'private.broadcast_room()',
      'private.broadcast_stale()',
      'private.delete_account()',
      'private.delete_turn(uuid)',
      'private.follow_room()',
      'private.forget_broadcasts()',
      'private.has_space(jsonb)',
      'private.is_used_id(uuid)',
      'private.keep_open(uuid)',
      'private.limit_documents()',
      'private.limit_rooms()',
      'private.limit_rooms_early()',
      'private.limit_text()',
      'private.list_trash()',
      'private.my_room_ids()',
      'private.name_rooms()',
      'private.outdate_terms()',
      'private.person_name(uuid)',
      'private.purge_room(uuid)',
      'private.recall_activity()',
      'private.refuse_used_ids()',
      'private.release_objects()',
      'private.remember_ids()',
      'private.restore_room(uuid)',
      'private.share(uuid)',
      'private.sign_correction()',
      'private.start_run_over()',
      'private.tell_answered(uuid,uuid,jsonb)',
      'private.track_terms()',
      'private.trash_room(uuid)',
    ])
  })
})

describe('views', () => {
  test('each view runs with the rights of whoever reads it', async ({ project }) => {
    const views = await project.query<{ name: string; options: string }>(
      `select oid::regclass::text as name, array_to_string(reloptions, ',') as options from pg_class
       where relkind in ('v', 'm') and relnamespace::regnamespace::text in ${OURS} order by 1`,
    )
    expect(views).toEqual(
      ['admin.answers', 'admin.documents', 'admin.rooms'].map((name) => ({
        name,
        options: 'security_invoker=true',
      })),
    )
  })

  test('each view can be read by the owner of the schema', async ({ project }) => {
    for (const view of ['rooms', 'documents', 'answers']) {
      expect(await project.query(`select * from admin.${view}`)).toEqual([])
    }
  })
})

async function names(project: Project, sql: string): Promise<string[]> {
  const rows = await project.query<{ name: string }>(sql)
  return rows.map(({ name }) => name).sort()
}
