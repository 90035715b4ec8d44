-- Rooms take the name of the first document or question, can be pinned, and stay in the trash for thirty days.

alter table public.rooms add column pinned_at timestamptz;
alter table public.rooms add column named boolean not null default true;
comment on column public.rooms.pinned_at is 'Since when it stands above the others in the list; null where it does not.';
comment on column public.rooms.named is 'False while it has the name that an app gives to new rooms: then its first document or question names it.';
comment on column public.rooms.deleted_at is 'When its owner put it in the trash; thirty days later the sweeper deletes it for good.';

-- What is there keeps its name until the next document or question, as a new room does.
update public.rooms set named = false where name ~ '^(New room|新房間|新房间)( \d{1,4})?$';

grant update (pinned_at) on public.rooms to authenticated;

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

create trigger documents_name_room after insert on public.documents
  referencing new table as added for each statement execute function private.name_rooms();
create trigger messages_name_room after insert on public.messages
  referencing new table as added for each statement execute function private.name_rooms();

-- The trash: what is in it, and how to empty it. Definers for the same reason as trash_room.
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

grant execute on function
  private.list_trash(),
  private.purge_room(uuid),
  public.list_trash(),
  public.purge_room(uuid)
to authenticated;

create or replace function public.purge_rooms(p_limit int default 20) returns setof uuid
language sql security invoker
set search_path = ''
as $$
  delete from public.rooms where id in (
    select id from public.rooms where deleted_at < now() - interval '30 days' limit p_limit for update skip locked
  )
  returning id
$$;
comment on function public.purge_rooms is 'Deletes for good the rooms that have been in the trash for thirty days.';
comment on function public.trash_room is 'Deletes a room with everything in it, for thirty days with a way back (restore_room).';
comment on function public.restore_room is 'Brings back a room from the trash, as it was.';

-- Screens hear of pins.
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
    'last_message_at', v_row.last_message_at, 'pinned_at', v_row.pinned_at);
  perform realtime.send(v_payload, 'room', 'user:' || v_row.owner_id, true);
  perform realtime.send(v_payload, 'room', 'room:' || v_row.id, true);
  return null;
end
$$;

create or replace function private.broadcast_added_rooms() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_few boolean := (select count(*) <= 10 from added);
begin
  perform realtime.send(
    jsonb_build_object('operation', tg_op, 'id', a.id, 'name', a.name, 'updated_at', a.updated_at,
      'last_message_at', a.last_message_at, 'pinned_at', a.pinned_at),
    'room', t.topic, true)
  from (select * from added limit 100) as a, unnest(array['user:' || a.owner_id, 'room:' || a.id]) with ordinality as t (topic, place)
  where t.place = 1 or v_few;
  return null;
end
$$;
