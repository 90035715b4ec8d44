-- Members of rooms: who comes, goes and changes role, and what follows from it at once. The rows are written by the calls
-- below and by the trigger that makes whoever makes a room its owner; people have no right to write them.

-- Definers, because nobody may write members. They take them from the rows of the statement that fired them.
create function private.add_owners() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into public.room_members (room_id, user_id, role) select id, owner_id, 'owner' from added
  on conflict (room_id, user_id) do nothing;
  return null;
end
$$;

-- The owner whose limits a room counts for has to be one: of those who remain, the one who has been there longest.
create function private.follow_owner() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update public.rooms r set owner_id = heir.user_id
  from (
    select m.user_id from public.room_members m
    where m.room_id = old.room_id and m.user_id <> old.user_id and m.role = any (private.roles_that_may('own'))
    order by m.created_at, m.user_id limit 1
  ) as heir
  where r.id = old.room_id and r.owner_id = old.user_id;
  return null;
end
$$;

-- An account that is deleted takes the rooms along of which it was the only owner. In other rooms another owner stands in,
-- and the row stays: before the foreign key would delete it.
create function private.keep_shared_room() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_heir uuid := (
    select m.user_id from public.room_members m join auth.users u on u.id = m.user_id
    where m.room_id = old.id and m.user_id <> old.owner_id and m.role = any (private.roles_that_may('own'))
    order by m.created_at, m.user_id limit 1
  );
begin
  if v_heir is null or exists (select from auth.users where id = old.owner_id) then
    return old;
  end if;
  update public.rooms set owner_id = v_heir where id = old.id;
  return null;
end
$$;
comment on function private.keep_shared_room is 'Definer, because it looks whether an account still is. Touches only the row that is being deleted.';

-- What somebody asked for and may not ask for any more ends: what waits at once, what is being written as by a stop.
create function private.end_answers(p_room_id uuid, p_user_id uuid default null) returns void
language sql
set search_path = ''
as $$
  update private.answer_runs r set stop_requested = true
  from public.messages m
  where m.id = r.message_id and m.room_id = p_room_id and m.status = 'streaming' and (p_user_id is null or m.author_id = p_user_id);
  update public.messages set status = 'stopped', revision = revision + 1, finished_at = clock_timestamp()
  where room_id = p_room_id and status = 'pending' and (p_user_id is null or author_id = p_user_id)
$$;

create function private.room_event(p_room public.rooms, p_operation text) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('operation', p_operation, 'id', p_room.id, 'name', p_room.name, 'updated_at', p_room.updated_at,
    'last_message_at', p_room.last_message_at, 'pinned_at', p_room.pinned_at)
$$;

-- Tells the room who came, went or changed role, and the person, whose screens have the room from then on, or no more. At
-- `membership_changed` the embedded Realtime asks the policies of all the person's channels again; of one that goes with
-- its room nothing is told, since that the room went says it.
create function private.tell_member() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_row public.room_members := coalesce(new, old);
  v_room public.rooms;
  v_payload jsonb := jsonb_build_object('operation', tg_op, 'room_id', v_row.room_id, 'user_id', v_row.user_id, 'role', v_row.role);
begin
  select * into v_room from public.rooms where id = v_row.room_id and deleted_at is null;
  if not found or tg_op = 'INSERT' and not exists (select from public.room_members where room_id = v_row.room_id and user_id <> v_row.user_id) then
    return null;
  end if;
  perform realtime.send(v_payload, 'member', 'room:' || v_row.room_id, true);
  if tg_op <> 'UPDATE' then
    perform realtime.send(private.room_event(v_room, tg_op), 'room', 'user:' || v_row.user_id, true);
  end if;
  perform realtime.send(v_payload, 'membership_changed', 'user:' || v_row.user_id, true);
  if tg_op = 'DELETE' or not v_row.role = any (private.roles_that_may('ask')) then
    perform private.end_answers(v_row.room_id, v_row.user_id);
  end if;
  return null;
end
$$;
comment on function private.tell_member is 'Definer, because people may not send, nor write answers. Touches only those of the member whose row changed.';

create trigger rooms_a_keep_shared before delete on public.rooms
  for each row execute function private.keep_shared_room();
create trigger rooms_add_owners after insert on public.rooms
  referencing new table as added for each statement execute function private.add_owners();
create trigger room_members_follow_owner after delete or update of role on public.room_members
  for each row when (old.role = 'owner') execute function private.follow_owner();
create trigger room_members_tell after insert or delete on public.room_members
  for each row execute function private.tell_member();
create trigger room_members_tell_role after update of role on public.room_members
  for each row when (old.role <> new.role) execute function private.tell_member();

