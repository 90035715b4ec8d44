-- Roles of a hosted project beside those of the Data API; a server has them once for all its databases.
do $$
begin
  if not exists (select from pg_roles where rolname = 'postgres') then
    create role postgres nosuperuser createdb createrole login replication bypassrls;
    create role supabase_auth_admin noinherit createrole login;
    create role supabase_storage_admin noinherit createrole login;
    create role supabase_realtime_admin noinherit;
  end if;
  grant anon, authenticated, service_role to postgres;
end
$$;
