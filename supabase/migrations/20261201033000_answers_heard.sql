-- The list of rooms shows which of them are being answered.

-- That an answer is waited for, and that it has ended, is told on its owner's own channel too, so that people hear of it in
-- whichever room they are.
create or replace function private.broadcast_message() returns trigger
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
