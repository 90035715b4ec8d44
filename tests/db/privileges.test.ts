import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openProject, type Project } from './support.ts'

/** What each role may do, and on which columns where not on all. Nothing else is granted to it. */
const TABLES: Record<string, string[]> = {
  anon: ['public.shares: SELECT (created_at, id, messages, title)'],
  authenticated: [
    'public.chunk_embeddings: SELECT',
    'public.chunk_terms: SELECT',
    'public.chunks: SELECT',
    'public.citations: SELECT',
    'public.documents: DELETE SELECT',
    'public.documents: INSERT (body, byte_size, enabled, fetched_at, id, kind, room_id, sha256, source_url, storage_path, title)',
    'public.documents: UPDATE (body, byte_size, enabled, fetched_at, sha256, storage_path, title)',
    'public.earlier_pages: SELECT',
    'public.feedback: DELETE SELECT',
    'public.feedback: INSERT (comment, message_id, room_id, value)',
    'public.feedback: UPDATE (comment, message_id, value)',
    'public.messages: SELECT',
    'public.pages: SELECT',
    'public.room_terms: SELECT',
    'public.rooms: DELETE SELECT',
    'public.rooms: INSERT (id, name, owner_id)',
    'public.rooms: UPDATE (instructions, model, name, pinned_at)',
    'public.shares: DELETE SELECT',
    'public.sheet_rows: SELECT',
    'public.sheet_tables: SELECT',
  ],
}

