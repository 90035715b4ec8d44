-- Live channels. room:<room_id> and user:<user_id> are private: members read and use presence on them. There is no
-- policy that lets a client broadcast, so that no client can forge an answer; functions and the triggers below send.

create function private.may_use_topic(p_topic text) returns boolean
language sql stable security invoker
set search_path = ''
as $$
  select p_topic = 'user:' || (select auth.uid()) or p_topic in (select 'room:' || id from private.my_room_ids() as id)
$$;

grant execute on function private.may_use_topic(text) to authenticated;

create policy "Members can read live channels" on realtime.messages for select to authenticated
  using (extension in ('broadcast', 'presence') and private.may_use_topic((select realtime.topic())));
create policy "Members can show their presence" on realtime.messages for insert to authenticated
  with check (extension = 'presence' and private.may_use_topic((select realtime.topic())));

-- The triggers are definers because the people whose statements fire them may not send. They send only the changed row.
-- What goes with its room is not told row by row: that the room went says it all. To every screen a room that is put away
-- is deleted, and one that comes back is new.
create function private.broadcast_room() returns trigger
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

-- Of many rooms at once the first hundred are told, and to their owners' screens alone, since nobody can have them open:
-- who imports more reads the list again.
create function private.broadcast_added_rooms() returns trigger
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
comment on function private.broadcast_added_rooms is 'Definer, because people may not send. Tells the inserted rows, to their owners.';

create function private.broadcast_document() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_row public.documents := coalesce(new, old);
begin
  if tg_op = 'DELETE' and not exists (select 1 from public.rooms where id = old.room_id) then
    return null;
  end if;
  perform realtime.send(
    jsonb_build_object('operation', tg_op, 'id', v_row.id, 'room_id', v_row.room_id, 'title', v_row.title, 'kind', v_row.kind,
      'status', v_row.status, 'version', v_row.version, 'live_version', v_row.live_version, 'enabled', v_row.enabled,
      'pages_done', v_row.pages_done, 'page_count', v_row.page_count, 'pages_empty', v_row.pages_empty,
      'pages_failed', v_row.pages_failed, 'chunks_done', v_row.chunks_done, 'chunks_total', v_row.chunks_total,
      'duplicate_of', v_row.duplicate_of, 'error_code', v_row.error_code),
    'document', 'room:' || v_row.room_id, true);
  return null;
end
$$;

-- That an answer is waited for, and that it has ended, is told on its owner's own channel too, so that people hear of it in
-- whichever room they are.
create function private.broadcast_message() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_row public.messages := coalesce(new, old);
  v_owner uuid;
  v_payload jsonb := jsonb_build_object('operation', tg_op, 'id', v_row.id, 'room_id', v_row.room_id, 'role', v_row.role,
    'status', v_row.status, 'revision', v_row.revision, 'reply_to', v_row.reply_to, 'error_code', v_row.error_code,
    'created_at', v_row.created_at);
begin
  if tg_op = 'DELETE' and not exists (select 1 from public.rooms where id = old.room_id) then
    return null;
  end if;
  perform realtime.send(v_payload, 'message', 'room:' || v_row.room_id, true);
  if v_row.role = 'assistant' and (tg_op = 'INSERT' or tg_op = 'UPDATE' and v_row.finished_at is not null or tg_op = 'DELETE' and v_row.finished_at is null) then
    select owner_id into v_owner from public.rooms where id = v_row.room_id and deleted_at is null;
    if found then
      perform realtime.send(v_payload, 'message', 'user:' || v_owner, true);
    end if;
  end if;
  return null;
end
$$;

-- Tells a room which of its answers lean on a document that changed or went away.
create function private.broadcast_stale() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_ids jsonb := (select jsonb_agg(distinct c.message_id) from public.citations c join public.rooms r on r.id = c.room_id
    where c.document_id = old.id and c.document_version = old.live_version);
begin
  if v_ids is not null then
    perform realtime.send(jsonb_build_object('message_ids', v_ids), 'stale', 'room:' || old.room_id, true);
  end if;
  return case when tg_op = 'DELETE' then old end;
end
$$;

-- What was told in a room goes with it, but for the news that it went. Definer, because nobody may delete messages; where
-- the owner of this schema may not either, they end with their day, and nobody may join the channel of a room that is gone.
create function private.forget_broadcasts() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  delete from realtime.messages m using gone g
  where m.topic = 'room:' || g.id and not (m.event = 'room' and m.payload ->> 'operation' = 'DELETE');
  return null;
exception when insufficient_privilege then
  return null;
end
$$;

create trigger rooms_broadcast after update or delete on public.rooms
  for each row execute function private.broadcast_room();
create trigger rooms_broadcast_added after insert on public.rooms
  referencing new table as added for each statement execute function private.broadcast_added_rooms();
create trigger rooms_forget_broadcasts after delete on public.rooms
  referencing old table as gone for each statement execute function private.forget_broadcasts();
create trigger documents_broadcast after insert or delete on public.documents
  for each row execute function private.broadcast_document();
-- A lease or an attempt is nobody's news.
create trigger documents_broadcast_update after update on public.documents
  for each row when (
    (old.title, old.status, old.version, old.enabled, old.pages_done, old.page_count, old.chunks_done, old.chunks_total, old.error_code, old.duplicate_of)
    is distinct from
    (new.title, new.status, new.version, new.enabled, new.pages_done, new.page_count, new.chunks_done, new.chunks_total, new.error_code, new.duplicate_of)
  ) execute function private.broadcast_document();
create trigger messages_broadcast after insert or delete on public.messages
  for each row execute function private.broadcast_message();
-- A growing answer is told by `answer` events; here only its turns.
create trigger messages_broadcast_update after update on public.messages
  for each row when (old.status is distinct from new.status) execute function private.broadcast_message();
create trigger documents_broadcast_stale after update of live_version on public.documents
  for each row when (old.live_version is not null and old.live_version is distinct from new.live_version)
  execute function private.broadcast_stale();
-- Before, while the citations still name the document.
create trigger documents_broadcast_stale_on_delete before delete on public.documents
  for each row when (old.live_version is not null) execute function private.broadcast_stale();
