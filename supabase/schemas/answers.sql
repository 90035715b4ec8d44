-- The state machine of answers: pending -> streaming -> done, failed or stopped. Only the chat function moves it. One
-- answer of a room is written at a time; the next question waits as `pending` and is claimed by whoever finishes. An
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

-- Stores a question and its waiting answer. The chat function has checked, as the caller, that the room is theirs.
-- p_options: what the one who asks chose for this answer, as `functions/chat/answer/answer-options.ts` reads it.
create function public.ask_question(
  p_room_id uuid, p_question text, p_document_ids uuid[] default null, p_max_waiting int default 5, p_options jsonb default '{}'
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_question public.messages;
  v_answer public.messages;
begin
  perform 1 from public.rooms where id = p_room_id for no key update;
  if not found then
    raise exception 'room_not_found' using errcode = 'PT404';
  end if;
  if (select count(*) from public.messages where room_id = p_room_id and status = 'pending') >= p_max_waiting then
    raise exception 'too_many_waiting' using errcode = 'PT429';
  end if;
  perform private.limit_answers(p_room_id);
  insert into public.messages (room_id, role, content, created_at)
    values (p_room_id, 'user', p_question, private.next_message_time(p_room_id)) returning * into v_question;
  insert into public.messages (room_id, role, status, reply_to, created_at)
    values (p_room_id, 'assistant', 'pending', v_question.id, private.next_message_time(p_room_id))
    returning * into v_answer;
  insert into private.answer_runs (message_id, document_ids, options) values (v_answer.id, p_document_ids, p_options);
  update public.rooms set last_message_at = v_question.created_at where id = p_room_id;
  return jsonb_build_object('question', to_jsonb(v_question), 'answer', to_jsonb(v_answer));
end
$$;

-- Another answer to the same question, one at a time. The earlier one stays. What p_options names is chosen anew; null
-- of it goes back to what is usual, and all else is as for the earlier one.
create function public.retry_answer(p_message_id uuid, p_options jsonb default null)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_old public.messages;
  v_new public.messages;
begin
  select * into v_old from public.messages where id = p_message_id and role = 'assistant';
  if not found then
    raise exception 'message_not_found' using errcode = 'PT404';
  end if;
  perform 1 from public.rooms where id = v_old.room_id for no key update;
  if exists (select 1 from public.messages where reply_to = v_old.reply_to and status in ('pending', 'streaming')) then
    raise exception 'answer_not_retryable' using errcode = 'PT409';
  end if;
  perform private.limit_answers(v_old.room_id);
  insert into public.messages (room_id, role, status, reply_to, created_at)
    values (v_old.room_id, 'assistant', 'pending', v_old.reply_to, private.next_message_time(v_old.room_id))
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

-- Leases the oldest waiting answer of the room, unless one is being written. Locks the room, so that two claims at the
-- same moment cannot both find it free.
create function public.claim_answer(p_room_id uuid, p_lease_seconds int)
returns table (message_id uuid, question_id uuid, question text, document_ids uuid[], options jsonb)
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
  select * into v_answer from public.messages
  where room_id = p_room_id and status = 'pending'
  order by created_at limit 1 for update;
  if not found then
    return;
  end if;
  update public.messages set status = 'streaming', revision = revision + 1 where id = v_answer.id;
  update private.answer_runs
  set lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds), started_at = clock_timestamp()
  where message_id = v_answer.id;
  return query
  select v_answer.id, q.id, q.content, r.document_ids, coalesce(r.options, '{}')
  from public.messages q left join private.answer_runs r on r.message_id = v_answer.id
  where q.id = v_answer.reply_to;
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

-- Asks the writer of an answer to stop; an answer that only waits is ended at once. Returns the row as it is then.
create function public.stop_answer(p_message_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  update public.messages set status = 'stopped', revision = revision + 1, finished_at = clock_timestamp()
  where id = p_message_id and status = 'pending';
  update private.answer_runs set stop_requested = true where message_id = p_message_id;
  return (select to_jsonb(m) from public.messages m where m.id = p_message_id);
end
$$;

-- Answers whose writer is gone: a lease ran out, or a question waits although nothing is being written. Each is leased
-- to the caller, who ends it with an apology in the question's language.
create function public.claim_dead_answers(p_waiting_seconds int, p_lease_seconds int)
returns table (message_id uuid, room_id uuid, content text, revision int, question text, stop_requested boolean)
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
  select m.id, m.room_id, m.content, m.revision, q.content, l.stop_requested
  from leased l join public.messages m on m.id = l.message_id join public.messages q on q.id = m.reply_to;
end
$$;

-- What a model said of claims that no rule could decide, after the answer has ended. Returns the message's row with its
-- new revision, or null if it is gone. p_judgements: [{position, judgement}].
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
  return to_jsonb(v_message);
end
$$;

grant execute on function
  private.next_message_time(uuid),
  private.store_citations(uuid, uuid, jsonb),
  public.ask_question(uuid, text, uuid[], int, jsonb),
  public.retry_answer(uuid, jsonb),
  public.claim_answer(uuid, int),
  public.save_answer(uuid, text, int, int, jsonb),
  public.finish_answer(uuid, text, text, int, text, text, jsonb, jsonb, jsonb, jsonb),
  public.stop_answer(uuid),
  public.claim_dead_answers(int, int),
  public.judge_citations(uuid, text, jsonb)
to service_role;
