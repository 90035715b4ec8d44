-- Personal access keys, for agents and programs that cannot sign in: made by a person, shown once, kept as a hash. A key
-- never has more rights than its owner: whoever calls with it gets a short token of theirs, and the policies decide.

create table private.access_keys (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  name text not null constraint access_keys_name_length check (char_length(btrim(name)) >= 1 and char_length(name) <= 80),
  key_hash text not null unique,
  hint text not null,
  rights text[] not null constraint access_keys_rights check (rights <@ array['read', 'ask', 'write'] and cardinality(rights) > 0),
  room_ids uuid[],
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  minute timestamptz,
  uses int not null default 0
);
comment on table private.access_keys is 'Keys of people for agents and programs: what they may do, in which rooms, until when.';
comment on column private.access_keys.key_hash is 'SHA-256 of the key, hexadecimal. The key itself is kept nowhere.';
comment on column private.access_keys.hint is 'Its last four characters, to tell keys apart.';
comment on column private.access_keys.rights is 'read: rooms, documents, pages, search. ask: questions. write: articles.';
comment on column private.access_keys.room_ids is 'The rooms that it is for; null where it is for every room of its owner.';
comment on column private.access_keys.uses is 'Calls in the minute that began at minute.';

create index access_keys_user_id_idx on private.access_keys (user_id);

alter table private.access_keys enable row level security;
grant select, update on private.access_keys to service_role;

-- Definers, because nobody may read or write the table: each looks at the caller's own keys alone.
create function private.create_access_key(p_name text, p_rights text[], p_room_ids uuid[], p_expires_at timestamptz) returns text
language plpgsql security definer
set search_path = ''
as $$
declare
  v_key text := 'dmk_' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
begin
  if (select auth.uid()) is null then
    raise exception 'unauthenticated' using errcode = 'PT401';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('access keys:' || (select auth.uid()), 0));
  if (select count(*) from private.access_keys where user_id = (select auth.uid())) >= 20 then
    raise exception 'too_many_access_keys' using errcode = 'PT409', hint = 'Revoke one first.';
  end if;
  if p_room_ids is not null and not p_room_ids <@ array(select private.my_room_ids()) then
    raise exception 'room_not_found' using errcode = 'PT404';
  end if;
  insert into private.access_keys (user_id, name, key_hash, hint, rights, room_ids, expires_at)
  values ((select auth.uid()), p_name, encode(sha256(convert_to(v_key, 'UTF8')), 'hex'), right(v_key, 4), p_rights, p_room_ids, p_expires_at);
  return v_key;
end
$$;

create function private.list_access_keys()
returns table (id uuid, name text, hint text, rights text[], room_ids uuid[], created_at timestamptz, expires_at timestamptz, last_used_at timestamptz)
language sql stable security definer
set search_path = ''
as $$
  select k.id, k.name, k.hint, k.rights, k.room_ids, k.created_at, k.expires_at, k.last_used_at
  from private.access_keys k where k.user_id = (select auth.uid())
  order by k.created_at desc
$$;

create function private.revoke_access_key(p_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  delete from private.access_keys where id = p_id and user_id = (select auth.uid());
  if not found then
    raise exception 'access_key_not_found' using errcode = 'PT404';
  end if;
end
$$;

create function public.create_access_key(
  p_name text, p_rights text[] default array['read', 'ask'], p_room_ids uuid[] default null, p_expires_at timestamptz default null
) returns text
language sql security invoker
set search_path = ''
as $$ select private.create_access_key(p_name, p_rights, p_room_ids, p_expires_at) $$;
comment on function public.create_access_key is 'Makes a key of the caller for an agent or a program. It is given back here and never again.';

create function public.list_access_keys()
returns table (id uuid, name text, hint text, rights text[], room_ids uuid[], created_at timestamptz, expires_at timestamptz, last_used_at timestamptz)
language sql stable security invoker
set search_path = ''
as $$ select * from private.list_access_keys() $$;
comment on function public.list_access_keys is 'The caller''s keys, newest first, without the keys themselves.';

create function public.revoke_access_key(p_id uuid) returns void
language sql security invoker
set search_path = ''
as $$ select private.revoke_access_key(p_id) $$;
comment on function public.revoke_access_key is 'Ends a key of the caller at once.';

-- For the function that is called with a key. Whose it is, and what it may do; nothing for a key that is none, has expired,
-- or whose owner was banned.
create function public.use_access_key(p_key_hash text) returns table (user_id uuid, rights text[], room_ids uuid[])
language plpgsql security invoker
set search_path = ''
as $$
declare
  v_key private.access_keys;
begin
  select k.* into v_key from private.access_keys k
  where k.key_hash = p_key_hash and (k.expires_at is null or k.expires_at > now()) and not private.is_banned(k.user_id)
  for update;
  if not found then
    return;
  end if;
  if v_key.minute = date_trunc('minute', now()) and v_key.uses >= 120 then
    raise exception 'access_key_limit' using errcode = 'PT429', hint = 'Wait a minute.';
  end if;
  update private.access_keys k set last_used_at = now(), minute = date_trunc('minute', now()),
    uses = case when k.minute = date_trunc('minute', now()) then k.uses + 1 else 1 end
  where k.id = v_key.id;
  return query select v_key.user_id, v_key.rights, v_key.room_ids;
end
$$;
comment on function public.use_access_key is 'Whose key it is and what it may do, by its hash; counts the call, 120 a minute.';

grant execute on function public.use_access_key(text) to service_role;
grant execute on function
  private.create_access_key(text, text[], uuid[], timestamptz), public.create_access_key(text, text[], uuid[], timestamptz),
  private.list_access_keys(), public.list_access_keys(),
  private.revoke_access_key(uuid), public.revoke_access_key(uuid)
to authenticated;
