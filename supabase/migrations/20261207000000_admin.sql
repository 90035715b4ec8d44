-- For people who look after the system: limits of one person, days that are counted, costs, views without anybody's words,
-- calls that leave a row in a log, and a ban that holds at once.

insert into private.limits (name, value, meaning) values
  ('answers_per_day', 5000, 'Answers that one person may ask for in a day (UTC), in all rooms together.'),
  ('tokens_per_day', 50000000, 'Tokens that answers to one person may take in a day (UTC); the answer that reaches it is the last.');

-- Of one person instead of everybody's.
create table private.owner_limits (
  person uuid not null references auth.users (id) on delete cascade,
  name text not null references private.limits (name),
  value bigint not null constraint owner_limits_value check (value >= 0),
  primary key (person, name)
);
comment on table private.owner_limits is 'What one person may take, where it is not what everybody may. Written by admin.set_limit().';

create index owner_limits_name_idx on private.owner_limits (name);

grant all on private.owner_limits to service_role;

alter table private.owner_limits enable row level security;

create function private.limit_for(p_name text, p_person uuid) returns bigint
language sql stable
set search_path = ''
as $$ select coalesce((select value from private.owner_limits where person = p_person and name = p_name), private.limit_of(p_name)) $$;

-- A statement that adds far more than that is ended on its way: at its end it would have been worked on for long.
create or replace function private.limit_rooms_early() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_added int := coalesce(nullif(current_setting('documind.rooms_added', true), ''), '0')::int + 1;
begin
  perform set_config('documind.rooms_added', v_added::text, true);
  if v_added % 100 = 0
    and (select count(*) from public.rooms where owner_id = new.owner_id) > private.limit_for('rooms_per_person', new.owner_id) then
    raise exception 'too_many_rooms' using errcode = 'PT409', hint = 'Delete a room first.';
  end if;
  return new;
end
$$;

-- The triggers that follow are definers: they read the limits, and count rows of the person whom the row belongs to,
-- whoever acts.
create or replace function private.limit_rooms() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_person uuid;
begin
  for v_person in select distinct owner_id from added order by owner_id loop
    perform private.count_alone(v_person);
    if (select count(*) from public.rooms where owner_id = v_person) > private.limit_for('rooms_per_person', v_person) then
      raise exception 'too_many_rooms' using errcode = 'PT409', hint = 'Delete a room first.';
    end if;
  end loop;
  return null;
end
$$;

create or replace function private.limit_documents() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_person uuid;
begin
  for v_person in
    select distinct r.owner_id from added a join public.rooms r on r.id = a.room_id order by r.owner_id
  loop
    perform private.count_alone(v_person);
    if (select count(*) from public.documents d join public.rooms r on r.id = d.room_id where r.owner_id = v_person)
        > private.limit_for('documents_per_person', v_person)
      or exists (select 1 from public.documents d where d.room_id in (select a.room_id from added a)
        group by d.room_id having count(*) > private.limit_for('documents_per_room', v_person)) then
      raise exception 'too_many_documents' using errcode = 'PT409', hint = 'Delete a document first.';
    end if;
    if private.bytes_of(v_person) > private.limit_for('bytes_per_person', v_person) then
      raise exception 'storage_full' using errcode = 'PT507', hint = 'Delete a document first.';
    end if;
  end loop;
  return null;
end
$$;

-- A longer text in the place of another. (A statement-level trigger with a transition table cannot name a column.)
create or replace function private.limit_text() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_person uuid := (select owner_id from public.rooms where id = new.room_id);
begin
  perform private.count_alone(v_person);
  if private.bytes_of(v_person) > private.limit_for('bytes_per_person', v_person) then
    raise exception 'storage_full' using errcode = 'PT507', hint = 'Delete a document first.';
  end if;
  return null;
end
$$;

-- Storage tries a row out before it takes the bytes, and writes it after; the second time it knows their number.
create or replace function private.has_space(p_metadata jsonb) returns boolean
language plpgsql security definer
set search_path = ''
as $$
declare
  v_person uuid := (select auth.uid());
  v_bytes bigint := coalesce((p_metadata ->> 'size')::bigint, (p_metadata ->> 'contentLength')::bigint, 0);
