-- Hosted functions may compute for two seconds a call: an answer that takes longer is handed over to the next call. And a
-- dead answer is ended by whoever wants the next one of its room, so that no schedule is needed to go on.
alter table private.answer_runs
  -- What the next writer goes on from: the prompt, the passages, the text as the model wrote it.
  add column resume jsonb,
  add column handovers int not null default 0;

drop function public.claim_answer(uuid, int);

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

grant execute on function
  private.end_dead_answers(uuid),
  public.claim_answer(uuid, int),
  public.hand_over_answer(uuid, text, int, int, jsonb, jsonb)
to service_role;
