import { describe, expect } from 'vitest'
import { test } from './fixtures.ts'
import { type Project } from './support.ts'

/** `schema.table action role: name`, as the migrations make them. */
const POLICIES = [
  'public.chunk_embeddings SELECT authenticated: Members can read embeddings',
  'public.chunk_terms SELECT authenticated: Members can read lexical vectors',
  'public.chunks SELECT authenticated: Members can read chunks',
  'public.citations SELECT authenticated: Members can read citations',
  'public.corrections DELETE authenticated: Editors can remove corrections',
  'public.corrections INSERT authenticated: Editors can write corrections',
  'public.corrections SELECT authenticated: Members can read corrections',
  'public.corrections UPDATE authenticated: Editors can change corrections',
  'public.documents DELETE authenticated: Editors can delete documents',
  'public.documents INSERT authenticated: Editors can add documents',
  'public.documents SELECT authenticated: Members can read documents',
  'public.documents UPDATE authenticated: Editors can change documents',
  'public.earlier_pages SELECT authenticated: Members can read earlier pages',
  'public.feedback DELETE authenticated: Members can take back their own feedback',
  'public.feedback INSERT authenticated: Askers can give feedback of their own',
  'public.feedback SELECT authenticated: Members can read feedback',
  'public.feedback UPDATE authenticated: Askers can change their own feedback',
  'public.kept_answers SELECT authenticated: Members can read kept answers',
  'public.messages SELECT authenticated: Members can read messages',
  'public.notices DELETE authenticated: Members can delete their own notices',
  'public.notices SELECT authenticated: Members can read their own notices',
  'public.notices UPDATE authenticated: Members can mark their own notices as read',
  'public.open_questions DELETE authenticated: Askers can close open questions',
  'public.open_questions SELECT authenticated: Members can read open questions',
  'public.pages SELECT authenticated: Members can read pages',
  'public.profiles INSERT authenticated: People can give themselves a name',
  "public.profiles SELECT authenticated: People in a common room can read each other's names",
  'public.profiles UPDATE authenticated: People can change their own name',
  'public.push_subscriptions DELETE authenticated: People can remove their own devices',
  'public.push_subscriptions SELECT authenticated: People can read their own devices',
  'public.push_subscriptions UPDATE authenticated: People can change what their own devices are told',
  'public.quote_verdicts DELETE authenticated: Members can take back their own verdicts',
  'public.quote_verdicts INSERT authenticated: Askers can judge quotes',
  'public.quote_verdicts SELECT authenticated: Members can read verdicts',
  'public.quote_verdicts UPDATE authenticated: Askers can change their own verdicts',
  'public.room_members SELECT authenticated: Members can see each other',
  'public.room_terms SELECT authenticated: Members can read term counts',
  'public.rooms DELETE authenticated: Owners can delete rooms',
  'public.rooms INSERT authenticated: People can create rooms of their own',
  'public.rooms SELECT authenticated: Members can read rooms',
  'public.rooms UPDATE authenticated: Owners can change rooms',
  'public.shares DELETE authenticated: Owners can take a share back',
  'public.shares SELECT anon: People with the link can read a share',
  'public.shares SELECT authenticated: Owners and people with the link can read a share',
  'public.sheet_rows SELECT authenticated: Members can read rows of sheets',
  'public.sheet_tables SELECT authenticated: Members can read tables of sheets',
  'public.threads DELETE authenticated: People can delete private threads, owners shared ones',
  'public.threads INSERT authenticated: Askers can begin threads',
  'public.threads SELECT authenticated: Members can read threads',
  'public.threads UPDATE authenticated: People can change their own threads, owners shared ones',
  'realtime.messages INSERT authenticated: Members can show their presence',
  'realtime.messages SELECT authenticated: Members can read live channels',
  'storage.objects DELETE authenticated: Editors can delete stored documents',
  'storage.objects INSERT authenticated: Editors can store documents',
  'storage.objects INSERT authenticated: People can store as much as their limit says',
  'storage.objects SELECT authenticated: Members can read stored documents',
  'storage.objects UPDATE authenticated: Editors can overwrite stored documents',
]

