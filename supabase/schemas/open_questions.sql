-- Questions that wait: what the documents did not answer can be kept open. When documents of the room come or change, it is
-- looked at again in the background, and only what is answered then is posted.

create table public.open_questions (
  question_id uuid primary key,
  room_id uuid not null,
  opened_by uuid references auth.users (id) on delete set null,
  opened_at timestamptz not null default now(),
  checked_at timestamptz not null,
  checks int not null default 0,
  foreign key (question_id, room_id) references public.messages (id, room_id) on delete cascade
);
comment on table public.open_questions is 'Questions without an answer that are asked again when documents come or change.';
comment on column public.open_questions.checked_at is 'Up to when changes of documents were looked at.';
comment on column public.open_questions.checks is 'How often it was looked at; after thirty times it is no more.';

create index open_questions_room_id_idx on public.open_questions (room_id);
create index open_questions_opened_by_idx on public.open_questions (opened_by);

grant select, delete on public.open_questions to authenticated;
grant all on public.open_questions to service_role;

alter table public.open_questions enable row level security;

-- Who may read a question may know that it waits.
create policy "Members can read open questions" on public.open_questions for select to authenticated
  using (question_id in (select m.id from public.messages m where m.id = question_id));
create policy "Askers can close open questions" on public.open_questions for delete to authenticated
  using (room_id in (select private.rooms_where_i_may('ask')));

