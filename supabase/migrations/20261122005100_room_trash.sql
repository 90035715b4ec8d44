-- Deleting a room with a way back. A room that its owner put away is nobody's room from that moment - my_room_ids() leaves
-- it out, so that rows, files, channels and search all close at once - until it is restored, or purged by the sweeper an hour
-- later. Deliberately unchanged: deleting the row itself still deletes everything at once and for good.

alter table public.rooms add column deleted_at timestamptz;
comment on column public.rooms.deleted_at is 'When its owner put the room away; an hour later the sweeper deletes it for good.';
create index rooms_deleted_at_idx on public.rooms (deleted_at) where deleted_at is not null;

create or replace function private.my_room_ids() returns setof uuid
language sql stable security definer
set search_path = ''
as $$
  select id from public.rooms where owner_id = (select auth.uid()) and deleted_at is null
$$;

drop policy "Members can read rooms" on public.rooms;
create policy "Members can read rooms" on public.rooms for select to authenticated
  using ((owner_id = (select auth.uid()) and deleted_at is null) or id in (select private.my_room_ids()));

-- Definers, because a room that was put away is out of reach of its owner's own statements. Each looks only at rooms that
-- the caller owns.
create function private.put_room_away(p_room_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  update public.rooms set deleted_at = now()
  where id = p_room_id and owner_id = (select auth.uid()) and deleted_at is null;
  if not found then
    raise exception 'room_not_found' using errcode = 'PT404', hint = 'The room does not exist, or it is not yours.';
  end if;
end
$$;
create function private.take_room_back(p_room_id uuid) returns public.rooms
language plpgsql security definer
set search_path = ''
as $$
declare
  v_room public.rooms;
begin
  update public.rooms set deleted_at = null
  where id = p_room_id and owner_id = (select auth.uid()) and deleted_at is not null
  returning * into v_room;
  if not found then
    raise exception 'room_not_found' using errcode = 'PT404', hint = 'The room was deleted for good, or it is not yours.';
  end if;
  return v_room;
end
$$;
revoke execute on function private.put_room_away(uuid), private.take_room_back(uuid) from public;
grant execute on function private.put_room_away(uuid), private.take_room_back(uuid) to authenticated;

create function public.trash_room(p_room_id uuid) returns void
language sql security invoker
set search_path = ''
as $$ select private.put_room_away(p_room_id) $$;
comment on function public.trash_room is 'Deletes a room with everything in it, for an hour with a way back (restore_room).';

create function public.restore_room(p_room_id uuid) returns public.rooms
language sql security invoker
set search_path = ''
as $$ select private.take_room_back(p_room_id) $$;
comment on function public.restore_room is 'Brings back a room that was put away within the last hour, as it was.';
grant execute on function public.trash_room(uuid), public.restore_room(uuid) to authenticated;

-- For the sweeper. Stored files follow through the list of released objects.
create function public.purge_rooms(p_limit int default 20) returns setof uuid
language sql security invoker
set search_path = ''
as $$
  delete from public.rooms where id in (
    select id from public.rooms where deleted_at < now() - interval '1 hour' limit p_limit for update skip locked
  )
  returning id
$$;
comment on function public.purge_rooms is 'Deletes for good the rooms that were put away more than an hour ago.';
grant execute on function public.purge_rooms(int) to service_role;

-- To every screen a room that is put away is deleted, and one that comes back is new.
create or replace function private.broadcast_room() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_row public.rooms := coalesce(new, old);
  v_operation text := tg_op;
  v_payload jsonb;
begin
  if tg_op = 'UPDATE' and (old.deleted_at is null) <> (new.deleted_at is null) then
    v_operation = case when new.deleted_at is null then 'INSERT' else 'DELETE' end;
  end if;
  v_payload = jsonb_build_object('operation', v_operation, 'id', v_row.id, 'name', v_row.name, 'updated_at', v_row.updated_at,
    'last_message_at', v_row.last_message_at);
  perform realtime.send(v_payload, 'room', 'user:' || v_row.owner_id, true);
  perform realtime.send(v_payload, 'room', 'room:' || v_row.id, true);
  return null;
end
$$;
