-- Stopped, taken back or put right is what one asked oneself; owners may stop and take back anything.

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
create or replace function public.judge_citations(p_message_id uuid, p_model text, p_judgements jsonb) returns jsonb
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

-- Definer, because nobody may delete messages one by one: an answer goes with its question, or stays.
create or replace function private.delete_turn(p_question_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_question public.messages;
begin
  select * into v_question from public.messages
  where id = p_question_id and role = 'user' and thread_id in (select private.my_thread_ids());
  if not found then
    raise exception 'message_not_found' using errcode = 'PT404', hint = 'The question does not exist, or it is not yours.';
  end if;
  perform private.require_turn((select auth.uid()), v_question);
  delete from public.messages where id = p_question_id;
end
$$;

-- A thread without its newest question was last active when the one before was asked, and so is its room.
create or replace function private.recall_activity() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update public.threads t
  set last_message_at = (select max(m.created_at) from public.messages m where m.thread_id = t.id and m.role = 'user')
  where t.id in (select g.thread_id from gone g where g.role = 'user');
  -- Where that changes it: of a private question nobody hears that it went.
  update public.rooms r set last_message_at = newest.at
  from (
    select g.room_id, (select max(t.last_message_at) from public.threads t where t.room_id = g.room_id and not t.private) as at
    from gone g where g.role = 'user' group by g.room_id
  ) as newest
  where r.id = newest.room_id and r.last_message_at is distinct from newest.at;
  return null;
end
$$;
comment on function private.recall_activity is 'Definer, because who deletes a question may not write that column. Touches only the rooms of the deleted rows.';

-- Asks a question anew in other words: its answers, which answered something else, go. Nobody puts words into another's
-- mouth. p_options: null for those of the newest answer, but for what it was taken for.
create function public.edit_question(p_question_id uuid, p_question text, p_options jsonb default null, p_author_id uuid default null)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_question public.messages;
  v_answer public.messages;
  v_run private.answer_runs;
  v_author uuid;
begin
  select * into v_question from public.messages where id = p_question_id and role = 'user';
  if not found then
    raise exception 'message_not_found' using errcode = 'PT404';
  end if;
  perform 1 from public.rooms where id = v_question.room_id for no key update;
  perform private.require_turn(p_author_id, v_question);
  v_author = private.require_asker(v_question.room_id, coalesce(p_author_id, v_question.author_id));
  if v_author <> v_question.author_id then
    raise exception 'not_allowed' using errcode = 'PT403', hint = 'It is somebody else''s.';
  end if;
  perform private.limit_answers(v_author);
  select r.* into v_run from public.messages m join private.answer_runs r on r.message_id = m.id
  where m.reply_to = p_question_id order by m.created_at desc limit 1;
  delete from public.messages where reply_to = p_question_id;
  update public.messages set content = p_question, revision = revision + 1 where id = p_question_id returning * into v_question;
  insert into public.messages (room_id, thread_id, role, status, reply_to, author_id, created_at)
    values (v_question.room_id, v_question.thread_id, 'assistant', 'pending', p_question_id, v_author,
      private.next_message_time(v_question.room_id))
    returning * into v_answer;
  insert into private.answer_runs (message_id, document_ids, options)
    values (v_answer.id, v_run.document_ids, coalesce(p_options, v_run.options - 'kind', '{}'));
  return jsonb_build_object('question', to_jsonb(v_question), 'answer', to_jsonb(v_answer));
end
$$;

-- Asks again what was answered within the last day while documents of the room were being read, once they are: each
-- question once, as its newest answer then knows of nothing that is to come. A room has three such questions waiting at
-- most, so that people can ask meanwhile; the others follow with the next call. Returns the rooms that have something to answer.
create or replace function public.ask_again() returns setof uuid
language plpgsql
set search_path = ''
as $$
declare
  v_old record;
  v_new uuid;
begin
  for v_old in
    select m.id, m.room_id, m.thread_id, m.reply_to, m.author_id from public.messages m join public.rooms r on r.id = m.room_id
    where m.role = 'assistant' and m.status = 'done' and m.coverage -> 'documents_pending' > '0' and m.plan ->> 'kind' is distinct from 'talk'
      and (m.author_id is null or private.person_may(m.author_id, m.room_id, 'ask')) and m.finished_at > clock_timestamp() - interval '1 day' and r.deleted_at is null
      and not exists (select 1 from public.documents d where d.room_id = m.room_id and d.enabled and d.live_version is null
        and d.status <> 'failed' and d.duplicate_of is null)
      and not exists (select 1 from public.messages n where n.reply_to = m.reply_to and n.created_at > m.created_at)
    order by m.created_at limit 100
  loop
    -- Looked at again behind the lock: another call, or a person, may have asked meanwhile.
    perform 1 from public.rooms where id = v_old.room_id for no key update;
    continue when exists (select 1 from public.messages n where n.reply_to = v_old.reply_to and n.id <> v_old.id
        and n.created_at > (select created_at from public.messages where id = v_old.id))
      or not exists (select 1 from public.messages where id = v_old.id)
      or (select count(*) >= 3 from public.messages where room_id = v_old.room_id and status = 'pending');
    insert into public.messages (room_id, thread_id, role, status, reply_to, author_id, created_at)
      values (v_old.room_id, v_old.thread_id, 'assistant', 'pending', v_old.reply_to, v_old.author_id,
        private.next_message_time(v_old.room_id))
      returning id into v_new;
    insert into private.answer_runs (message_id, document_ids, options)
      select v_new, r.document_ids, r.options from private.answer_runs r where r.message_id = v_old.id;
    insert into private.answer_runs (message_id) values (v_new) on conflict do nothing;
    return next v_old.room_id;
  end loop;
end
$$;
comment on function public.ask_again is 'For the service: asks again what was answered before all documents were read.';

comment on function public.delete_turn is 'Deletes a question of one''s own, or as an owner any, with its answers. One that is being written ends.';

grant execute on function
  public.stop_answer(uuid, uuid),
  public.claim_dead_answers(int, int),
  public.edit_question(uuid, text, jsonb, uuid)
to service_role;
