-- Rooms, and the one ownership rule. Every policy of every other table asks private.my_room_ids(), so that sharing a
-- room later means changing this one function. A room that its owner put away is nobody's room from that moment, so that
-- rows, files, channels and search all close at once, until it is restored, or purged: by its owner, or by the sweeper after
-- thirty days.
-- Deleting the row itself deletes everything at once and for good.

create table public.rooms (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  name text not null constraint rooms_name_length check (char_length(btrim(name)) between 1 and 120 and char_length(name) <= 120),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  last_message_at timestamptz,
  deleted_at timestamptz,
  model text constraint rooms_model_length check (model <> '' and char_length(model) <= 200),
  instructions text constraint rooms_instructions_length check (instructions <> '' and char_length(instructions) <= 2000),
  pinned_at timestamptz,
  named boolean not null default true
);
comment on table public.rooms is 'A room holds documents and one conversation. Its owner may do everything in it.';
comment on column public.rooms.last_message_at is 'When the newest question was asked; orders the list of rooms.';
comment on column public.rooms.deleted_at is 'When its owner put it in the trash; thirty days later the sweeper deletes it for good.';
comment on column public.rooms.pinned_at is 'Since when it stands above the others in the list; null where it does not.';
comment on column public.rooms.named is 'False while it has the name that an app gives to new rooms: then its first document or question names it.';
comment on column public.rooms.model is 'Name of the chat model that writes the answers of this room; null for the one that is configured.';
comment on column public.rooms.instructions is 'What its owner wants of every answer: tone, length, language, role; below the rules on sources.';

create index rooms_owner_id_idx on public.rooms (owner_id);
create index rooms_deleted_at_idx on public.rooms (deleted_at) where deleted_at is not null;

grant select, delete on public.rooms to authenticated;
grant insert (id, owner_id, name), update (name, model, instructions, pinned_at) on public.rooms to authenticated;
grant all on public.rooms to service_role;

alter table public.rooms enable row level security;

-- Definer, because it answers for the policies of public.rooms itself and would otherwise ask them back. It takes no
-- argument and looks only at the caller's own id, so there is nothing to abuse. A room that was put away is nobody's. In
-- plpgsql its plan is kept for the session; an SQL function is planned anew for every table of every statement, which took
-- a twelfth of a search.
create function private.my_room_ids() returns setof uuid
language plpgsql stable security definer
set search_path = ''
as $$
begin
  return query select r.id from public.rooms r where r.owner_id = (select auth.uid()) and r.deleted_at is null;
end
$$;
comment on function private.my_room_ids() is 'The rooms that the caller may use: the only ownership rule there is.';

-- Deleting a room with a way back. Definers, because a room that was put away is out of reach of its owner's own
-- statements. Each looks only at rooms that the caller owns.
create function private.trash_room(p_room_id uuid) returns void
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

create function private.restore_room(p_room_id uuid) returns public.rooms
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

-- The trash: what is in it, and how to empty it.
create function private.list_trash() returns table (id uuid, name text, deleted_at timestamptz, document_count bigint, question_count bigint)
language plpgsql stable security definer
set search_path = ''
as $$
begin
  return query
  select r.id, r.name, r.deleted_at, (select count(*) from public.documents d where d.room_id = r.id),
    (select count(*) from public.messages m where m.room_id = r.id and m.role = 'user')
  from public.rooms r where r.owner_id = (select auth.uid()) and r.deleted_at is not null
  order by r.deleted_at desc;
end
$$;