/** What stands in policies again and again, as a word. */
const WORDS: [RegExp, string][] = [
  [/\( SELECT private\.my_room_ids\(\) AS my_room_ids\)/g, 'MY_ROOMS'],
  [/\( SELECT private\.rooms_where_i_may\('(\w+)'::text\) AS rooms_where_i_may\)/g, 'ROOMS($1)'],
  [/\( SELECT private\.my_thread_ids\(\) AS my_thread_ids\)/g, 'MY_THREADS'],
  [/\( SELECT private\.people_in_my_rooms\(\) AS people_in_my_rooms\)/g, 'MY_PEOPLE'],
  [/\( SELECT auth\.uid\(\) AS uid\)/g, 'ME'],
  [/\( SELECT private\.i_am_banned\(\) AS i_am_banned\)/g, 'BANNED'],
  [
    /\(\(id\)::text = \( SELECT current_setting\('documind\.share_id'::text, true\) AS current_setting\)\)/g,
    'THE_LINK',
  ],
  [/private\.may_use_topic\(\( SELECT realtime\.topic\(\) AS topic\)\)/g, 'MAY_USE_TOPIC'],
  [/\(NOT private\.is_used_id\(private\.document_of_object\(name\)\)\)/g, 'ID_IS_FREE'],
  [/private\.may_use_object\(name, owner_id, '(\w+)'::text\)/g, 'MAY_OBJECT($1)'],
]
const inShort = (rule: string): string =>
  WORDS.reduce((text, [pattern, word]) => text.replace(pattern, word), rule)

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

  test('rights in rooms and threads are the rule, beside columns that must be the caller; no policy knows a role', async ({
    project,
  }) => {
    const rules = await names(
      project,
      `select distinct regexp_replace(rule, '\\s+', ' ', 'g') as name
       from pg_policies, unnest(array[qual, with_check]) as rule where rule is not null`,
    )
    expect(rules.map(inShort).sort()).toEqual([
      '(((owner_id = ME) AND (deleted_at IS NULL) AND (NOT BANNED)) OR (id IN MY_ROOMS))',
      '(((room_id IN ROOMS(ask)) AND (created_by = ME)) OR ((room_id IN ROOMS(own)) AND (NOT private)))',
      '(((room_id IN ROOMS(own)) AND (thread_id IN MY_THREADS)) OR (active AND THE_LINK))',
      '((NOT is_first) AND (((room_id IN ROOMS(ask)) AND private AND (created_by = ME)) OR ((room_id IN ROOMS(own)) AND (NOT private))))',
      "((bucket_id <> 'documents'::text) OR private.has_space(metadata))",
      "((bucket_id = 'documents'::text) AND ((storage.foldername(name))[1] IN ( SELECT (id.id)::text AS id FROM private.rooms_where_i_may('edit'::text) id(id))) AND ID_IS_FREE)",
      "((bucket_id = 'documents'::text) AND MAY_OBJECT(edit) AND ID_IS_FREE)",
      "((bucket_id = 'documents'::text) AND MAY_OBJECT(edit))",
      "((bucket_id = 'documents'::text) AND MAY_OBJECT(read))",
      "((extension = 'presence'::text) AND MAY_USE_TOPIC)",
      "((extension = ANY (ARRAY['broadcast'::text, 'presence'::text])) AND MAY_USE_TOPIC)",
      '((owner_id = ME) AND (NOT BANNED))',
      '((room_id IN MY_ROOMS) AND ((NOT private) OR (created_by = ME)))',
      '((room_id IN ROOMS(ask)) AND (created_by = ME))',
      '((room_id IN ROOMS(own)) AND (thread_id IN MY_THREADS))',
      '((thread_id IN MY_THREADS) AND (room_id IN ROOMS(ask)) AND (user_id = ME))',
      '((thread_id IN MY_THREADS) AND (user_id = ME))',
      '((user_id = ME) AND (room_id IN MY_ROOMS))',
      '((user_id = ME) OR (user_id IN MY_PEOPLE))',
      '(active AND THE_LINK)',
      '(id IN ROOMS(own))',
      '(question_id IN ( SELECT m.id FROM messages m WHERE (m.id = open_questions.question_id)))',
      '(room_id IN MY_ROOMS)',
      '(room_id IN ROOMS(ask))',
      '(room_id IN ROOMS(edit))',
      '(thread_id IN MY_THREADS)',
      '(user_id = ME)',
    ])
  })

  test.for<[string, string]>([
    ['live channels', 'may_use_topic(text)'],
    ['stored files', 'may_use_object(text, text, text)'],
  ])(
    'the rule of %s asks for rights in rooms, as the caller',
    async ([_name, signature], { project }) => {
      const [rule] = await project.query(
        `select prosecdef as definer, prosrc ~ 'private[.](my_room_ids|rooms_where_i_may)[(]' as asks from pg_proc
       where oid = ('private.' || $1)::regprocedure`,
        [signature],
      )
      expect(rule).toEqual({ definer: false, asks: true })
    },
  )
})

async function names(project: Project, sql: string): Promise<string[]> {
  const rows = await project.query<{ name: string }>(sql)
  return rows.map(({ name }) => name).sort()
}