begin
  perform private.count_alone(v_person);
  if private.bytes_of(v_person) + v_bytes > private.limit_for('bytes_per_person', v_person) then
    raise exception 'storage_full' using errcode = 'PT507', hint = 'Delete a document first.';
  end if;
  return true;
end
$$;

-- What a person took of each day (UTC). Of answers those that were asked for, whatever became of them.
create table private.day_counts (
  person uuid not null references auth.users (id) on delete cascade,
  day date not null default (now() at time zone 'utc')::date,
  answers int not null default 0,
  tokens bigint not null default 0,
  primary key (person, day)
);
comment on table private.day_counts is 'What limits by the day count: a row for each person and each of the last two days.';

grant all on private.day_counts to service_role;

alter table private.day_counts enable row level security;

-- In whichever room, whoever owns it.
create or replace function private.limit_answers(p_person uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_today date := (now() at time zone 'utc')::date;
  v_count private.day_counts;
begin
  delete from private.answers_asked where person = p_person and asked_at < clock_timestamp() - interval '1 minute';
  if (select count(*) from private.answers_asked where person = p_person) >= private.limit_for('answers_per_minute', p_person) then
    raise exception 'too_many_questions' using errcode = 'PT429', hint = 'Wait a minute.';
  end if;
  delete from private.day_counts where person = p_person and day < v_today - 1;
  insert into private.day_counts as c (person, day, answers) values (p_person, v_today, 1)
  on conflict (person, day) do update set answers = c.answers + 1 returning * into v_count;
  if v_count.answers > private.limit_for('answers_per_day', p_person) or v_count.tokens >= private.limit_for('tokens_per_day', p_person) then
    raise exception 'daily_limit' using errcode = 'PT429', hint = 'There is more tomorrow (UTC).';
  end if;
  insert into private.answers_asked (person) values (p_person);
end
$$;

grant execute on function private.limit_for(text, uuid) to service_role;

-- Of the caller, which is all that they may ask.
create function private.i_am_banned() returns boolean
language sql stable security definer
set search_path = ''
as $$ select private.is_banned((select auth.uid())) $$;
comment on function private.i_am_banned is 'Definer, because nobody may read the accounts. Says of the caller alone.';

grant execute on function private.i_am_banned() to authenticated;

-- Definer, because it answers for the policies of these tables themselves and would otherwise ask them back. It looks only
-- at the caller's own id, so there is nothing to abuse. A room that was put away is nobody's. In plpgsql its plan is kept
-- for the session; an SQL function is planned anew for every table of every statement, which took a twelfth of a search.
create or replace function private.rooms_where_i_may(p_right text) returns setof uuid
language plpgsql stable security definer
set search_path = ''
as $$
declare
  v_roles text[] := private.roles_that_may(p_right);
begin
  if private.i_am_banned() then
    return;
  end if;
  return query
  select m.room_id from public.room_members m join public.rooms r on r.id = m.room_id
  where m.user_id = (select auth.uid()) and m.role = any (v_roles) and r.deleted_at is null;
end
$$;

-- The same for what is done in somebody's name: by the chat function, as the service, or by a definer. With the caller's
-- rights, so that whoever may not read the members hears no more from it than from them.
create or replace function private.person_may(p_user_id uuid, p_room_id uuid, p_right text) returns boolean
language sql stable security invoker
set search_path = ''
as $$
  select exists (
    select from public.room_members m join public.rooms r on r.id = m.room_id
    where m.room_id = p_room_id and m.user_id = p_user_id and m.role = any (private.roles_that_may(p_right)) and r.deleted_at is null
      and not private.is_banned(p_user_id)
  )
$$;

alter policy "People can create rooms of their own" on public.rooms
  with check (owner_id = (select auth.uid()) and not (select private.i_am_banned()));
alter policy "Members can read rooms" on public.rooms
  using ((owner_id = (select auth.uid()) and deleted_at is null and not (select private.i_am_banned())) or id in (select private.my_room_ids()));

create or replace function private.set_member_role(p_room_id uuid, p_user_id uuid, p_role text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_room public.rooms := private.lock_room(p_room_id, 'own');
  v_old text := (select role from public.room_members where room_id = p_room_id and user_id = p_user_id);
begin
  if p_role is null or not p_role = any (private.roles_that_may('read')) then
    raise exception 'role_unknown' using errcode = 'PT400', hint = 'owner, editor, asker or reader.';
  elsif v_old is null then
    raise exception 'member_not_found' using errcode = 'PT404', hint = 'The room has no such member.';
  elsif v_old = p_role then
    return;
  elsif v_old = 'owner' then
    perform private.require_other_owner(p_room_id, p_user_id);
  end if;
  update public.room_members set role = p_role where room_id = p_room_id and user_id = p_user_id;
  if p_role = 'owner' then
    -- The room counts for the new owner's limits from now on.
    perform private.count_alone(p_user_id);
    update public.rooms set owner_id = p_user_id where id = p_room_id;
    if (select count(*) from public.rooms where owner_id = p_user_id) > private.limit_for('rooms_per_person', p_user_id) then
      raise exception 'too_many_rooms' using errcode = 'PT409', hint = 'The new owner has as many rooms as a person may have.';
    end if;
  end if;
end
$$;

create or replace function private.may_use_topic(p_topic text) returns boolean
language sql stable security invoker
set search_path = ''
as $$
  select case split_part(p_topic, ':', 1)
    when 'user' then p_topic = 'user:' || (select auth.uid()) and not private.i_am_banned()
    when 'room' then p_topic in (select 'room:' || id from private.my_room_ids() as id)
    when 'thread' then p_topic in (select 'thread:' || id from private.my_thread_ids() as id)
    else false end
$$;

-- What answers cost, kept when they are deleted. A person who leaves takes theirs along.
create table private.token_days (
  day date not null,
  person uuid not null references auth.users (id) on delete cascade,
  model text not null,
  answers int not null default 0,
  prompt_tokens bigint not null default 0,
  completion_tokens bigint not null default 0,
  primary key (day, person, model)
);
comment on table private.token_days is 'Tokens that models counted, by day (UTC), person and model.';

create index token_days_person_idx on private.token_days (person);

grant all on private.token_days to service_role;

alter table private.token_days enable row level security;

-- Definer: answers are finished by the service and ended by others, and whose tokens they are is nobody else's to write.
create function private.count_tokens() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_prompt bigint := coalesce(new.prompt_tokens, 0) - coalesce(old.prompt_tokens, 0);
  v_completion bigint := coalesce(new.completion_tokens, 0) - coalesce(old.completion_tokens, 0);
  v_day date := (now() at time zone 'utc')::date;
  v_answer public.messages;
begin
  select * into v_answer from public.messages where id = new.message_id;
  if v_answer.author_id is null or v_prompt + v_completion <= 0 then
    return null;
  end if;
  insert into private.token_days as t (day, person, model, answers, prompt_tokens, completion_tokens)
  values (v_day, v_answer.author_id, coalesce(v_answer.model, ''), 1, v_prompt, v_completion)
  on conflict (day, person, model) do update set answers = t.answers + 1,
    prompt_tokens = t.prompt_tokens + excluded.prompt_tokens, completion_tokens = t.completion_tokens + excluded.completion_tokens;
  insert into private.day_counts as c (person, day, tokens) values (v_answer.author_id, v_day, v_prompt + v_completion)
  on conflict (person, day) do update set tokens = c.tokens + excluded.tokens;
  return null;
end
$$;
comment on function private.count_tokens is 'Definer, because whoever ends an answer may not write what it cost. Adds to the count of who asked.';

create trigger answer_runs_count_tokens after update of prompt_tokens, completion_tokens on private.answer_runs
  for each row when ((new.prompt_tokens, new.completion_tokens) is distinct from (old.prompt_tokens, old.completion_tokens))
  execute function private.count_tokens();

drop view admin.rooms;
drop view admin.documents;
drop view admin.answers;

create view admin.rooms with (security_invoker = true) as
select r.id, r.name, u.email as owner, r.owner_id, r.created_at, r.last_message_at, r.deleted_at,
  (select count(*) from public.room_members m where m.room_id = r.id) as members,
  (select count(*) from public.documents d where d.room_id = r.id) as documents,
  (select coalesce(sum(d.chunks_total), 0) from public.documents d where d.room_id = r.id) as chunks,
  (select count(*) from public.threads t where t.room_id = r.id) as threads,
  (select count(*) from public.messages m where m.room_id = r.id and m.role = 'user') as questions,
  (select count(*) from public.shares s where s.room_id = r.id) as links
from public.rooms r join auth.users u on u.id = r.owner_id;
comment on view admin.rooms is 'Every room with its owner and how much stands in it. deleted_at: it is in the trash.';

create view admin.documents with (security_invoker = true) as
select d.id, d.title, d.kind, d.status, d.error_code, d.error_message, d.pages_done, d.page_count, d.chunks_done, d.chunks_total,
  d.attempts, d.lease_until, d.byte_size, d.created_at, d.updated_at, r.name as room, u.email as owner,
  d.version, d.live_version, d.pages_empty, d.pages_failed, run.retry_at, d.embedding_model,
  run.analyzer_version, d.duplicate_of, run.claimed_at, run.crashes, d.room_id, r.owner_id, d.enabled, d.language
from public.documents d
join public.rooms r on r.id = d.room_id
join auth.users u on u.id = r.owner_id
left join private.ingestion_runs run on run.document_id = d.id;
comment on view admin.documents is 'Every document: files, web pages and articles (kind = article), with the state of their reading.';

create view admin.stuck_documents with (security_invoker = true) as
select d.id, d.title, d.room, d.owner, d.status, w.why, d.pages_done, d.page_count, d.attempts, d.crashes, d.retry_at, now() - d.updated_at as since
from admin.documents d
cross join lateral (
  select case
    when d.status = 'failed' then 'failed: ' || coalesce(d.error_code, 'unknown')
    when d.retry_at > now() then 'waits for a busy model'
    when d.lease_until < now() then 'its worker died'
    when d.lease_until is null and d.updated_at < now() - interval '10 minutes' then 'nobody has taken it: is there a schedule?'
    when d.lease_until is not null and d.updated_at < now() - interval '10 minutes' then 'no progress for ten minutes'
  end as why
) as w
where d.status in ('queued', 'extracting', 'embedding', 'failed') and w.why is not null;
comment on view admin.stuck_documents is 'Documents that failed, or are not getting on, and why. admin.retry_document(id) tries one again.';

create view admin.unembedded_documents with (security_invoker = true) as
select d.id, d.title, d.room, d.owner, d.embedding_model, d.chunks_total, d.chunks_total - e.embedded as missing
from admin.documents d
cross join lateral (
  select count(distinct e.chunk_id) as embedded from public.chunk_embeddings e where e.document_id = d.id and e.version = d.live_version
) as e
where d.live_version = d.version and d.status = 'ready' and e.embedded < d.chunks_total;
comment on view admin.unembedded_documents is 'Documents that answer while passages of theirs have no embedding: those are found by words alone. admin.reembed_room(id) makes them anew.';

create view admin.files with (security_invoker = true) as
select o.name, 'file without a document' as what, (o.metadata ->> 'size')::bigint as bytes, o.created_at, null::uuid as document_id,
  null::text as title, exists (select from private.released_objects l where l.name = o.name) as will_be_removed
from storage.objects o
where o.bucket_id = 'documents' and not exists (select from public.documents d where o.name in (d.storage_path, d.live_storage_path))
union all
select p.path, 'document without a file', null, null, d.id, d.title, false
from public.documents d cross join lateral (select coalesce(d.live_storage_path, d.storage_path) as path) as p
where p.path is not null and not exists (select from storage.objects o where o.bucket_id = 'documents' and o.name = p.path);
comment on view admin.files is 'Stored files that no document names, which the sweeper removes an hour after they came, and documents whose file is gone.';

create view admin.answers with (security_invoker = true) as
select m.id, m.status, m.error_code, m.model, m.room_id, r.name as room, u.email as asked_by, m.created_at, run.started_at, run.first_token_at, m.finished_at,
  run.started_at - m.created_at as waited, run.first_token_at - run.started_at as time_to_first_token, m.finished_at - m.created_at as time_to_answer,
  char_length(q.content) as question_characters, char_length(m.content) as answer_characters,
  m.plan ->> 'kind' as kind, run.prompt_tokens, run.completion_tokens, run.handovers,
  c.citations, c.verified, c.citations - c.verified as unverified, v.disputed, f.thumbs_up, f.thumbs_down,
  exists (select from public.open_questions o where o.question_id = q.id) as waits_for_documents
from public.messages m
join public.messages q on q.id = m.reply_to
join public.rooms r on r.id = m.room_id
left join auth.users u on u.id = m.author_id
left join private.answer_runs run on run.message_id = m.id
cross join lateral (
  select count(*) as citations, count(*) filter (where c.state = 'verified') as verified from public.citations c where c.message_id = m.id
) as c
cross join lateral (
  select count(*) as disputed from public.quote_verdicts v where v.message_id = m.id and v.verdict = 'disputed'
) as v
cross join lateral (
  select count(*) filter (where f.value = 1) as thumbs_up, count(*) filter (where f.value = -1) as thumbs_down
  from public.feedback f where f.message_id = m.id
) as f;
comment on view admin.answers is 'Every answer: how it ended, how long it took, what it cost, what its quotes and its readers say of it. Nobody''s words.';

create view admin.failures with (security_invoker = true) as
select 'document' as what, error_code, count(*) as times, max(updated_at) as newest from public.documents where status = 'failed' group by error_code
union all
select 'answer', error_code, count(*), max(finished_at) from public.messages where status = 'failed' group by error_code;
comment on view admin.failures is 'What failed, by code (docs/errors.md), how often, and when last.';

create view admin.usage with (security_invoker = true) as
select u.id as owner_id, u.email as owner, u.created_at, u.banned_until as suspended_until,
  (select count(*) from public.rooms r where r.owner_id = u.id) as rooms,
  (select count(*) from public.documents d join public.rooms r on r.id = d.room_id where r.owner_id = u.id) as documents,
  private.bytes_of(u.id) as bytes,
  (select coalesce(sum(d.chunks_total), 0) from public.documents d join public.rooms r on r.id = d.room_id where r.owner_id = u.id) as chunks,
  coalesce(c.answers, 0) as answers_today, coalesce(c.tokens, 0) as tokens_today,
  (select jsonb_object_agg(l.name, l.value) from private.owner_limits l where l.person = u.id) as own_limits
from auth.users u
left join private.day_counts c on c.person = u.id and c.day = (now() at time zone 'utc')::date;
comment on view admin.usage is 'What every person has and took today (UTC), with limits of their own, and until when they are suspended.';

create table admin.prices (
  model text primary key,
  prompt_usd numeric not null check (prompt_usd >= 0),
  completion_usd numeric not null check (completion_usd >= 0)
);
comment on table admin.prices is 'US dollars for a million tokens of each model, for admin.costs. Fill in what you pay.';

alter table admin.prices enable row level security;

create view admin.costs with (security_invoker = true) as
select t.day, t.model, u.email as person, t.answers, t.prompt_tokens, t.completion_tokens,
  round((t.prompt_tokens * p.prompt_usd + t.completion_tokens * p.completion_usd) / 1000000, 4) as usd
from private.token_days t
join auth.users u on u.id = t.person
left join admin.prices p on p.model = t.model;
comment on view admin.costs is 'Tokens and cost by day (UTC), model and person. usd is null until admin.prices has the model.';

create view admin.queue with (security_invoker = true) as
select r.owner_id, u.email as owner, count(*) as documents, count(*) filter (where d.lease_until > now()) as being_read,
  now() - min(d.updated_at) as longest_unchanged, sum(greatest(d.page_count - d.pages_done, 0)) as pages_left,
  sum(greatest(d.chunks_total - d.chunks_done, 0)) as chunks_left
from public.documents d join public.rooms r on r.id = d.room_id join auth.users u on u.id = r.owner_id
where d.status in ('queued', 'extracting', 'embedding')
group by r.owner_id, u.email;
comment on view admin.queue is 'What waits to be read, by owner: they take turns.';

create view admin.recognition with (security_invoker = true) as
select d.id as document_id, d.title, r.name as room, count(*) filter (where p.recognition is not null) as recognised,
  count(*) filter (where p.state <> 'text') as without_text, round(avg((p.recognition ->> 'confidence')::numeric), 3) as mean_confidence
from public.pages p join public.documents d on d.id = p.document_id and d.version = p.version join public.rooms r on r.id = d.room_id
group by d.id, d.title, r.name
having count(*) filter (where p.recognition is not null or p.state <> 'text') > 0;
comment on view admin.recognition is 'Documents with pages that were read from their picture (OCR), or could not be: how many, and how sure it was.';

create view admin.health with (security_invoker = true) as
select c.name, case when c.value > c.most then 'look' else 'good' end as state, c.value, c.most, c.meaning
from (
  values
    ('documents_stuck', (select count(*) from admin.stuck_documents where status <> 'failed')::numeric, 0::numeric, 'Documents that do not get on: admin.stuck_documents.'),
    ('documents_failed_today', (select count(*) from public.documents where status = 'failed' and updated_at > now() - interval '1 day'), 0,
      'Documents that failed within a day: admin.stuck_documents, admin.failures.'),
    ('readers_crashed', (select count(*) from private.ingestion_runs where crashes > 0), 0, 'Documents of which a reader died: admin.documents, crashes > 0.'),
    ('documents_unembedded', (select count(*) from admin.unembedded_documents), 0, 'Documents found by words alone: admin.unembedded_documents.'),
    ('files_astray', (select count(*) from admin.files where not will_be_removed and (created_at is null or created_at < now() - interval '2 hours')), 0,
      'Files without a document, or the reverse: admin.files.'),
    ('answer_wait_seconds', (select coalesce(max(extract(epoch from now() - created_at)), 0) from public.messages where status = 'pending'), 60,
      'How long the question that has waited longest has waited.'),
    ('answers_dead', (select count(*) from private.answer_runs r join public.messages m on m.id = r.message_id
      where m.status = 'streaming' and r.lease_until < now() - interval '1 minute'), 0, 'Answers whose writer is gone: admin.end_answer(id), or the next question, ends them.'),
    ('answers_failed_percent', (select coalesce(round(100.0 * count(*) filter (where status = 'failed') / nullif(count(*), 0), 1), 0) from public.messages
      where role = 'assistant' and finished_at > now() - interval '1 day'), 5, 'Of the answers of a day, how many failed: admin.failures.'),
    ('first_token_seconds', (select coalesce(round(percentile_cont(0.95) within group (order by extract(epoch from r.first_token_at - r.started_at))::numeric, 1), 0)
      from private.answer_runs r where r.started_at > now() - interval '1 day' and r.first_token_at is not null), 10,
      'Within a day, 95 of 100 answers had begun after so many seconds.')
) as c (name, value, most, meaning);
comment on view admin.health is 'The state of the project at a glance: look into what says look.';

create table admin.audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  by text not null,
  action text not null,
  subject uuid not null,
  details jsonb not null default '{}'
);
comment on table admin.audit_log is 'What admins did by the calls of this schema. Only added to.';
comment on column admin.audit_log.by is 'The database role, with the id of the person where a token named one.';
comment on column admin.audit_log.subject is 'The document, room, answer or person that it was done to.';

create index audit_log_subject_idx on admin.audit_log (subject, at);

alter table admin.audit_log enable row level security;

create function admin.note(p_action text, p_subject uuid, p_details jsonb default '{}') returns void
language sql
set search_path = ''
as $$
  insert into admin.audit_log (by, action, subject, details)
  values (concat_ws(' ', session_user, nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'), p_action, p_subject, p_details)
$$;
comment on function admin.note is 'Adds a row to the log, as each call of this schema does.';

create function admin.missing(p_what text) returns void
language plpgsql
set search_path = ''
as $$
begin
  raise exception '%', p_what || '_not_found' using errcode = 'PT404', hint = 'There is none of that id in that state.';
end
$$;
comment on function admin.missing is 'Refuses what is not there.';

create function admin.retry_document(p_document_id uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform public.restart_document(p_document_id);
  if not found then
    perform admin.missing('document');
  end if;
  perform admin.note('retry_document', p_document_id);
end
$$;
comment on function admin.retry_document is 'Reads a failed document again, from where it stood.';

create function admin.reembed_room(p_room_id uuid) returns int
language plpgsql
set search_path = ''
as $$
declare
  v_documents int;
begin
  if not exists (select from public.rooms where id = p_room_id) then
    perform admin.missing('room');
  end if;
  delete from public.chunk_embeddings where room_id = p_room_id;
  update public.documents set embedding_model = null where room_id = p_room_id and status = 'ready';
  get diagnostics v_documents = row_count;
  perform admin.note('reembed_room', p_room_id, jsonb_build_object('documents', v_documents));
  return v_documents;
end
$$;
comment on function admin.reembed_room is 'Makes every embedding of a room anew, in the background; until then words alone find. Returns how many documents.';

create function admin.end_answer(p_message_id uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
  update public.messages set status = 'stopped', revision = revision + 1, finished_at = clock_timestamp()
  where id = p_message_id and status in ('pending', 'streaming');
  if not found then
    perform admin.missing('answer');
  end if;
  update private.answer_runs set stop_requested = true, lease_until = null, resume = null where message_id = p_message_id;
  perform admin.note('end_answer', p_message_id);
end
$$;
comment on function admin.end_answer is 'Ends an answer that waits or is being written, with what it has; the room goes on with its next question.';

-- Definers: accounts are nobody's to change but these two's.
create function admin.suspend(p_person uuid, p_until timestamptz, p_why text default null) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  update auth.users set banned_until = p_until where id = p_person;
  if not found then
    perform admin.missing('person');
  end if;
  perform admin.note('suspend', p_person, jsonb_build_object('until', p_until, 'why', p_why));
end
$$;
comment on function admin.suspend is
  'Shuts somebody out until then: rows, files and calls are refused at once, channels close, running answers end. Rooms with other owners go on. Definer, to write this one column.';

create function admin.unsuspend(p_person uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  update auth.users set banned_until = null where id = p_person;
  if not found then
    perform admin.missing('person');
  end if;
  perform admin.note('unsuspend', p_person);
end
$$;
comment on function admin.unsuspend is 'Lets somebody in again. Definer, to write this one column.';

create function admin.set_limit(p_person uuid, p_name text, p_value bigint) returns void
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from auth.users where id = p_person) then
    perform admin.missing('person');
  end if;
  if p_value is null then
    delete from private.owner_limits where person = p_person and name = p_name;
  else
    insert into private.owner_limits (person, name, value) values (p_person, p_name, p_value)
    on conflict (person, name) do update set value = excluded.value;
  end if;
  perform admin.note('set_limit', p_person, jsonb_build_object('name', p_name, 'value', p_value));
end
$$;
comment on function admin.set_limit is 'Gives one person a limit of their own, by its name in private.limits; null goes back to everybody''s.';

-- A person who was banned, in Studio or here, is out at once: policies refuse them (private.is_banned), and this ends what they
-- asked and closes their channels. Definer, because whoever bans may write neither.
create function private.shut_out() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_room_id uuid;
begin
  for v_room_id in select room_id from public.room_members where user_id = new.id loop
    perform private.end_answers(v_room_id, new.id);
    perform realtime.send(jsonb_build_object('operation', 'DELETE', 'room_id', v_room_id, 'user_id', new.id), 'membership_changed', 'user:' || new.id, true);
  end loop;
  return null;
end
$$;
comment on function private.shut_out is 'Definer, because whoever bans somebody may not write answers. Touches only those of the person whose row changed.';

create trigger documind_shut_out after update of banned_until on auth.users
  for each row when (new.banned_until > now() and new.banned_until is distinct from old.banned_until)
  execute function private.shut_out();

grant select on all tables in schema admin to service_role;
grant insert on admin.audit_log to service_role;
grant insert, update, delete on admin.prices to service_role;
grant select (id, email, created_at, banned_until) on auth.users to service_role;
grant execute on function
  private.bytes_of(uuid),
  admin.note(text, uuid, jsonb),
  admin.missing(text),
  admin.retry_document(uuid),
  admin.reembed_room(uuid),
  admin.end_answer(uuid),
  admin.suspend(uuid, timestamptz, text),
  admin.unsuspend(uuid),
  admin.set_limit(uuid, text, bigint)
to service_role;
