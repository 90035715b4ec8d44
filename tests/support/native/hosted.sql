-- What is whose on a hosted project before its first migration. The base scripts have made all of it as the superuser; here it
-- gets the owners and the rights of supabase/postgres (demote-postgres.sql), supabase/auth (20240612123726) and
-- supabase/realtime (20260707120000). The role `postgres`, which applies migrations, is no superuser, owns none of the
-- platform's tables, and is a member of no role but the three of the Data API.
do $$
declare
  r record;
begin
  for r in
    select format('alter table %s', c.oid::regclass) as change, n.nspname
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('auth', 'storage', 'realtime') and c.relkind in ('r', 'p')
    union all
    select format('alter function %s', p.oid::regprocedure), n.nspname
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('auth', 'storage', 'realtime')
  loop
    execute format('%s owner to supabase_%s_admin', r.change, r.nspname);
  end loop;
end
$$;

alter schema extensions owner to postgres;
alter schema public owner to pg_database_owner;
alter publication supabase_realtime owner to postgres;
alter schema supabase_migrations owner to postgres;
alter table supabase_migrations.schema_migrations owner to postgres;
alter table auth.users enable row level security;

-- A foreign key is checked as the owner of the table that it refers to.
grant all on schema auth to supabase_auth_admin;
grant all on schema storage to supabase_storage_admin;
grant all on schema realtime to supabase_realtime_admin;
grant usage on schema auth, storage to postgres, anon, authenticated, service_role;
grant usage on schema realtime to postgres with grant option;
grant usage on schema realtime to anon, authenticated, service_role;
grant usage, create on schema public to postgres;
grant all on all tables in schema auth, storage to postgres;
grant select on auth.users to postgres with grant option;
-- To delete and to empty too, though not to change: the table is Realtime's (its migration 20260420000000).
grant all on realtime.messages to postgres;
grant execute on all functions in schema auth, storage, realtime to postgres;

-- What a project gives away by default, which our first migration takes back.
alter default privileges for role postgres in schema public grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on sequences to postgres, anon, authenticated, service_role;
