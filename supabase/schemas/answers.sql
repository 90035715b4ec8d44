-- The state machine of answers: pending -> streaming -> done, failed or stopped. Only the chat function moves it. One
-- answer of a room is written at a time, in whichever of its threads; the next question waits as `pending` and is claimed by
-- whoever finishes. The line is one for the room, because what is waited for is the model, and fair between people. An
-- answer whose worker dies keeps its citations: they are checked while it grows, and whoever ends it keeps them.

-- When the next message of a room is written: after every other, so that time alone orders a conversation, whatever
-- the resolution of the clock. The caller holds the room's lock.
create function private.next_message_time(p_room_id uuid) returns timestamptz
language sql
set search_path = ''
as $$
  select greatest(clock_timestamp(), max(created_at) + interval '1 millisecond') from public.messages where room_id = p_room_id
$$;

-- Stores what was checked since the last time. A document deleted while the answer was written leaves the citation
-- with its stored quote.
create function private.store_citations(p_message_id uuid, p_room_id uuid, p_citations jsonb) returns void
language sql
set search_path = ''
as $$
  insert into public.citations (message_id, room_id, position, ordinal, claim_start, claim_end, state, verified, document_id,
    document_title, document_version, chunk_id, page, quote, start_offset, end_offset, score, heading, page_title, cells, recognition_confidence, correction_id)
  select p_message_id, p_room_id, c.position, c.ordinal, c.claim_start, c.claim_end, c.state, c.state = 'verified', d.id,
    c.document_title, c.document_version, c.chunk_id, c.page, c.quote, c.start_offset, c.end_offset, c.score,
    c.heading, c.page_title, c.cells, c.recognition_confidence, k.id
  from jsonb_to_recordset(p_citations) as c (position int, ordinal int, claim_start int, claim_end int, state text,
    document_id uuid, document_title text, document_version int, chunk_id uuid, page int, quote text, start_offset int,
    end_offset int, score double precision, heading text, page_title text, cells text, recognition_confidence real, correction_id uuid)
  left join public.documents d on d.id = c.document_id and d.room_id = p_room_id
  left join public.corrections k on k.id = c.correction_id and k.room_id = p_room_id
  on conflict (message_id, position) do nothing
$$;

-- Stores a question and its waiting answer, if the one who asks may, in the thread or else in the room's first. Of each
-- person so many wait at most. p_options: what they chose for this answer, as `functions/chat/answer/answer-options.ts` reads it.
-- p_lease_seconds: whoever asks writes answers too, and claims the room's next one, if none is being written, in the same call.
create function public.ask_question(
  p_room_id uuid, p_question text, p_document_ids uuid[] default null, p_max_waiting int default 5, p_options jsonb default '{}',
  p_author_id uuid default null, p_thread_id uuid default null, p_lease_seconds int default null
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
  v_lease jsonb;
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
  if p_lease_seconds is not null then
    select to_jsonb(c) into v_lease from public.claim_answer(p_room_id, p_lease_seconds) as c;
  end if;
  return jsonb_build_object('question', to_jsonb(v_question), 'answer', to_jsonb(v_answer), 'lease', v_lease);
end
$$;

-- Another answer to the same question, one at a time. The earlier one stays. What p_options names is chosen anew; null
-- of it goes back to what is usual, and all else is as for the earlier one.
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

-- Of the answers to one question the newest ten are kept, to be compared with those before.
create function private.bound_answers() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  delete from public.messages where id in (
    select m.id from public.messages m
    where m.reply_to = new.reply_to and m.id <> new.id and m.finished_at is not null
    order by m.created_at desc offset 9
  );
  return null;
end
$$;

create trigger messages_bound_answers after insert on public.messages
  for each row when (new.role = 'assistant') execute function private.bound_answers();

-- Ends the answers of a room whose writers are gone, as far as they got. The caller holds the room's lock.
create function private.end_dead_answers(p_room_id uuid) returns void
language sql
set search_path = ''
as $$
  update public.messages m
  set status = case when r.stop_requested then 'stopped' else 'failed' end,
      error_code = case when r.stop_requested then null else 'answer_interrupted' end,
      revision = m.revision + 1, finished_at = clock_timestamp()
  from private.answer_runs r
  where m.room_id = p_room_id and m.status = 'streaming' and r.message_id = m.id and r.resume is null
    and (r.lease_until is null or r.lease_until < clock_timestamp())
$$;

-- Leases the next waiting answer of the room, unless one is being written: of the person who was served longest ago the
-- oldest. One that its writer has handed over comes first, with what it left to go on from. A dead one is ended, so that it
-- blocks nobody where no schedule ends it. Locks the room, so that two claims at the same moment cannot both find it free.
-- author_id says whose rights it is to be written with, topic where it is told.
create function public.claim_answer(p_room_id uuid, p_lease_seconds int)
returns table (
  message_id uuid, question_id uuid, question text, document_ids uuid[], options jsonb, revision int, resume jsonb, author_id uuid,
  thread_id uuid, topic text
)
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_answer public.messages;
  v_resume jsonb;
begin
  perform 1 from public.rooms where id = p_room_id for no key update;
  perform private.end_dead_answers(p_room_id);
  select m.* into v_answer from public.messages m left join private.answer_runs r on r.message_id = m.id
  left join private.asker_turns t on t.room_id = m.room_id and t.user_id = m.author_id
  where m.room_id = p_room_id and m.status in ('pending', 'streaming')
  order by m.status desc, t.claimed_at nulls first, m.created_at limit 1 for update of m;
  select r.resume into v_resume from private.answer_runs r where r.message_id = v_answer.id;
  if v_answer.id is null or (v_answer.status = 'streaming' and v_resume is null) then
    return;
  end if;
  update public.messages set status = 'streaming', revision = revision + 1 where id = v_answer.id;
  update private.answer_runs
  set lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds),
      started_at = coalesce(case when v_resume is not null then started_at end, clock_timestamp()), resume = null
  where message_id = v_answer.id;
  insert into private.asker_turns (room_id, user_id, claimed_at)
  select p_room_id, v_answer.author_id, clock_timestamp() where v_answer.author_id is not null
  on conflict (room_id, user_id) do update set claimed_at = excluded.claimed_at;
  return query
  select v_answer.id, q.id, q.content, r.document_ids, coalesce(r.options, '{}'), v_answer.revision + 1, v_resume, v_answer.author_id,
    q.thread_id, private.thread_topic(q.thread_id)
  from public.messages q left join private.answer_runs r on r.message_id = v_answer.id
  where q.id = v_answer.reply_to;
