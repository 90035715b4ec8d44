import type { Database } from './database.ts'

// The rules of Supabase's database linter (github.com/supabase/splinter) that can apply here, each as
// the query for what breaks it. What is looked at: the schemas of the project, and its policies on Supabase's tables.

const OURS = `(select nspname::text from pg_namespace where nspname !~ '^pg_' and nspname not in
  ('information_schema', 'extensions', 'auth', 'storage', 'realtime', 'supabase_migrations'))`

export interface LintRule {
  /** Its name in the public linter. */
  lint: string
  /** What holds, in a sentence. */
  rule: string
  /** Finds what breaks it: one `name` a row. */
  sql: string
}

export interface LintOptions {
  /** Rules of the project's own, beside the public ones. */
  rules?: readonly LintRule[]
  /** What breaks a rule on purpose, by the name of the rule. */
  except?: Readonly<Record<string, readonly string[]>>
}

export const LINT_RULES: readonly LintRule[] = [
  {
    lint: '0001_unindexed_foreign_keys',
    // Stricter than needed there: it wants all columns of a key in the index, where the first decides.
    rule: 'a foreign key has an index',
    sql: `select conname as name from pg_constraint f
      where contype = 'f' and connamespace::regnamespace::text in ${OURS}
        and not exists (select from pg_index i where i.indrelid = f.conrelid and i.indkey[0] = f.conkey[1])`,
  },
  {
    lint: '0002_auth_users_exposed',
    rule: 'no view that clients can read shows auth.users',
    sql: `select v.oid::regclass::text as name from pg_class v
      join pg_rewrite r on r.ev_class = v.oid join pg_depend d on d.objid = r.oid
      where d.refobjid = 'auth.users'::regclass
        and (has_table_privilege('anon', v.oid, 'select') or has_table_privilege('authenticated', v.oid, 'select'))`,
  },
  {
    lint: '0003_auth_rls_initplan',
    rule: 'a policy asks who the caller is once, not once per row',
    sql: `select policyname as name from pg_policies, unnest(array[qual, with_check]) as rule
      where rule ~ '(auth\\.(uid|jwt|role|email)|current_setting|realtime\\.topic)\\(' and rule !~* 'select (auth\\.(uid|jwt|role|email)|current_setting|realtime\\.topic)\\('`,
  },
  {
    lint: '0004_no_primary_key',
    rule: 'a table has a primary key',
    sql: `select oid::regclass::text as name from pg_class c where relkind = 'r' and relnamespace::regnamespace::text in ${OURS}
      and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary)`,
  },
  {
    lint: '0006_multiple_permissive_policies',
    rule: 'a table has one policy for each action',
    sql: `select schemaname || '.' || tablename || ' ' || cmd as name from pg_policies, unnest(roles) as role
      where permissive = 'PERMISSIVE' group by schemaname, tablename, cmd, role having count(*) > 1`,
  },
  {
    lint: '0007_policy_exists_rls_disabled',
    rule: 'a table with policies has row level security on',
    sql: `select distinct p.tablename as name from pg_policies p
      join pg_class c on c.oid = format('%I.%I', p.schemaname, p.tablename)::regclass where not c.relrowsecurity`,
  },
  {
    lint: '0008_rls_enabled_no_policy',
    rule: 'a table with row level security has a policy',
    sql: `select oid::regclass::text as name from pg_class c where relkind = 'r' and relrowsecurity and relnamespace::regnamespace::text in ${OURS}
      and not exists (select from pg_policy p where p.polrelid = c.oid)`,
  },
  {
    lint: '0009_duplicate_index',
    rule: 'no two indexes of a table are the same',
    sql: `select string_agg(indexrelid::regclass::text, ', ') as name from pg_index i join pg_class c on c.oid = i.indrelid
      where c.relnamespace::regnamespace::text in ${OURS}
      group by indrelid, indkey::text, indclass::text, indoption::text, coalesce(pg_get_expr(indexprs, indrelid), ''), coalesce(pg_get_expr(indpred, indrelid), '')
      having count(*) > 1`,
  },
  {
    lint: '0010_security_definer_view',
    rule: 'a view runs with the rights of whoever reads it',
    sql: `select oid::regclass::text as name from pg_class where relkind = 'v' and relnamespace::regnamespace::text in ${OURS}
      and not coalesce(reloptions, '{}') && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1']`,
  },
  {
    lint: '0011_function_search_path_mutable',
    rule: 'a function sets its search path',
    sql: `select oid::regprocedure::text as name from pg_proc where pronamespace::regnamespace::text in ${OURS}
      and not exists (select from unnest(coalesce(proconfig, '{}')) as setting where setting like 'search_path=%')`,
  },
  {
    lint: '0013_rls_disabled_in_public',
    rule: 'a table that the Data API shows has row level security on',
    sql: `select oid::regclass::text as name from pg_class where relkind in ('r', 'p') and not relrowsecurity and relnamespace = 'public'::regnamespace`,
  },
  {
    lint: '0014_extension_in_public',
    rule: 'no extension is in public',
    sql: `select extname as name from pg_extension where extnamespace = 'public'::regnamespace`,
  },
  {
    lint: '0015_rls_references_user_metadata',
    rule: 'no policy trusts what people write about themselves',
    sql: `select policyname as name from pg_policies where coalesce(qual, '') || coalesce(with_check, '') like '%user_metadata%'`,
  },
  {
    lint: '0016_materialized_view_in_api',
    rule: 'no materialized view is in public',
    sql: `select oid::regclass::text as name from pg_class where relkind = 'm' and relnamespace = 'public'::regnamespace`,
  },
  {
    lint: '0021_fkey_to_auth_unique',
    rule: 'a foreign key into auth refers to a primary key',
    sql: `select conname as name from pg_constraint f join pg_class target on target.oid = f.confrelid
      where f.contype = 'f' and target.relnamespace = 'auth'::regnamespace and f.connamespace::regnamespace::text in ${OURS}
        and not exists (select from pg_index i where i.indexrelid = f.conindid and i.indisprimary)`,
  },
  {
    lint: '0024_permissive_rls_policy',
    rule: 'no policy lets everything through',
    sql: `select policyname as name from pg_policies where lower(btrim(coalesce(qual, with_check), '() ')) in ('true', '1=1', '1 = 1')
      or lower(btrim(coalesce(with_check, qual), '() ')) in ('true', '1=1', '1 = 1')`,
  },
  {
    lint: '0028_anon_security_definer_function_executable, 0029_authenticated_...',
    rule: 'no function that the Data API shows runs with the rights of its owner',
    sql: `select oid::regprocedure::text as name from pg_proc where prosecdef and pronamespace = 'public'::regnamespace`,
  },
]

export interface Finding {
  lint: string
  rule: string
  name: string
}

/** What breaks a rule, except on purpose; also an exception that breaks it no longer, which has to go. */
export async function lintSchema(
  database: Database,
  { rules = [], except: exceptions = {} }: LintOptions = {},
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { lint, rule, sql } of [...LINT_RULES, ...rules]) {
    const except = exceptions[lint] ?? []
    const { rows } = await database.exclusive((connection) =>
      connection.query<{ name: string }>(sql),
    )
    const names = rows.map(({ name }) => name)
    const unexpected = names.filter((name) => !except.includes(name))
    const outdated = except.filter((name) => !names.includes(name))
    for (const name of [...unexpected, ...outdated]) findings.push({ lint, rule, name })
  }
  return findings
}