-- Definers, because nobody may write members. Each asks for the caller's right behind the room's lock, so that of two who
-- demote each other at the same moment one comes second.
create function private.lock_room(p_room_id uuid, p_right text) returns public.rooms
language plpgsql
set search_path = ''
as $$
declare
  v_room public.rooms;
begin
  select * into v_room from public.rooms where id = p_room_id for no key update;
  perform private.require_right((select auth.uid()), p_room_id, p_right);
  return v_room;
end
$$;

create function private.require_other_owner(p_room_id uuid, p_user_id uuid) returns void
language plpgsql stable
set search_path = ''
as $$
begin
  if not exists (select from public.room_members where room_id = p_room_id and user_id <> p_user_id and role = 'owner') then
    raise exception 'last_owner' using errcode = 'PT409', hint = 'Make somebody else an owner first.';
  end if;
end
$$;

create function private.set_member_role(p_room_id uuid, p_user_id uuid, p_role text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_room public.rooms := private.lock_room(p_room_id, 'own');
  v_old text := (select role from public.room_members where room_id = p_room_id and user_id = p_user_id);
begin
  if p_role is null or not p_role = any (private.roles_that_may('read')) then
    raise exception 'role_unknown' using errcode = 'PT400', hint = 'owner, editor, asker or reader.';
  elsif v_old is null then
    raise exception 'member_not_found' using errcode = 'PT404', hint = 'The room has no such member.';
  elsif v_old = p_role then
    return;
  elsif v_old = 'owner' then
    perform private.require_other_owner(p_room_id, p_user_id);
  end if;
  update public.room_members set role = p_role where room_id = p_room_id and user_id = p_user_id;
  if p_role = 'owner' then
    -- The room counts for the new owner's limits from now on.
    perform private.count_alone(p_user_id);
    update public.rooms set owner_id = p_user_id where id = p_room_id;
    if (select count(*) from public.rooms where owner_id = p_user_id) > private.limit_for('rooms_per_person', p_user_id) then
      raise exception 'too_many_rooms' using errcode = 'PT409', hint = 'The new owner has as many rooms as a person may have.';
    end if;
  end if;
end
$$;

create function private.remove_member(p_room_id uuid, p_user_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_room public.rooms := private.lock_room(p_room_id, case when p_user_id = (select auth.uid()) then 'read' else 'own' end);
begin
  if not exists (select from public.room_members where room_id = p_room_id and user_id = p_user_id) then
    raise exception 'member_not_found' using errcode = 'PT404', hint = 'The room has no such member.';
  end if;
  if exists (select from public.room_members where room_id = p_room_id and user_id = p_user_id and role = 'owner') then
    perform private.require_other_owner(p_room_id, p_user_id);
  end if;
  delete from public.room_members where room_id = p_room_id and user_id = p_user_id;
end
$$;

-- Definer, so that functions ask as the caller, in whose place they act, with one call.
create function private.require_my_right(p_room_id uuid, p_right text) returns void
language plpgsql stable security definer
set search_path = ''
as $$
begin
  perform private.require_right((select auth.uid()), p_room_id, p_right);
end
$$;

grant execute on function
  private.set_member_role(uuid, uuid, text),
  private.remove_member(uuid, uuid),
  private.require_my_right(uuid, text)
to authenticated;

create function public.set_member_role(p_room_id uuid, p_user_id uuid, p_role text) returns void
language sql security invoker
set search_path = ''
as $$ select private.set_member_role(p_room_id, p_user_id, p_role) $$;
comment on function public.set_member_role is 'For owners. With owner, the room is handed over: it counts for the new owner; who handed it over stays an owner until they leave or step down.';

create function public.remove_member(p_room_id uuid, p_user_id uuid) returns void
language sql security invoker
set search_path = ''
as $$ select private.remove_member(p_room_id, p_user_id) $$;
comment on function public.remove_member is 'For owners. Rows, files and channels of the room are closed to the person at once.';

create function public.leave_room(p_room_id uuid) returns void
language sql security invoker
set search_path = ''
as $$ select private.remove_member(p_room_id, (select auth.uid())) $$;
comment on function public.leave_room is 'Leaves a room. Its last owner cannot.';

create function public.require_right(p_room_id uuid, p_right text) returns void
language sql stable security invoker
set search_path = ''
as $$ select private.require_my_right(p_room_id, p_right) $$;
comment on function public.require_right is 'Refuses with room_not_found whoever is no member, and with not_allowed whose role has not that right: read, ask, edit, own.';

grant execute on function
  public.set_member_role(uuid, uuid, text),
  public.remove_member(uuid, uuid),
  public.leave_room(uuid),
  public.require_right(uuid, text)
to authenticated;
