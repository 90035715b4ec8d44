-- What a screen needs to show a room, in one round trip, as the caller.

create function private.message_json(p_message public.messages) returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  select to_jsonb(p_message) || jsonb_build_object(
    'citations', coalesce((
      select jsonb_agg(to_jsonb(c) - 'message_id' - 'room_id' || jsonb_build_object(
          -- Stale: the cited version is no longer the one that answers, or the document is gone.
          'stale', d.id is null or d.live_version is distinct from c.document_version
        ) order by c.ordinal)
      from public.citations c left join public.documents d on d.id = c.document_id
      where c.message_id = p_message.id
    ), '[]'),
    'feedback', (select f.value from public.feedback f where f.message_id = p_message.id and f.user_id = (select auth.uid()))
  )
$$;

create function public.open_room(p_room_id uuid, p_before timestamptz default null, p_limit int default 50) returns jsonb
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
    -- Column by column: a whole row would read every article's text from disk, only to throw it away.
    'documents', coalesce((
      select jsonb_agg(to_jsonb(d) order by d.created_at, d.id)
      from (
        select id, room_id, kind, title, storage_path, sha256, byte_size, page_count, version, live_version, status, pages_done,
          chunks_total, chunks_done, attempts, error_code, error_message, enabled, created_at, updated_at
        from public.documents where room_id = p_room_id
      ) as d
    ), '[]'),
    'messages', v_messages,
    'has_more', exists (select 1 from public.messages o where o.room_id = p_room_id and o.created_at < v_first)
  );
end
$$;
comment on function public.open_room is 'Room, documents and the newest page of messages with citations; p_before pages back.';

grant execute on function private.message_json(public.messages) to authenticated, service_role;
grant execute on function public.open_room(uuid, timestamptz, int) to authenticated, service_role;
