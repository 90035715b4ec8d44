import { expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import { LINT_RULES as PUBLIC_RULES, lintSchema } from '../../apps/embedded/src/database/lint.ts'
import { LINT } from '../../apps/local/src/project.ts'

/** Statements after which the query of a rule has to find something more. */
const BREAK_IT: Record<string, string> = {
  '0001_unindexed_foreign_keys': `create table public.bad (room_id uuid references public.rooms)`,
  '0002_auth_users_exposed': `create view public.bad as select id from auth.users; grant select on public.bad to authenticated`,
  '0003_auth_rls_initplan': `create policy bad on public.rooms for delete to anon using (owner_id = auth.uid())`,
  '0004_no_primary_key': `create table public.bad (id int)`,
  '0006_multiple_permissive_policies': `create policy bad on public.rooms for select to authenticated using (id is null)`,
  '0007_policy_exists_rls_disabled': `alter table public.rooms disable row level security`,
  '0008_rls_enabled_no_policy': `create table public.bad (id int); alter table public.bad enable row level security`,
  '0009_duplicate_index': `create index bad on public.rooms (owner_id)`,
  '0010_security_definer_view': `create view public.bad as select 1`,
  '0011_function_search_path_mutable': `create function public.bad() returns int language sql as 'select 1'`,
  '0013_rls_disabled_in_public': `create table public.bad (id int)`,
  '0014_extension_in_public': `drop extension if exists vector cascade; create extension vector with schema public`,
  '0015_rls_references_user_metadata': `create policy bad on public.rooms for delete to anon using ((select auth.jwt()) -> 'user_metadata' is null)`,
  '0016_materialized_view_in_api': `create materialized view public.bad as select 1`,
  '0020_table_bloat, as far as design goes': `create table public.bad (embedding extensions.vector)`,
  '0021_fkey_to_auth_unique': `create table public.bad (phone text references auth.users (phone))`,
  '0024_permissive_rls_policy': `create policy bad on public.rooms for delete to anon using (true)`,
  '0028_anon_security_definer_function_executable, 0029_authenticated_...': `create function public.bad() returns int language sql security definer set search_path = '' as 'select 1'`,
}

test('the schema breaks none of the rules', async ({ project }) => {
  expect(await lintSchema(project.database, LINT)).toEqual([])
})

const RULES = [...PUBLIC_RULES, ...(LINT.rules ?? [])]

test.for(RULES)('the check that $rule would see it broken ($lint)', async (rule, { project }) => {
  const { lint, sql } = rule
  const except = LINT.except?.[lint] ?? []
  const broken = await project.database.exclusive(async (connection) => {
    await connection.exec(`begin; ${BREAK_IT[lint]}`)
    const { rows } = await connection.query(sql)
    await connection.exec('rollback')
    return rows
  })
  expect(broken.length).toBeGreaterThan(except.length)
})
