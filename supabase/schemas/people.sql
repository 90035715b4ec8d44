-- What people who share a room may know of each other: a name, and nothing else.

create table public.profiles (
  user_id uuid primary key default auth.uid() references auth.users (id) on delete cascade,
  name text not null constraint profiles_name_length check (char_length(btrim(name)) between 1 and 80 and char_length(name) <= 80),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.profiles is 'What a person wants to be called. Read by members of rooms that they are in; addresses are nobody''s to read.';

grant select on public.profiles to authenticated;
-- user_id may be updated because an upsert, as PostgREST writes it, sets every column that it was given.
grant insert (user_id, name), update (user_id, name) on public.profiles to authenticated;
grant all on public.profiles to service_role;

alter table public.profiles enable row level security;

-- Definer, as my_room_ids, whose rooms it looks at: asked through the policies of the members, each row would be asked for.
create function private.people_in_my_rooms() returns setof uuid
language plpgsql stable security definer
set search_path = ''
as $$
begin
  return query select distinct m.user_id from private.my_room_ids() as room (id) join public.room_members m on m.room_id = room.id;
end
$$;

grant execute on function private.people_in_my_rooms() to authenticated;

create policy "People in a common room can read each other's names" on public.profiles for select to authenticated
  using (user_id = (select auth.uid()) or user_id in (select private.people_in_my_rooms()));
create policy "People can give themselves a name" on public.profiles for insert to authenticated
  with check (user_id = (select auth.uid()));
create policy "People can change their own name" on public.profiles for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));

create trigger profiles_set_updated_at before update on public.profiles
  for each row execute function private.set_updated_at();

create function public.list_members(p_room_id uuid) returns table (user_id uuid, role text, name text, created_at timestamptz)
language plpgsql stable security invoker
set search_path = ''
as $$
begin
  perform private.require_my_right(p_room_id, 'read');
  return query
  select m.user_id, m.role, p.name, m.created_at
  from public.room_members m left join public.profiles p on p.user_id = m.user_id
  where m.room_id = p_room_id
  order by m.created_at, m.user_id;
end
$$;
comment on function public.list_members is 'Who is in a room, with roles and names (null of those who gave none), in the order in which they came.';

-- Names of those who wrote some messages, whether or not they are still in the room: a question shows its author. Definer,
-- because of those who have left nobody may read the profile; it looks only at messages that the caller may read.
create function private.authors_json(p_room_id uuid, p_message_ids uuid[]) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('user_id', p.user_id, 'name', p.name) order by p.user_id), '[]')
    from public.profiles p
    where p.user_id in (select m.author_id from public.messages m where m.id = any (p_message_ids) and m.room_id = p_room_id
      and m.thread_id in (select private.my_thread_ids()))
  );
end
$$;

grant execute on function
  private.authors_json(uuid, uuid[]),
  public.list_members(uuid)
to authenticated;
