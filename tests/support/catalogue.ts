import type { Database } from '../../apps/embedded/src/database/database.ts'

const OURS = `('public', 'private', 'admin')`
const isOurs = (oid: string): string => `${oid}::regnamespace::text in ${OURS}`
/** Our tables and views, and those of Supabase that our policies stand on. */
const RELATIONS = `(select c.* from pg_class c where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
  and (${isOurs('c.relnamespace')} or exists (select from pg_policy p where p.polrelid = c.oid)))`
/** Rights in the order of their text: they stand in the order in which they were granted. */
const acl = (column: string): string =>
  `(select string_agg(entry::text, ' ' order by entry::text) from unnest(${column}) as entry)`

/** One query a kind of thing: each line says everything about one thing. */
const QUERIES: Record<string, string> = {
  // `public` is the platform's.
  schema: `select format('%s %s %s', nspname, ${acl('nspacl')}, obj_description(oid, 'pg_namespace')) as line
    from pg_namespace where nspname in ('private', 'admin', 'extensions')`,
  extension: `select format('%s in %s', extname, extnamespace::regnamespace) as line from pg_extension`,
  relation: `select format('%s %s rls %s %s persistence %s options %s rights %s comment %s', c.oid::regclass, c.relkind,
      c.relrowsecurity, c.relforcerowsecurity, c.relpersistence, c.reloptions, ${acl('c.relacl')}, obj_description(c.oid, 'pg_class')) as line
    from ${RELATIONS} c`,
  column: `select format('%s.%s place %s type %s not null %s default %s storage %s generated "%s" identity "%s" collation %s rights %s comment %s',
      c.oid::regclass, a.attname, row_number() over (partition by c.oid order by a.attnum), format_type(a.atttypid, a.atttypmod),
      a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attstorage, a.attgenerated, a.attidentity, a.attcollation::regcollation,
      ${acl('a.attacl')}, col_description(c.oid, a.attnum)) as line
    from ${RELATIONS} c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum`,
  // The rights that other statements gave on tables of the platform to single columns.
  'foreign column': `select format('%s.%s %s', a.attrelid::regclass, a.attname, ${acl('a.attacl')}) as line
    from pg_attribute a join pg_class c on c.oid = a.attrelid where a.attacl is not null and not ${isOurs('c.relnamespace')}`,
  constraint: `select format('%s %s %s deferrable %s %s valid %s comment %s', conrelid::regclass, conname, pg_get_constraintdef(oid),
      condeferrable, condeferred, convalidated, obj_description(oid, 'pg_constraint')) as line
    from pg_constraint where ${isOurs('connamespace')}`,
  index: `select format('%s valid %s comment %s', pg_get_indexdef(i.indexrelid), i.indisvalid, obj_description(i.indexrelid, 'pg_class')) as line
    from pg_index i join pg_class c on c.oid = i.indexrelid where ${isOurs('c.relnamespace')}`,
  function: `select format('%s kind %s volatility %s parallel %s definer %s strict %s leakproof %s cost %s rows %s config %s rights %s comment %s %s',
      oid::regprocedure, prokind, provolatile, proparallel, prosecdef, proisstrict, proleakproof, procost, prorows, proconfig,
      ${acl('proacl')}, obj_description(oid, 'pg_proc'), pg_get_functiondef(oid)) as line
    from pg_proc where ${isOurs('pronamespace')} and prokind in ('f', 'p')`,
  policy: `select format('%s %s %s permissive %s roles %s using %s check %s comment %s', p.polrelid::regclass, p.polname, p.polcmd,
      p.polpermissive, array(select r::regrole::text from unnest(p.polroles) as r order by 1), pg_get_expr(p.polqual, p.polrelid),
      pg_get_expr(p.polwithcheck, p.polrelid), obj_description(p.oid, 'pg_policy')) as line
    from pg_policy p`,
  trigger: `select format('%s enabled %s comment %s', pg_get_triggerdef(t.oid), t.tgenabled, obj_description(t.oid, 'pg_trigger')) as line
    from pg_trigger t join pg_class c on c.oid = t.tgrelid where not t.tgisinternal
      and (${isOurs('c.relnamespace')} or t.tgfoid in (select oid from pg_proc where ${isOurs('pronamespace')}))`,
  view: `select format('%s %s', c.oid::regclass, pg_get_viewdef(c.oid)) as line
    from pg_class c where c.relkind in ('v', 'm') and ${isOurs('c.relnamespace')}`,
  type: `select format('%s %s %s %s', t.oid::regtype, t.typtype, ${acl('t.typacl')},
      (select string_agg(enumlabel, ',' order by enumsortorder) from pg_enum where enumtypid = t.oid)) as line
    from pg_type t where ${isOurs('t.typnamespace')} and t.typtype in ('e', 'd', 'r')`,
  publication: `select format('%s all %s %s %s %s %s tables %s', pubname, puballtables, pubinsert, pubupdate, pubdelete, pubtruncate,
      array(select prrelid::regclass::text from pg_publication_rel where prpubid = p.oid order by 1)) as line
    from pg_publication p`,
  'default rights': `select format('%s in %s on %s: %s', defaclrole::regrole, nullif(defaclnamespace, 0)::regnamespace, defaclobjtype, ${acl('defaclacl')}) as line
    from pg_default_acl`,
}

/**
 * Everything that migrations can make, as sorted text: two databases whose catalogues are equal behave the same. Rows are
 * not in it, nor what the platform brings.
 */
export async function readCatalogue(database: Database): Promise<string[]> {
  const lines: string[] = []
  for (const [kind, query] of Object.entries(QUERIES)) {
    const { rows } = await database.exclusive((connection) =>
      connection.query<{ line: string }>(query),
    )
    lines.push(...rows.map(({ line }) => `${kind}: ${line}`))
  }
  return lines.sort()
}
