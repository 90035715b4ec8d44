-- In whose name something is asked, where, and whose turn it is: what the calls of the chat function go by.

-- When a question of each person in a room was last taken up: who was served longest ago is next.
create table private.asker_turns (
  room_id uuid not null references public.rooms (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  claimed_at timestamptz not null,
  primary key (room_id, user_id)
);
comment on table private.asker_turns is 'When an answer of each person in a room was last begun, so that all have their turn.';

create index asker_turns_user_id_idx on private.asker_turns (user_id);

grant all on private.asker_turns to service_role;

alter table private.asker_turns enable row level security;

-- In whose name something is asked: a member's who may. A caller of before there were members names nobody, and asks for
-- the owner.
create function private.require_asker(p_room_id uuid, p_author_id uuid) returns uuid
language plpgsql
set search_path = ''
as $$
begin
  if p_author_id is null then
    return (select owner_id from public.rooms where id = p_room_id);
  end if;
  perform private.require_right(p_author_id, p_room_id, 'ask');
  return p_author_id;
end
$$;

-- A turn is changed by whoever made it, and by owners. p_user_id: null for the service itself.
create function private.require_turn(p_user_id uuid, p_message public.messages) returns void
language plpgsql stable
set search_path = ''
as $$
begin
  if p_user_id is null then
    return;
  end if;
  perform private.require_right(p_user_id, p_message.room_id, 'ask');
  if p_user_id is distinct from p_message.author_id and not private.person_may(p_user_id, p_message.room_id, 'own') then
    raise exception 'not_allowed' using errcode = 'PT403', hint = 'It is somebody else''s.';
  end if;
end
$$;

create function private.require_thread(p_room_id uuid, p_thread_id uuid, p_author_id uuid) returns public.threads
language plpgsql stable
set search_path = ''
as $$
declare
  v_thread public.threads;
begin
  select * into v_thread from public.threads t
  where t.room_id = p_room_id and case when p_thread_id is null then t.is_first else t.id = p_thread_id end
    and (not t.private or t.created_by = p_author_id);
  if not found then
    raise exception 'thread_not_found' using errcode = 'PT404', hint = 'The room has no such conversation, or it is not yours.';
  end if;
  return v_thread;
end
$$;

-- Of a private thread nobody else hears that something was asked, nor when.
create function private.note_question(p_question public.messages, p_thread public.threads) returns void
language sql
set search_path = ''
as $$
  update public.threads
  set last_message_at = p_question.created_at,
    title = case when is_first then title else coalesce(title, nullif(private.room_name_from(p_question.content), '')) end
  where id = p_thread.id;
  update public.rooms set last_message_at = p_question.created_at where id = p_question.room_id and not p_thread.private
$$;

grant execute on function
  private.require_asker(uuid, uuid),
  private.require_turn(uuid, public.messages),
  private.require_thread(uuid, uuid, uuid),
  private.note_question(public.messages, public.threads),
  private.thread_topic(uuid),
  private.room_name_from(text)
to service_role;
