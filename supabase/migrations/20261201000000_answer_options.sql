-- An answer says what its question was taken for, and follows what the one who asks chose for it.

alter table public.messages add column plan jsonb;
comment on column public.messages.plan is 'What the question was taken for, and by whom: {kind, by, ...}; null for answers of before December 2026.';
alter table private.answer_runs add column options jsonb not null default '{}';

drop function public.ask_question(uuid, text, uuid[], int);
drop function public.retry_answer(uuid);
drop function public.claim_answer(uuid, int);
drop function public.finish_answer(uuid, text, text, int, text, text, jsonb, jsonb, jsonb);

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

-- Another answer to the same question, one at a time. The earlier one stays. p_options: null for those of the earlier one.
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
    select v_new.id, r.document_ids, coalesce(p_options, r.options) from private.answer_runs r where r.message_id = v_old.id;
  insert into private.answer_runs (message_id, options) values (v_new.id, coalesce(p_options, '{}')) on conflict do nothing;
  return to_jsonb(v_new);
end
$$;

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

grant execute on function
  public.ask_question(uuid, text, uuid[], int, jsonb),
  public.retry_answer(uuid, jsonb),
  public.claim_answer(uuid, int),
  public.finish_answer(uuid, text, text, int, text, text, jsonb, jsonb, jsonb, jsonb)
to service_role;
