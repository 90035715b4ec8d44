-- Live channels. room:<room_id>, thread:<thread_id> and user:<user_id> are private: who may read the room or the thread
-- reads and uses presence on them. There is no
-- policy that lets a client broadcast, so that no client can forge an answer; functions and the triggers below send.

create function private.may_use_topic(p_topic text) returns boolean
language sql stable security invoker
set search_path = ''
as $$
  select case split_part(p_topic, ':', 1)
    when 'user' then p_topic = 'user:' || (select auth.uid()) and not private.i_am_banned()
    when 'room' then p_topic in (select 'room:' || id from private.my_room_ids() as id)
    when 'thread' then p_topic in (select 'thread:' || id from private.my_thread_ids() as id)
    else false end
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
  v_payload = private.room_event(v_row, v_operation);
  perform private.tell_members(v_row.id, 'room', v_payload, v_operation <> 'UPDATE' or old.name <> new.name);
  perform realtime.send(v_payload, 'room', 'room:' || v_row.id, true);
  if tg_op = 'UPDATE' and v_operation = 'DELETE' then
    perform private.end_answers(v_row.id);
  end if;
  if v_operation = 'DELETE' then
    perform private.tell_members(v_row.id, 'membership_changed', jsonb_build_object('operation', 'DELETE', 'room_id', v_row.id), true);
  end if;
  return coalesce(new, old);
end
$$;

-- To each member's own channel. That somebody asked in a room of very many is told on the room's channel alone, unless p_all:
-- hundreds of events for each question would be more than Realtime takes.
create function private.tell_members(p_room_id uuid, p_event text, p_payload jsonb, p_all boolean) returns void
language sql
set search_path = ''
as $$
  select realtime.send(p_payload || case when p_event = 'room' then '{}' else jsonb_build_object('user_id', m.user_id) end,
    p_event, 'user:' || m.user_id, true)
  from public.room_members m
  where m.room_id = p_room_id and (p_all or (select count(*) from public.room_members where room_id = p_room_id) <= 20)
  order by m.created_at, m.user_id
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
  perform realtime.send(private.room_event(r, tg_op), 'room', t.topic, true)
  from (select * from added limit 100) as a join public.rooms r on r.id = a.id, unnest(array['user:' || a.owner_id, 'room:' || a.id]) with ordinality as t (topic, place)
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

-- That an answer is waited for, and that it has ended, is told on the own channel of whoever asked for it too, so that people
-- hear of it in whichever room they are. What goes with its thread is not told: that the thread went says it.
create function private.broadcast_message() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_row public.messages := coalesce(new, old);
  v_topic text := private.thread_topic(v_row.thread_id);
  v_asker uuid;
  v_payload jsonb := jsonb_build_object('operation', tg_op, 'id', v_row.id, 'room_id', v_row.room_id, 'thread_id', v_row.thread_id,
    'author_id', v_row.author_id, 'role', v_row.role, 'status', v_row.status, 'revision', v_row.revision, 'reply_to', v_row.reply_to,
    'error_code', v_row.error_code, 'created_at', v_row.created_at);
begin
  if v_topic is null or tg_op = 'DELETE' and not exists (select 1 from public.rooms where id = old.room_id) then
    return null;
  end if;
  perform realtime.send(v_payload, 'message', v_topic, true);
  if v_row.role = 'assistant' and (tg_op = 'INSERT' or tg_op = 'UPDATE' and v_row.finished_at is not null or tg_op = 'DELETE' and v_row.finished_at is null) then
    select m.user_id into v_asker from public.rooms r join public.room_members m on m.room_id = r.id
    where r.id = v_row.room_id and r.deleted_at is null and m.user_id = coalesce(v_row.author_id, r.owner_id);
    if found then
      perform realtime.send(v_payload, 'message', 'user:' || v_asker, true);
    end if;
  end if;
  return null;
end
$$;

-- Tells a room which of its answers lean on a document that changed or went away, each where it is told itself.
create function private.broadcast_stale() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform realtime.send(jsonb_build_object('message_ids', cited.ids), 'stale', private.thread_topic(cited.thread_id), true)
  from (
    select c.thread_id, jsonb_agg(distinct c.message_id) as ids from public.citations c join public.rooms r on r.id = c.room_id
    where c.document_id = old.id and c.document_version = old.live_version
    group by c.thread_id
  ) as cited;
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

create trigger rooms_broadcast after update of name, model, instructions, pinned_at, last_message_at, deleted_at on public.rooms
  for each row execute function private.broadcast_room();
-- Before, while there are members to tell.
create trigger rooms_broadcast_deleted before delete on public.rooms
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