const FUNCTIONS: Record<string, string[]> = {
  anon: ['public.read_share(uuid)'],
  authenticated: [
    'private.cell_matches(jsonb,text,jsonb)',
    'private.context_scores(uuid[],integer[],double precision[])',
    'private.delete_account()',
    'private.delete_turn(uuid)',
    'private.document_of_object(text)',
    'private.documents_json(uuid)',
    'private.has_space(jsonb)',
    'private.is_used_id(uuid)',
    'private.like_patterns(text)',
    'private.list_trash()',
    'private.matching_rows(uuid,integer,integer,jsonb,double precision)',
    'private.may_use_object(text,text)',
    'private.may_use_topic(text)',
    'private.message_json(public.messages)',
    'private.my_room_ids()',
    'private.purge_room(uuid)',
    'private.question_terms(uuid,double precision,integer[],double precision[],integer)',
    'private.restore_room(uuid)',
    'private.row_ranges(integer[],integer)',
    'private.search_candidates(uuid,boolean,uuid[],extensions.sparsevec,extensions.vector,text,integer)',
    'private.share(uuid)',
    'private.trash_room(uuid)',
    'public.delete_my_account()',
    'public.delete_turn(uuid)',
    'public.list_questions(timestamp with time zone,integer)',
    'public.list_trash()',
    'public.open_room(uuid,timestamp with time zone,integer)',
    'public.purge_room(uuid)',
    'public.query_sheet(uuid,integer,integer,jsonb)',
    'public.read_share(uuid)',
    'public.restore_room(uuid)',
    'public.room_embedding_model(uuid,text)',
    'public.search_chunks(uuid,integer[],double precision[],text,text,double precision,uuid[],integer,integer)',
    'public.search_coverage(uuid,uuid[])',
    'public.search_messages(text[],timestamp with time zone,integer)',
    'public.share_room(uuid)',
    'public.sheet_mentions(uuid,integer,integer,text)',
    'public.trash_room(uuid)',
  ],
  service_role: [
    'private.add_term_slices(uuid,uuid,integer,integer[],integer[])',
    'private.cell_matches(jsonb,text,jsonb)',
    'private.claimable_documents()',
    'private.context_scores(uuid[],integer[],double precision[])',
    'private.count_next_slice(uuid,uuid)',
    'private.documents_json(uuid)',
    'private.end_dead_answers(uuid)',
    'private.fail_exhausted(integer)',
    'private.finish_reembedding(uuid,uuid,text)',
    'private.insert_chunks(public.documents,jsonb,integer)',
    'private.keep_earlier_pages(uuid)',
    'private.lease_document(uuid,integer)',
    'private.let_go(uuid,timestamp with time zone)',
    'private.let_go_on(uuid)',
    'private.limit_answers(uuid)',
    'private.limit_of(text)',
    'private.lock_leased(uuid,uuid)',
    'private.lock_term_counts(uuid)',
    'private.make_live(uuid,text)',
    'private.matching_rows(uuid,integer,integer,jsonb,double precision)',
    'private.message_json(public.messages)',
    'private.next_message_time(uuid)',
    'private.question_terms(uuid,double precision,integer[],double precision[],integer)',
    'private.queue_terms(uuid,uuid)',
    'private.row_ranges(integer[],integer)',
    'private.search_candidates(uuid,boolean,uuid[],extensions.sparsevec,extensions.vector,text,integer)',
    'private.store_citations(uuid,uuid,jsonb)',
    'public.ask_again()',
    'public.ask_question(uuid,text,uuid[],integer,jsonb)',
    'public.chunks_to_analyze(uuid,uuid,integer,integer)',
    'public.chunks_to_embed(uuid,uuid,text,integer)',
    'public.claim_answer(uuid,integer)',
    'public.claim_dead_answers(integer,integer)',
    'public.claim_documents(integer,integer,integer)',
    'public.claim_upkeep(text,integer,integer)',
    'public.count_terms()',
    'public.discard_new_version(uuid)',
    'public.edit_question(uuid,text,jsonb)',
    'public.fail_document(uuid,uuid,text,text)',
    'public.finish_answer(uuid,text,text,integer,text,text,jsonb,jsonb,jsonb,jsonb)',
    'public.flag_missing_objects(integer)',
    'public.hand_over_answer(uuid,text,integer,integer,jsonb,jsonb)',
    'public.judge_citations(uuid,text,jsonb)',
    'public.open_room(uuid,timestamp with time zone,integer)',
    'public.orphaned_objects(integer)',
    'public.postpone_document(uuid,uuid,integer,text,integer)',
    'public.project_health()',
    'public.project_metrics()',
    'public.purge_rooms(integer)',
    'public.query_sheet(uuid,integer,integer,jsonb)',
    'public.read_digests(uuid,integer,text,text)',
    'public.read_share(uuid)',
    'public.register_file(uuid,uuid,text,bigint)',
    'public.release_leases()',
    'public.reread_scans(integer)',
    'public.restart_document(uuid)',
    'public.retry_answer(uuid,jsonb)',
    'public.room_embedding_model(uuid,text)',
    'public.save_answer(uuid,text,integer,integer,jsonb)',
    'public.search_chunks(uuid,integer[],double precision[],text,text,double precision,uuid[],integer,integer)',
    'public.search_coverage(uuid,uuid[])',
    'public.seconds_to_next_document()',
    'public.sheet_mentions(uuid,integer,integer,text)',
    'public.stop_answer(uuid)',
    'public.store_digest(uuid,integer,text,text,text,jsonb)',
    'public.store_embeddings(uuid,uuid,text,jsonb)',
    'public.store_pages(uuid,uuid,integer,jsonb,jsonb,text[],integer,integer,jsonb)',
    'public.store_sheet_tables(uuid,uuid,jsonb,jsonb)',
    'public.store_terms(uuid,uuid,integer,jsonb)',
    'public.store_text_pages(uuid,uuid,jsonb)',
    'public.waiting_rooms(integer)',
  ],
}

const TABLE_PRIVILEGES = `
  select format('%s.%s: %s', table_schema, table_name, string_agg(privilege_type, ' ' order by privilege_type)) as name
  from information_schema.table_privileges
  where grantee in ($1, 'PUBLIC') and table_schema in ('public', 'private', 'admin')
  group by table_schema, table_name
  union all
  select format('%s.%s: %s (%s)', c.table_schema, c.table_name, c.privilege_type, string_agg(c.column_name, ', ' order by c.column_name))
  from information_schema.column_privileges c
  where c.grantee in ($1, 'PUBLIC') and c.table_schema in ('public', 'private', 'admin') and not exists (
    select from information_schema.table_privileges t
    where t.grantee = c.grantee and t.privilege_type = c.privilege_type
      and (t.table_schema, t.table_name) = (c.table_schema, c.table_name)
  )
  group by c.table_schema, c.table_name, c.privilege_type`