end
$$;

-- Lets go of an answer that its writer cannot end itself: where a function may compute for two seconds only, another call
-- of it goes on. Without p_resume nothing is written yet, and the answer waits as before. False for one that has ended,
-- or was handed over too often.
create function public.hand_over_answer(
  p_message_id uuid, p_content text, p_revision int, p_lease_seconds int, p_citations jsonb default '[]', p_resume jsonb default null
)
returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_room_id uuid;
begin
  update private.answer_runs
  set lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds), resume = p_resume, handovers = handovers + 1
  where message_id = p_message_id and handovers < 20;
  if not found then
    return false;
  end if;
  update public.messages
  set content = p_content, revision = greatest(p_revision, revision + 1),
      status = case when p_resume is null then 'pending' else status end
  where id = p_message_id and status = 'streaming'
  returning room_id into v_room_id;
  if not found then
    return false;
  end if;
  perform private.store_citations(p_message_id, v_room_id, p_citations);
  return true;
end
$$;

-- Saves a growing answer. Without p_lease_seconds the lease stays as it is: it proves that the answer moves, not that
-- its process lives. Says what the writer has to do: 'continue', 'stop', or 'gone' when the answer was ended by
-- somebody else or deleted. p_citations: those that were checked since the last save, as finish_answer takes them.
create function public.save_answer(
  p_message_id uuid, p_content text, p_revision int, p_lease_seconds int default null, p_citations jsonb default '[]'
)
returns text
language plpgsql
set search_path = ''
as $$
declare
  v_room_id uuid;
begin
  update public.messages set content = p_content, revision = greatest(p_revision, revision + 1)
  where id = p_message_id and status = 'streaming'
  returning room_id into v_room_id;
  if not found then
    return 'gone';
  end if;
  perform private.store_citations(p_message_id, v_room_id, p_citations);
  update private.answer_runs
  set lease_until = coalesce(clock_timestamp() + make_interval(secs => p_lease_seconds), lease_until),
      first_token_at = coalesce(first_token_at, case when p_content <> '' then clock_timestamp() end)
  where message_id = p_message_id;
  return (select case when stop_requested then 'stop' else 'continue' end from private.answer_runs where message_id = p_message_id);
end
$$;

