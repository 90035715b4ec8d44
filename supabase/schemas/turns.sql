-- What was asked can be taken back or put right: a question is deleted with its answers, or asked anew in its place. And
-- what was asked while documents were being read is asked again when they are.

-- Definer, because nobody may delete messages one by one: an answer goes with its question, or stays.
create function private.delete_turn(p_question_id uuid) returns void
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

create function public.delete_turn(p_question_id uuid) returns void
language sql security invoker
set search_path = ''
as $$ select private.delete_turn(p_question_id) $$;
comment on function public.delete_turn is 'Deletes a question of one''s own, or as an owner any, with its answers. One that is being written ends.';

-- A thread without its newest question was last active when the one before was asked, and so is its room.
create function private.recall_activity() returns trigger
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

create trigger messages_recall_activity after delete on public.messages
  referencing old table as gone for each statement execute function private.recall_activity();

create trigger messages_broadcast_edit after update of content on public.messages
  for each row when (old.role = 'user' and old.content is distinct from new.content) execute function private.broadcast_message();

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

create index messages_incomplete_idx on public.messages (room_id)
  where role = 'assistant' and status = 'done' and coverage -> 'documents_pending' > '0';

-- Asks again what was answered within the last day while documents of the room were being read, once they are: each
-- question once, as its newest answer then knows of nothing that is to come. A room has three such questions waiting at
-- most, so that people can ask meanwhile; the others follow with the next call. Returns the rooms that have something to answer.
create function public.ask_again() returns setof uuid
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

grant execute on function private.delete_turn(uuid), public.delete_turn(uuid) to authenticated;
grant execute on function public.edit_question(uuid, text, jsonb, uuid), public.ask_again() to service_role;
