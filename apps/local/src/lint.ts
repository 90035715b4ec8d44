import type { LintRule } from '../../embedded/src/index.ts'

/** Rules of our own, beside those of the public linter. */
export const LINT_RULES: readonly LintRule[] = [
  {
    lint: '0020_table_bloat, as far as design goes',
    rule: 'vectors are stored in the row',
    sql: `select attrelid::regclass || '.' || attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and atttypid in ('extensions.vector'::regtype, 'extensions.sparsevec'::regtype) and attstorage <> 'm'`,
  },
]

/** What breaks a rule on purpose. */
export const LINT_EXCEPTIONS = {
  // Only the service reads them, or triggers do, and neither needs a policy.
  '0008_rls_enabled_no_policy': [
    'private.access_keys',
    'admin.audit_log',
    'admin.prices',
    'private.answer_runs',
    'private.answers_asked',
    'private.asker_turns',
    'private.day_counts',
    'private.digests',
    'private.ingestion_runs',
    'private.invitations',
    'private.invitation_uses',
    'private.pushes',
    'private.released_objects',
    'private.owner_limits',
    'private.owner_turns',
    'private.limits',
    'private.used_ids',
    'private.term_slices',
    'private.term_work',
    'private.token_days',
  ],
}