-- Definer, because nobody may insert: a room has twenty at most, since each may cost a call of a model.
create function private.keep_open(p_question_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_room_id uuid;
  v_answered_at timestamptz;
begin
  select room_id into v_room_id from public.messages
  where id = p_question_id and role = 'user' and thread_id in (select private.my_thread_ids());
  if not found then
    raise exception 'message_not_found' using errcode = 'PT404', hint = 'The question does not exist, or it is not yours.';
  end if;
  perform private.require_my_right(v_room_id, 'ask');
  perform 1 from public.rooms where id = v_room_id for no key update;
  if (select count(*) from public.open_questions where room_id = v_room_id and question_id <> p_question_id) >= 20 then
    raise exception 'too_many_open_questions' using errcode = 'PT409', hint = 'Close one first.';
  end if;
  -- What changed while it was answered is looked at too.
  select created_at into v_answered_at from public.messages where reply_to = p_question_id order by created_at desc limit 1;
  insert into public.open_questions (question_id, room_id, opened_by, checked_at)
    values (p_question_id, v_room_id, (select auth.uid()), coalesce(v_answered_at, clock_timestamp()))
    on conflict (question_id) do nothing;
end
$$;

create function public.keep_open(p_question_id uuid) returns void
language sql security invoker
set search_path = ''
as $$ select private.keep_open(p_question_id) $$;
comment on function public.keep_open is 'Has a question asked again when documents of its room come or change.';

-- Another answer came, or it asks something else now.
create function private.close_question() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  delete from public.open_questions where question_id = case when new.role = 'user' then new.id else new.reply_to end;
  return null;
end
$$;

create trigger messages_close_question after update of status on public.messages
  for each row when (new.role = 'assistant' and new.status = 'done' and old.status <> 'done' and new.plan -> 'unanswered' is null)
  execute function private.close_question();
create trigger messages_close_edited after update of content on public.messages
  for each row when (old.role = 'user' and old.content is distinct from new.content) execute function private.close_question();

-- The next question to be looked at, with the documents that came or changed since: none while any of its room is being
-- read. Answers that were kept are no news.
create function public.claim_open_question()
returns table (question_id uuid, room_id uuid, question text, document_ids uuid[], options jsonb, changed uuid[], since timestamptz)
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_open record;
begin
  select o.question_id, o.room_id, q.content, o.checked_at, n.ids into v_open
  from public.open_questions o
  join public.rooms r on r.id = o.room_id and r.deleted_at is null
  join public.messages q on q.id = o.question_id
  cross join lateral (
    select array_agg(d.id) as ids from public.documents d
    where d.room_id = o.room_id and d.enabled and not d.kept and d.live_version is not null and d.updated_at > o.checked_at
  ) as n
  where n.ids is not null and o.checks < 30
    and not exists (select 1 from public.documents d where d.room_id = o.room_id and d.enabled and d.duplicate_of is null
      and d.status not in ('ready', 'failed'))
    and not exists (select 1 from public.messages a where a.reply_to = o.question_id and a.status in ('pending', 'streaming'))
  order by o.checked_at limit 1 for update of o skip locked;
  if not found then
    return;
  end if;
  update public.open_questions o set checked_at = clock_timestamp(), checks = checks + 1 where o.question_id = v_open.question_id;
  return query
  select v_open.question_id, v_open.room_id, v_open.content, a.document_ids, coalesce(a.options, '{}'), v_open.ids, v_open.checked_at
  from (select 1) as one
  left join lateral (
    select u.document_ids, u.options from public.messages m join private.answer_runs u on u.message_id = m.id
    where m.reply_to = v_open.question_id order by m.created_at desc limit 1
  ) as a on true;
end
$$;

-- It could not be looked at, as when a model does not answer: the same changes are news the next time.
create function public.release_open_question(p_question_id uuid, p_since timestamptz) returns void
language sql
set search_path = ''
as $$ update public.open_questions set checked_at = p_since where question_id = p_question_id $$;

-- Definer, because the service may not send where this is hosted. Tells the one who keeps a question open, if they may still
-- read it; the room's owner, where nobody is known.
create function private.tell_answered(p_room_id uuid, p_person uuid, p_payload jsonb) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_person uuid := coalesce(p_person, (select owner_id from public.rooms where id = p_room_id));
begin
  if private.person_may(v_person, p_room_id, 'read') then
    perform realtime.send(p_payload, 'answered', 'user:' || v_person, true);
    perform private.queue_pushes(v_person, p_room_id, 'answer', (p_payload ->> 'message_id')::uuid, null);
  end if;
end
$$;
comment on function private.tell_answered is 'Definer, because only the owner of this schema may send. Tells what it is given.';

-- Posts the answer to a question that waited, as it is, and tells whoever waits: before the row, so that screens know what
-- they hear next. Null where it was closed meanwhile. p_citations, p_usage: as finish_answer takes them.
create function public.answer_open_question(
  p_question_id uuid, p_content text, p_model text, p_coverage jsonb, p_plan jsonb, p_citations jsonb, p_usage jsonb, p_options jsonb
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_open public.open_questions;
  v_message public.messages;
  v_id uuid := gen_random_uuid();
begin
  select * into v_open from public.open_questions where question_id = p_question_id;
  if not found then
    return null;
  end if;
  perform 1 from public.rooms where id = v_open.room_id for no key update;
  delete from public.open_questions where question_id = p_question_id;
  if not found then
    return null;
  end if;
  perform private.tell_answered(v_open.room_id, v_open.opened_by, jsonb_build_object('room_id', v_open.room_id,
    'question_id', p_question_id, 'message_id', v_id,
    'question', (select left(content, 200) from public.messages where id = p_question_id),
    'document_title', p_citations -> 0 ->> 'document_title', 'page', p_citations -> 0 -> 'page'));
  insert into public.messages (id, room_id, role, status, reply_to, content, model, coverage, plan, revision, created_at, finished_at)
    values (v_id, v_open.room_id, 'assistant', 'done', p_question_id, p_content, p_model, p_coverage, p_plan, 1,
      private.next_message_time(v_open.room_id), clock_timestamp())
    returning * into v_message;
  perform private.store_citations(v_id, v_open.room_id, p_citations);
  insert into private.answer_runs (message_id, options, started_at, prompt_tokens, completion_tokens)
    values (v_id, p_options, v_message.created_at, (p_usage ->> 'prompt_tokens')::int, (p_usage ->> 'completion_tokens')::int);
  return to_jsonb(v_message);
end
$$;

grant execute on function private.keep_open(uuid), public.keep_open(uuid) to authenticated;
grant execute on function
  private.tell_answered(uuid, uuid, jsonb),
  public.claim_open_question(),
  public.release_open_question(uuid, timestamptz),
  public.answer_open_question(uuid, text, text, jsonb, jsonb, jsonb, jsonb, jsonb)
to service_role;
