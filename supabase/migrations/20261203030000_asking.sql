-- Everything is asked by somebody, in a thread: rights, limits, the waiting line and events follow. Touches the calls of the
-- chat function, whose older forms go, and what is told on live channels.

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

drop function public.ask_question(uuid, text, uuid[], int, jsonb);
drop function public.retry_answer(uuid, jsonb);
drop function public.claim_answer(uuid, int);
drop function public.stop_answer(uuid);
drop function public.claim_dead_answers(int, int);
drop function public.edit_question(uuid, text, jsonb);
drop function private.limit_answers(uuid);

-- In whichever room, whoever owns it.
create function private.limit_answers(p_person uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
  delete from private.answers_asked where person = p_person and asked_at < clock_timestamp() - interval '1 minute';
  if (select count(*) from private.answers_asked where person = p_person) >= private.limit_of('answers_per_minute') then
    raise exception 'too_many_questions' using errcode = 'PT429', hint = 'Wait a minute.';
  end if;
  insert into private.answers_asked (person) values (p_person);
end
$$;

-- Stores a question and its waiting answer, if the one who asks may, in the thread or else in the room's first. Of each
-- person so many wait at most. p_options: what they chose for this answer, as `functions/chat/answer/answer-options.ts` reads it.
create function public.ask_question(
  p_room_id uuid, p_question text, p_document_ids uuid[] default null, p_max_waiting int default 5, p_options jsonb default '{}',
  p_author_id uuid default null, p_thread_id uuid default null
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_author uuid;
  v_thread public.threads;
  v_question public.messages;
  v_answer public.messages;
begin
  perform 1 from public.rooms where id = p_room_id for no key update;
  if not found then
    raise exception 'room_not_found' using errcode = 'PT404';
  end if;
  v_author = private.require_asker(p_room_id, p_author_id);
  v_thread = private.require_thread(p_room_id, p_thread_id, v_author);
  if (select count(*) from public.messages where room_id = p_room_id and status = 'pending' and author_id = v_author) >= p_max_waiting then
    raise exception 'too_many_waiting' using errcode = 'PT429';
  end if;
  perform private.limit_answers(v_author);
  insert into public.messages (room_id, thread_id, role, content, author_id, created_at)
    values (p_room_id, v_thread.id, 'user', p_question, v_author, private.next_message_time(p_room_id)) returning * into v_question;
  insert into public.messages (room_id, thread_id, role, status, reply_to, author_id, created_at)
    values (p_room_id, v_thread.id, 'assistant', 'pending', v_question.id, v_author, private.next_message_time(p_room_id))
    returning * into v_answer;
  insert into private.answer_runs (message_id, document_ids, options) values (v_answer.id, p_document_ids, p_options);
  perform private.note_question(v_question, v_thread);
  return jsonb_build_object('question', to_jsonb(v_question), 'answer', to_jsonb(v_answer));
end
$$;

-- Another answer to the same question, one at a time. The earlier one stays. p_options: null for those of the earlier one.
create function public.retry_answer(p_message_id uuid, p_options jsonb default null, p_author_id uuid default null)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_old public.messages;
  v_author uuid;
  v_new public.messages;
begin
  select * into v_old from public.messages where id = p_message_id and role = 'assistant';
  if not found then
    raise exception 'message_not_found' using errcode = 'PT404';
  end if;
  perform 1 from public.rooms where id = v_old.room_id for no key update;
  perform private.require_turn(p_author_id, q) from public.messages q where q.id = v_old.reply_to;
  v_author = private.require_asker(v_old.room_id, coalesce(p_author_id, v_old.author_id));
  if exists (select 1 from public.messages where reply_to = v_old.reply_to and status in ('pending', 'streaming')) then
    raise exception 'answer_not_retryable' using errcode = 'PT409';
  end if;
  perform private.limit_answers(v_author);
  insert into public.messages (room_id, thread_id, role, status, reply_to, author_id, created_at)
    values (v_old.room_id, v_old.thread_id, 'assistant', 'pending', v_old.reply_to, v_author, private.next_message_time(v_old.room_id))
    returning * into v_new;
  insert into private.answer_runs (message_id, document_ids, options)
    select v_new.id, r.document_ids, jsonb_strip_nulls(r.options || coalesce(p_options, '{}')) from private.answer_runs r where r.message_id = v_old.id;
  insert into private.answer_runs (message_id, options) values (v_new.id, jsonb_strip_nulls(coalesce(p_options, '{}'))) on conflict do nothing;
  return to_jsonb(v_new);
end
$$;

-- Leases the next waiting answer of the room, unless one is being written: of the person who was served longest ago the
-- oldest. Locks the room, so that two claims at the same moment cannot both find it free. author_id says whose rights it is
-- to be written with, topic where it is told.
create function public.claim_answer(p_room_id uuid, p_lease_seconds int)
returns table (
  message_id uuid, question_id uuid, question text, document_ids uuid[], options jsonb, author_id uuid, thread_id uuid, topic text
)
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_answer public.messages;
begin
  perform 1 from public.rooms where id = p_room_id for no key update;
  if exists (select 1 from public.messages where room_id = p_room_id and status = 'streaming') then
    return;
  end if;
  select m.* into v_answer from public.messages m
  left join private.asker_turns t on t.room_id = m.room_id and t.user_id = m.author_id
  where m.room_id = p_room_id and m.status = 'pending'
  order by t.claimed_at nulls first, m.created_at limit 1 for update of m;
  if not found then
    return;
  end if;
  update public.messages set status = 'streaming', revision = revision + 1 where id = v_answer.id;
  update private.answer_runs
  set lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds), started_at = clock_timestamp()
  where message_id = v_answer.id;
  insert into private.asker_turns (room_id, user_id, claimed_at)
  select p_room_id, v_answer.author_id, clock_timestamp() where v_answer.author_id is not null
  on conflict (room_id, user_id) do update set claimed_at = excluded.claimed_at;
  return query
  select v_answer.id, q.id, q.content, r.document_ids, coalesce(r.options, '{}'), v_answer.author_id, q.thread_id,
    private.thread_topic(q.thread_id)
  from public.messages q left join private.answer_runs r on r.message_id = v_answer.id
  where q.id = v_answer.reply_to;
end
$$;

grant execute on function
  private.limit_answers(uuid),
  public.ask_question(uuid, text, uuid[], int, jsonb, uuid, uuid),
  public.retry_answer(uuid, jsonb, uuid),
  public.claim_answer(uuid, int)
to service_role;
