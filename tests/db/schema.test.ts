import { ADMIN_VIEWS } from './granted.ts'
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
      'admin.audit_log',
      'admin.prices',
      'private.access_keys',
      'private.answer_runs',
      'private.answers_asked',
      'private.asker_turns',
      'private.day_counts',
      'private.digests',
      'private.ingestion_runs',
      'private.invitation_uses',
      'private.invitations',
      'private.limits',
      'private.owner_limits',
      'private.owner_turns',
      'private.pushes',
      'private.released_objects',
      'private.term_slices',
      'private.term_work',
      'private.token_days',
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
      'public.notices',
      'public.open_questions',
      'public.pages',
      'public.profiles',
      'public.push_subscriptions',
      'public.quote_verdicts',
      'public.room_members',
      'public.room_terms',
      'public.rooms',
      'public.shares',
      'public.sheet_rows',
      'public.sheet_tables',
      'public.threads',
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
      'admin.suspend(uuid,timestamp with time zone,text)',
      'admin.unsuspend(uuid)',
      'private.accept_invitation(text)',
      'private.add_first_threads()',
      'private.add_owners()',
      'private.authors_json(uuid,uuid[])',
      'private.broadcast_added_rooms()',
      'private.broadcast_document()',
      'private.broadcast_message()',
      'private.broadcast_room()',
      'private.broadcast_stale()',
      'private.count_tokens()',
      'private.create_access_key(text,text[],uuid[],timestamp with time zone)',
      'private.create_invitation(uuid,text,integer,timestamp with time zone,text)',
      'private.delete_account(jsonb)',
      'private.delete_private_thread()',
      'private.delete_turn(uuid)',
      'private.drop_invitations()',
      'private.drop_notices()',
      'private.drop_pushes(uuid)',
      'private.follow_owner()',
      'private.follow_room()',
      'private.forget_broadcasts()',
      'private.forget_thread()',
      'private.has_space(jsonb)',
      'private.i_am_banned()',
      'private.is_banned(uuid)',
      'private.is_used_id(uuid)',
      'private.keep_open(uuid)',
      'private.keep_shared_room()',
      'private.limit_documents()',
      'private.limit_rooms()',
      'private.limit_rooms_early()',
      'private.limit_text()',
      'private.limit_threads()',
      'private.list_access_keys()',
      'private.list_invitations(uuid)',
      'private.list_trash()',
      'private.my_room_ids()',
      'private.my_thread_ids()',
      'private.name_rooms()',
      'private.notice_document()',
      'private.notice_mentions()',
      'private.outdate_terms()',
      'private.people_in_my_rooms()',
      'private.person_name(uuid)',
      'private.preview_invitation(text)',
      'private.purge_room(uuid)',
      'private.push_answer()',
      'private.push_notice()',
      'private.recall_activity()',
      'private.refuse_used_ids()',
      'private.release_objects()',
      'private.remember_ids()',
      'private.remove_member(uuid,uuid)',
      'private.require_my_right(uuid,text)',
      'private.restore_room(uuid)',
      'private.revoke_access_key(uuid)',
      'private.revoke_invitation(text,uuid)',
      'private.rooms_where_i_may(text)',
      'private.save_push_subscription(text,text,text,text,text,text,text)',
      'private.set_member_role(uuid,uuid,text)',
      'private.share(uuid,uuid)',
      'private.shut_out()',
      'private.sign_correction()',
      'private.start_run_over()',
      'private.tell_answered(uuid,uuid,jsonb)',
      'private.tell_member()',
      'private.tell_notice()',
      'private.tell_thread()',
      'private.tell_verdict()',
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
      ADMIN_VIEWS.map((name) => ({
        name: `admin.${name}`,
        options: 'security_invoker=true',
      })),
    )
  })

  test('each view can be read by the owner of the schema', async ({ project }) => {
    for (const view of ADMIN_VIEWS) {
      const rows = await project.query(`select * from admin.${view}`)
      // The state of an empty project is good.
      expect(rows.filter(({ state }) => state !== 'good')).toEqual([])
    }
  })
})

async function names(project: Project, sql: string): Promise<string[]> {
  const rows = await project.query<{ name: string }>(sql)
  return rows.map(({ name }) => name).sort()
}
