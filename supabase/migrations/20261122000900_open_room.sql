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
  v_count int;
begin
  select * into v_room from public.rooms where id = p_room_id;
  if not found then
    raise exception 'room_not_found' using errcode = 'PT404', hint = 'The room does not exist, or it is not yours.';
  end if;
  -- One row more than asked for tells whether there are older ones.
  select count(*), coalesce(jsonb_agg(private.message_json(m) order by m.created_at, m.id) filter (where newest.place <= v_limit), '[]')
  into v_count, v_messages
  from (
    select n.id, row_number() over (order by n.created_at desc, n.id desc) as place
    from public.messages n
    where n.room_id = p_room_id and (p_before is null or n.created_at < p_before)
    order by n.created_at desc, n.id desc
    limit v_limit + 1
  ) as newest
  join public.messages m on m.id = newest.id;
  return jsonb_build_object(
    'room', to_jsonb(v_room),
    'documents', coalesce((select jsonb_agg(to_jsonb(d) - 'body' - 'lease_until' order by d.created_at, d.id)
      from public.documents d where d.room_id = p_room_id), '[]'),
    'messages', v_messages,
    'has_more', v_count > v_limit
  );
end
$$;
comment on function public.open_room is 'Room, documents and the newest page of messages with citations; p_before pages back.';

grant execute on function private.message_json(public.messages) to authenticated, service_role;
grant execute on function public.open_room(uuid, timestamptz, int) to authenticated, service_role;
