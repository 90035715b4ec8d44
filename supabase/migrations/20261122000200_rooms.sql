-- Rooms, and the one ownership rule. Every policy in every later migration asks private.my_room_ids(),
-- so that sharing a room later means changing this one function.

create table public.rooms (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  name text not null constraint rooms_name_length check (char_length(btrim(name)) between 1 and 120 and char_length(name) <= 120),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  last_message_at timestamptz
);
comment on table public.rooms is 'A room holds documents and one conversation. Its owner may do everything in it.';
comment on column public.rooms.last_message_at is 'When the newest question was asked; orders the list of rooms.';

create index rooms_owner_id_idx on public.rooms (owner_id);

grant select, delete on public.rooms to authenticated;
grant insert (id, owner_id, name), update (name) on public.rooms to authenticated;
grant all on public.rooms to service_role;

alter table public.rooms enable row level security;

-- Definer, because it answers for the policies of public.rooms itself and would otherwise ask them back.
-- It takes no argument and looks only at the caller's own id, so there is nothing to abuse.
create function private.my_room_ids() returns setof uuid
language sql stable security definer
set search_path = ''
as $$
  select id from public.rooms where owner_id = (select auth.uid())
$$;
comment on function private.my_room_ids() is 'The rooms that the caller may use: the only ownership rule there is.';
revoke execute on function private.my_room_ids() from public;
grant execute on function private.my_room_ids() to authenticated;

-- "owner_id =" stands beside the rule because a room is not yet visible to the function in the very
-- statement that inserts it, and "insert ... returning" checks this policy.
create policy "Members can read rooms" on public.rooms for select to authenticated
  using (owner_id = (select auth.uid()) or id in (select private.my_room_ids()));
create policy "People can create rooms of their own" on public.rooms for insert to authenticated
  with check (owner_id = (select auth.uid()));
create policy "Members can rename rooms" on public.rooms for update to authenticated
  using (id in (select private.my_room_ids()))
  with check (id in (select private.my_room_ids()));
create policy "Members can delete rooms" on public.rooms for delete to authenticated
  using (id in (select private.my_room_ids()));

create trigger rooms_set_updated_at before update of name on public.rooms
  for each row execute function private.set_updated_at();
