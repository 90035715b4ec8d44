-- Access: the schemas and the default privileges that everything after this relies on.
-- Nothing is reachable unless a later statement grants it by name: no table for anon, no function for public.
-- Deliberately left alone: the schemas auth, storage and realtime, which belong to Supabase.

create extension if not exists vector with schema extensions;

create schema if not exists private;
comment on schema private is 'Internal state and helpers. Not exposed by the Data API.';

create schema if not exists admin;
comment on schema admin is 'Ready-made views for people who look after the system (Supabase Studio).';

alter default privileges revoke execute on functions from public;
alter default privileges in schema public revoke execute on functions from anon, authenticated, service_role;
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;

-- Policies run as the caller, so the caller needs to reach the one helper they all use.
grant usage on schema private to authenticated, service_role;
grant usage on schema admin to service_role;
grant usage on schema extensions to authenticated, service_role;

create function private.set_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at = now();
  return new;
end
$$;
