import type { Database } from '../../apps/embedded/src/database/database.ts'

/** Every table, column, function and policy, as text. */
export async function describeSchema(database: Database): Promise<unknown[]> {
  const query = `
    select 'column' as what, table_schema || '.' || table_name || '.' || column_name as name, data_type as detail
    from information_schema.columns where table_schema in ('public', 'private', 'admin')
    union all
    select 'function', p.oid::regprocedure::text, md5(pg_get_functiondef(p.oid))
    from pg_proc p where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
    union all
    select 'policy', schemaname || '.' || tablename || ' ' || policyname, md5(coalesce(qual, '') || coalesce(with_check, ''))
    from pg_policies
    order by 1, 2`
  return (await database.exclusive((connection) => connection.query(query))).rows
}
