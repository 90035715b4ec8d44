-- Schema `realtime` as a hosted project has it before the first migration, as far as clients and
-- migrations can see it. Left out on purpose: partitions of `messages`, the tables of the
-- replication poller, and the role supabase_realtime_admin. May be run any number of times.

create schema if not exists realtime;
grant usage on schema realtime to anon, authenticated, service_role;

create table if not exists realtime.messages (
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  updated_at timestamp not null default now(),
  inserted_at timestamp not null default now(),
  id uuid not null default gen_random_uuid(),
  binary_payload bytea,
  primary key (id, inserted_at),
  constraint messages_payload_exclusive check (payload is null or binary_payload is null)
);
comment on table realtime.messages is
  'Broadcasts on their way to subscribers; its policies decide who may use a private channel';

create index if not exists messages_inserted_at_idx on realtime.messages (inserted_at);
grant select, insert, update on realtime.messages to anon, authenticated, service_role;
alter table realtime.messages enable row level security;

create or replace function realtime.topic()
returns text
language sql
stable
set search_path = ''
as $$
  select nullif(pg_catalog.current_setting('realtime.topic', true), '')
$$;
comment on function realtime.topic() is 'The channel whose policies are being checked, without its realtime: prefix';

-- A failure becomes a warning, as on a hosted project: a broadcast is a hint and must never undo
-- the write that it tells about.
create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true)
returns void
language plpgsql
set search_path = ''
as $$
declare
  message_id uuid := pg_catalog.gen_random_uuid();
begin
  perform pg_catalog.set_config('realtime.topic', topic, true);
  insert into realtime.messages (id, payload, event, topic, private, extension)
  values (
    message_id,
    case
      when payload ? 'id' then payload
      else pg_catalog.jsonb_set(payload, '{id}', pg_catalog.to_jsonb(message_id))
    end,
    event, topic, private, 'broadcast'
  );
exception
  when others then
    raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
end
$$;

create or replace function realtime.send_binary(payload bytea, event text, topic text, private boolean default true)
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform pg_catalog.set_config('realtime.topic', topic, true);
  insert into realtime.messages (binary_payload, event, topic, private, extension)
  values (payload, event, topic, private, 'broadcast');
exception
  when others then
    raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
end
$$;

create or replace function realtime.broadcast_changes(
  topic_name text,
  event_name text,
  operation text,
  table_name text,
  table_schema text,
  new record,
  old record,
  level text default 'ROW'
)
returns void
language plpgsql
set search_path = ''
as $$
begin
  if level = 'STATEMENT' then
    raise exception 'function can only be triggered for each row, not for each statement';
  end if;
  if operation not in ('INSERT', 'UPDATE', 'DELETE') then
    raise exception 'Unexpected operation type: %', operation;
  end if;
  perform realtime.send(
    pg_catalog.jsonb_build_object(
      'old_record', old, 'record', new, 'operation', operation, 'table', table_name, 'schema', table_schema
    ),
    event_name,
    topic_name
  );
exception
  when others then
    raise exception 'Failed to process the row: %', sqlerrm;
end
$$;

-- Stands in for the replication slot of the hosted service. Only the id travels: a notification
-- holds at most 8000 bytes. It is sent at commit, in order, and not at all on rollback.
create or replace function realtime.notify_gateway()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  perform pg_catalog.pg_notify('realtime_messages', new.id::text);
  return null;
end
$$;

create or replace trigger notify_gateway
after insert on realtime.messages
for each row when (new.extension = 'broadcast')
execute function realtime.notify_gateway();

do $$
begin
  if not exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
end
$$;

-- Postgres Changes. The hosted service decodes the write-ahead log; here, while anybody listens,
-- triggers on the published tables keep each change until the gateway has read it.
create table if not exists realtime.changes (
  id bigint generated always as identity primary key,
  schema_name text not null,
  table_name text not null,
  type text not null,
  record jsonb,
  old_record jsonb,
  committed_at timestamptz not null default clock_timestamp()
);
comment on table realtime.changes is 'Row changes that the gateway has yet to deliver; embedded stack only';
revoke all on realtime.changes from public;
alter table realtime.changes enable row level security;

-- Security definer: whoever writes a published table may not touch realtime.changes himself.
create or replace function realtime.capture_change()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  change_id bigint;
begin
  insert into realtime.changes (schema_name, table_name, type, record, old_record)
  values (
    tg_table_schema, tg_table_name, tg_op,
    case when tg_op <> 'DELETE' then pg_catalog.to_jsonb(new) end,
    case when tg_op <> 'INSERT' then pg_catalog.to_jsonb(old) end
  )
  returning id into change_id;
  perform pg_catalog.pg_notify('realtime_changes', change_id::text);
  return null;
end
$$;

-- Brings the triggers in line with the publication; without listeners there are none, and writes
-- cost nothing.
create or replace function realtime.capture_published_tables(listening boolean)
returns void
language plpgsql
set search_path = ''
as $$
declare
  target record;
begin
  for target in
    select t.tgrelid::pg_catalog.regclass as name
    from pg_catalog.pg_trigger t
    join pg_catalog.pg_class c on c.oid = t.tgrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where t.tgname = 'realtime_capture_change'
      and not (listening and exists (
        select from pg_catalog.pg_publication_tables p
        where p.pubname = 'supabase_realtime' and p.schemaname = n.nspname and p.tablename = c.relname
      ))
  loop
    execute pg_catalog.format('drop trigger realtime_capture_change on %s', target.name);
  end loop;
  if not listening then
    return;
  end if;
  for target in
    select p.schemaname, p.tablename
    from pg_catalog.pg_publication_tables p
    where p.pubname = 'supabase_realtime' and p.schemaname <> 'realtime'
      and not exists (
        select from pg_catalog.pg_trigger t
        where t.tgname = 'realtime_capture_change'
          and t.tgrelid = pg_catalog.format('%I.%I', p.schemaname, p.tablename)::pg_catalog.regclass
      )
  loop
    execute pg_catalog.format(
      'create trigger realtime_capture_change after insert or update or delete on %I.%I '
      'for each row execute function realtime.capture_change()',
      target.schemaname, target.tablename
    );
  end loop;
end
$$;
revoke execute on function realtime.capture_published_tables(boolean) from public;
