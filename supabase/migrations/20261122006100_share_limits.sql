-- A share follows its room also when both happen at once, and a room has so many links at most, since each is a copy of the
-- whole conversation.

create or replace function private.share(p_room_id uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  v_share public.shares;
begin
  -- Whoever puts the room away meanwhile waits for this, and then sees the new row.
  perform 1 from public.rooms r where r.id = p_room_id and r.id in (select private.my_room_ids()) for no key update;
  if not found then
    raise exception 'room_not_found' using errcode = 'PT404', hint = 'The room does not exist, or it is not yours.';
  end if;
  if (select count(*) from public.shares where room_id = p_room_id) >= 50 then
    raise exception 'too_many_shares' using errcode = 'PT409', hint = 'Take one back first.';
  end if;
  insert into public.shares (room_id, shared_by, title, messages, message_count)
  select r.id, (select auth.uid()), r.name, t.messages, jsonb_array_length(t.messages)
  from public.rooms r, lateral private.transcript(r.id) as t (messages)
  where r.id = p_room_id
  returning * into v_share;
  return jsonb_build_object('id', v_share.id, 'created_at', v_share.created_at, 'message_count', v_share.message_count);
end
$$;

comment on function private.follow_room is
  'Definer, because who puts a room away may not write shares. Touches only those of the room that changed.';