create function private.purge_room(p_room_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  delete from public.rooms where id = p_room_id and owner_id = (select auth.uid()) and deleted_at is not null;
  if not found then
    raise exception 'room_not_found' using errcode = 'PT404', hint = 'It is not in the trash, or it is not yours.';
  end if;
end
$$;

grant execute on function
  private.my_room_ids(),
  private.list_trash(),
  private.purge_room(uuid),
  private.trash_room(uuid),
  private.restore_room(uuid)
to authenticated;

create policy "People can create rooms of their own" on public.rooms for insert to authenticated
  with check (owner_id = (select auth.uid()));
create policy "Members can rename rooms" on public.rooms for update to authenticated
  using (id in (select private.my_room_ids()))
  with check (id in (select private.my_room_ids()));
create policy "Members can delete rooms" on public.rooms for delete to authenticated
  using (id in (select private.my_room_ids()));
-- The owner's id stands beside the rule because a room is not yet visible to the function in the very statement that
-- inserts it, and "insert ... returning" checks this policy.
create policy "Members can read rooms" on public.rooms for select to authenticated
  using ((owner_id = (select auth.uid()) and deleted_at is null) or id in (select private.my_room_ids()));

create function public.trash_room(p_room_id uuid) returns void
language sql security invoker
set search_path = ''
as $$ select private.trash_room(p_room_id) $$;
comment on function public.trash_room is 'Deletes a room with everything in it, for thirty days with a way back (restore_room).';

create function public.restore_room(p_room_id uuid) returns public.rooms
language sql security invoker
set search_path = ''
as $$ select private.restore_room(p_room_id) $$;
comment on function public.restore_room is 'Brings back a room from the trash, as it was.';

create function public.list_trash() returns table (id uuid, name text, deleted_at timestamptz, document_count bigint, question_count bigint)
language sql stable security invoker
set search_path = ''
as $$ select * from private.list_trash() $$;
comment on function public.list_trash is 'The caller''s rooms in the trash, last put there first.';

create function public.purge_room(p_room_id uuid) returns void
language sql security invoker
set search_path = ''
as $$ select private.purge_room(p_room_id) $$;
comment on function public.purge_room is 'Deletes a room that is in the trash for good, with everything in it.';

-- For the sweeper. Stored files follow through the list of released objects.
create function public.purge_rooms(p_limit int default 20) returns setof uuid
language sql security invoker
set search_path = ''
as $$
  delete from public.rooms where id in (
    select id from public.rooms where deleted_at < now() - interval '30 days' limit p_limit for update skip locked
  )
  returning id
$$;
comment on function public.purge_rooms is 'Deletes for good the rooms that have been in the trash for thirty days.';

grant execute on function
  public.trash_room(uuid),
  public.restore_room(uuid),
  public.list_trash(),
  public.purge_room(uuid)
to authenticated;
grant execute on function public.purge_rooms(int) to service_role;

create trigger rooms_set_updated_at before update of name, model, instructions on public.rooms
  for each row execute function private.set_updated_at();

-- Whoever makes a room under an app's name for new ones has not named it; whoever writes a name has.
create function private.note_room_name() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.named = tg_op = 'UPDATE' or new.name !~ '^(New room|新房間|新房间)( \d{1,4})?$';
  return new;
end
$$;

create trigger rooms_note_name before insert or update of name on public.rooms
  for each row execute function private.note_room_name();

-- A title or question as a name: its first line, cut between words.
create function private.room_name_from(p_text text) returns text
language sql immutable
set search_path = ''
as $$
  select case
      when char_length(line.text) <= 60 then line.text
      else regexp_replace(left(line.text, 59), '(?<=.{30})\s+\S*$', '') || '…'
    end
  from (select btrim(regexp_replace(split_part(ltrim(p_text, E' \t\r\n'), E'\n', 1), '\s+', ' ', 'g')) as text) as line
$$;

-- Names rooms that nobody has named after the rows that were added to them.
create function private.name_rooms() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if tg_table_name = 'documents' then
    update public.rooms r set name = private.room_name_from(a.title)
    from (select distinct on (room_id) room_id, title from added order by room_id, created_at, id) as a
    where r.id = a.room_id and not r.named and private.room_name_from(a.title) <> '';
  else
    update public.rooms r set name = private.room_name_from(a.content)
    from (select distinct on (room_id) room_id, content from added where role = 'user' order by room_id, created_at, id) as a
    where r.id = a.room_id and not r.named and private.room_name_from(a.content) <> '';
  end if;
  return null;
end
$$;
comment on function private.name_rooms is 'Definer, because a question is asked by the service and named for everybody. Touches only the rooms of the added rows.';
