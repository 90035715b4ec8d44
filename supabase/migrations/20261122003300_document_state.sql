-- What screens and admins are told of a document, now that it can be the double of another, have a file of its own for
-- each version, and lag behind in its index. Replaces functions and a view of earlier migrations.

create or replace function private.broadcast_document() returns trigger
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
-- A lease or an attempt is nobody's news.
drop trigger documents_broadcast_update on public.documents;
create trigger documents_broadcast_update after update on public.documents
  for each row when (
    (old.title, old.status, old.version, old.enabled, old.pages_done, old.page_count, old.chunks_done, old.chunks_total, old.error_code, old.duplicate_of)
    is distinct from
    (new.title, new.status, new.version, new.enabled, new.pages_done, new.page_count, new.chunks_done, new.chunks_total, new.error_code, new.duplicate_of)
  ) execute function private.broadcast_document();

-- Column by column: a whole row would read every article's text from disk, only to throw it away.
create function private.documents_json(p_room_id uuid) returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(d) order by d.created_at, d.id), '[]')
  from (
    select id, room_id, kind, title, storage_path, live_storage_path, sha256, byte_size, page_count, version, live_version, status,
      pages_done, pages_empty, pages_failed, text_length, chunks_total, chunks_done, attempts, duplicate_of, error_code,
      error_message, enabled, created_at, updated_at
    from public.documents where room_id = p_room_id
  ) as d
$$;
grant execute on function private.documents_json(uuid) to authenticated, service_role;

create or replace function public.open_room(p_room_id uuid, p_before timestamptz default null, p_limit int default 50) returns jsonb
language plpgsql stable security invoker
set search_path = ''
as $$
declare
  v_room public.rooms;
  v_limit int := least(greatest(coalesce(p_limit, 50), 1), 200);
  v_messages jsonb;
  v_first timestamptz;
begin
  select * into v_room from public.rooms where id = p_room_id;
  if not found then
    raise exception 'room_not_found' using errcode = 'PT404', hint = 'The room does not exist, or it is not yours.';
  end if;
  -- Messages of one moment stay together, because p_before names a moment.
  select coalesce(jsonb_agg(private.message_json(m) order by m.created_at, m.id), '[]'), min(m.created_at)
  into v_messages, v_first
  from (
    select n.id from public.messages n
    where n.room_id = p_room_id and (p_before is null or n.created_at < p_before)
    order by n.created_at desc
    fetch first (v_limit) rows with ties
  ) as newest
  join public.messages m on m.id = newest.id;
  return jsonb_build_object(
    'room', to_jsonb(v_room),
    'documents', private.documents_json(p_room_id),
    'messages', v_messages,
    'has_more', exists (select 1 from public.messages o where o.room_id = p_room_id and o.created_at < v_first)
  );
end
$$;

-- A double is not pending: what it holds answers under another name.
create or replace function public.search_coverage(p_room_id uuid, p_document_ids uuid[] default null) returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  select jsonb_build_object(
    'documents', (select count(*) from public.documents d where d.room_id = p_room_id and d.enabled and d.live_version is not null
      and (p_document_ids is null or d.id = any (p_document_ids))),
    'documents_pending', (select count(*) from public.documents d where d.room_id = p_room_id and d.enabled and d.live_version is null
      and d.status <> 'failed' and d.duplicate_of is null and (p_document_ids is null or d.id = any (p_document_ids))),
    'pages_without_text', (select count(*) from public.pages p join public.documents d on d.id = p.document_id and d.live_version = p.version
      where p.room_id = p_room_id and d.enabled and p.state <> 'text' and (p_document_ids is null or d.id = any (p_document_ids)))
  )
$$;

create or replace view admin.documents with (security_invoker = true) as
select d.id, d.title, d.kind, d.status, d.error_code, d.error_message, d.pages_done, d.page_count, d.chunks_done, d.chunks_total,
  d.attempts, d.lease_until, d.byte_size, d.created_at, d.updated_at, r.name as room, u.email as owner,
  d.version, d.live_version, d.pages_empty, d.pages_failed, d.retry_at, d.embedding_model, d.analyzer_version, d.duplicate_of
from public.documents d join public.rooms r on r.id = d.room_id join auth.users u on u.id = r.owner_id;
