-- A retry can go back to the room's model, and nobody asks more by deleting what they asked.

-- Another answer to the same question, one at a time. The earlier one stays. What p_options names is chosen anew; null
-- of it goes back to what is usual, and all else is as for the earlier one.
create or replace function public.retry_answer(p_message_id uuid, p_options jsonb default null)
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

-- When each person had something answered within the last minute: kept apart from the answers, because these can be deleted.
create table private.answers_asked (
  id bigint generated always as identity primary key,
  person uuid not null references auth.users (id) on delete cascade,
  asked_at timestamptz not null default clock_timestamp()
);
comment on table private.answers_asked is 'What limit_answers counts: a row for each answer that was asked for within the last minute.';

create index answers_asked_person_idx on private.answers_asked (person, asked_at);

grant select, insert, delete on private.answers_asked to service_role;

alter table private.answers_asked enable row level security;

-- Questions come from the chat function, as the service, so the room says whose they are.
create or replace function private.limit_answers(p_room_id uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_person uuid := (select owner_id from public.rooms where id = p_room_id);
begin
  delete from private.answers_asked where person = v_person and asked_at < clock_timestamp() - interval '1 minute';
  if (select count(*) from private.answers_asked where person = v_person) >= private.limit_of('answers_per_minute') then
    raise exception 'too_many_questions' using errcode = 'PT429', hint = 'Wait a minute.';
  end if;
  insert into private.answers_asked (person) values (v_person);
end
$$;