const FUNCTION_PRIVILEGES = `
  select format('%s.%s(%s)', n.nspname, p.proname, (
    select string_agg(case when t.typnamespace = 'public'::regnamespace then 'public.' else '' end || format_type(t.oid, null), ',' order by a.place)
    from unnest(p.proargtypes) with ordinality as a (type, place) join pg_type t on t.oid = a.type
  )) as name
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in ('public', 'private', 'admin') and has_function_privilege($1, p.oid, 'execute')`

describe.each([
  { on: 'a bare database', hosted: false },
  { on: 'a project that grants everything by default, as hosted ones do', hosted: true },
])('on $on', ({ hosted }) => {
  let project: Project
  beforeAll(async () => {
    project = await openProject({ hosted })
  })
  afterAll(() => project[Symbol.asyncDispose]())

  const names = async (sql: string, role: string): Promise<string[]> => {
    const rows = await project.query<{ name: string }>(sql, [role])
    return rows.map(({ name }) => name).sort()
  }

  test.each(Object.entries(TABLES))(
    '%s has these privileges on tables and views, and no other',
    async (role, expected) => {
      expect(await names(TABLE_PRIVILEGES, role)).toEqual(expected)
    },
  )

  test.each(Object.entries(FUNCTIONS))(
    '%s may execute these functions, and no other',
    async (role, expected) => {
      expect(await names(FUNCTION_PRIVILEGES, role)).toEqual(expected)
    },
  )

  test('service_role reads every view for admins, and of people no more than their e-mail', async () => {
    for (const view of ['rooms', 'documents', 'answers']) {
      expect(await project.attempt('service', `select * from admin.${view}`)).toBe(0)
    }
    expect(await project.attempt('service', 'select id, email from auth.users')).toBe(0)
    expect(await project.attempt('service', 'select encrypted_password from auth.users')).toBe(
      '42501',
    )
  })

  test('service_role may read and write every table', async () => {
    const closed = await project.query(
      `select oid::regclass::text from pg_class
       where relnamespace::regnamespace::text in ('public', 'private') and relkind = 'r'
         and not has_table_privilege('service_role', oid, 'select, insert, update, delete')`,
    )
    expect(closed).toEqual([])
  })

  test.each([
    ['anon', { private: false, admin: false }],
    ['authenticated', { private: true, admin: false }],
    ['service_role', { private: true, admin: true }],
  ])('%s may enter only its schemas', async (role, expected) => {
    const [reach] = await project.query(
      `select has_schema_privilege($1, 'private', 'usage') as private, has_schema_privilege($1, 'admin', 'usage') as admin`,
      [role],
    )
    expect(reach).toEqual(expected)
  })

  test('nobody but the owner may create anything', async () => {
    const open = await project.query(
      `select r.rolname, n.nspname from pg_roles r, pg_namespace n
       where r.rolname in ('anon', 'authenticated', 'service_role') and n.nspname in ('public', 'private', 'admin')
         and has_schema_privilege(r.rolname, n.oid, 'create')`,
    )
    expect(open).toEqual([])
  })

  test('a table, sequence or function made tomorrow is closed to everybody', async () => {
    await project.query('create table public.tomorrow (id bigint generated by default as identity)')
    await project.query(
      'create function public.tomorrow() returns int language sql as $$ select 1 $$',
    )
    const [open] = await project.query(
      `select bool_or(has_table_privilege(r, 'public.tomorrow', 'select')) as read,
        bool_or(has_sequence_privilege(r, 'public.tomorrow_id_seq', 'usage')) as count,
        bool_or(has_function_privilege(r, 'public.tomorrow()', 'execute')) as call
       from unnest(array['anon', 'authenticated', 'service_role']) as r`,
    )
    expect(open).toEqual({ read: false, count: false, call: false })
  })
})