-- Ends an answer, with its citations, in one transaction. Returns the row, or null if it had ended already: an
-- answer ends once. p_citations: [{position, ordinal, claim_start, claim_end, state, document_id, document_title,
-- document_version, chunk_id, page, quote, start_offset, end_offset, score, heading, page_title, cells, recognition_confidence}];
-- p_usage: {prompt_tokens, completion_tokens}; p_plan: what the question was taken for.
create function public.finish_answer(
  p_message_id uuid, p_status text, p_content text, p_revision int, p_error_code text default null,
  p_model text default null, p_coverage jsonb default null, p_citations jsonb default '[]', p_usage jsonb default '{}',
  p_plan jsonb default null
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_message public.messages;
begin
  update public.messages
  set status = p_status, content = p_content, revision = greatest(p_revision, revision + 1), error_code = p_error_code,
      model = p_model, coverage = p_coverage, plan = p_plan, finished_at = clock_timestamp()
  where id = p_message_id and status in ('pending', 'streaming')
  returning * into v_message;
  if not found then
    return null;
  end if;
  perform private.store_citations(v_message.id, v_message.room_id, p_citations);
  update private.answer_runs
  set lease_until = null,
      prompt_tokens = (p_usage ->> 'prompt_tokens')::int,
      completion_tokens = (p_usage ->> 'completion_tokens')::int
  where message_id = v_message.id;
  return to_jsonb(v_message);
end
$$;

-- Asks the writer of an answer to stop; an answer that only waits is ended at once. Returns the row as it is then, with
-- the topic on which it is told. p_user_id: who wants it to stop: anybody what they asked for, owners any.
create function public.stop_answer(p_message_id uuid, p_user_id uuid default null)
returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  perform private.require_turn(p_user_id, m) from public.messages m where m.id = p_message_id;
  update public.messages set status = 'stopped', revision = revision + 1, finished_at = clock_timestamp()
  where id = p_message_id and status = 'pending';
  update private.answer_runs set stop_requested = true where message_id = p_message_id;
  return (
    select to_jsonb(m) || jsonb_build_object('topic', private.thread_topic(m.thread_id)) from public.messages m where m.id = p_message_id
  );
end
$$;

-- Answers whose writer is gone: a lease ran out, or a question waits although nothing is being written. Each is leased
-- to the caller, who ends it with an apology in the question's language.
create function public.claim_dead_answers(p_waiting_seconds int, p_lease_seconds int)
returns table (message_id uuid, room_id uuid, content text, revision int, question text, stop_requested boolean, topic text)
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  with dead as (
    select m.id
    from public.messages m left join private.answer_runs r on r.message_id = m.id
    where (r.lease_until is null or r.lease_until < clock_timestamp())
      and (m.status = 'streaming'
        or (m.status = 'pending' and m.created_at < clock_timestamp() - make_interval(secs => p_waiting_seconds)
          and not exists (select 1 from public.messages s where s.room_id = m.room_id and s.status = 'streaming')))
    for update of m skip locked
  ),
  leased as (
    insert into private.answer_runs (message_id, lease_until)
    select d.id, clock_timestamp() + make_interval(secs => p_lease_seconds) from dead d
    on conflict (message_id) do update set lease_until = excluded.lease_until
    returning message_id, stop_requested
  )
  select m.id, m.room_id, m.content, m.revision, q.content, l.stop_requested, private.thread_topic(m.thread_id)
  from leased l join public.messages m on m.id = l.message_id join public.messages q on q.id = m.reply_to;
end
$$;

-- What a model said of claims that no rule could decide, after the answer has ended. Returns the message's row with its
-- new revision and the topic on which it is told, or null if it is gone. p_judgements: [{position, judgement}].
create function public.judge_citations(p_message_id uuid, p_model text, p_judgements jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_message public.messages;
begin
  update public.citations c set judged_by = p_model, judgement = j.judgement
  from jsonb_to_recordset(p_judgements) as j (position int, judgement text)
  where c.message_id = p_message_id and c.position = j.position and c.state in ('related', 'unknown');
  update public.messages set revision = revision + 1 where id = p_message_id returning * into v_message;
  return to_jsonb(v_message) || jsonb_build_object('topic', private.thread_topic(v_message.thread_id));
end
$$;

grant execute on function
  private.next_message_time(uuid),
  private.store_citations(uuid, uuid, jsonb),
  private.end_dead_answers(uuid),
  public.ask_question(uuid, text, uuid[], int, jsonb, uuid, uuid, int),
  public.retry_answer(uuid, jsonb, uuid),
  public.claim_answer(uuid, int),
  public.hand_over_answer(uuid, text, int, int, jsonb, jsonb),
  public.save_answer(uuid, text, int, int, jsonb),
  public.finish_answer(uuid, text, text, int, text, text, jsonb, jsonb, jsonb, jsonb),
  public.stop_answer(uuid, uuid),
  public.claim_dead_answers(int, int),
  public.judge_citations(uuid, text, jsonb)
to service_role;
