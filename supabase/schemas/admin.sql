-- For people who look after the system, in Supabase Studio or psql. Not
-- exposed by the Data API. No question, answer or page of anybody stands in them: names of rooms and titles of documents do,
-- and the e-mail of whose they are. They run with the rights of whoever reads them, so the service may read these columns of
-- auth.users, and no other.

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
