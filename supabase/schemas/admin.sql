-- Views for people who look after the system, in Supabase Studio or psql. Not exposed by the Data API. They name the owner
-- of each row by e-mail and run with the rights of whoever reads them, so the service may read these two columns of
-- auth.users, and no other.

create view admin.rooms with (security_invoker = true) as
select r.id, r.name, u.email as owner, r.created_at, r.last_message_at,
  (select count(*) from public.documents d where d.room_id = r.id) as documents,
  (select count(*) from public.messages m where m.room_id = r.id) as messages
from public.rooms r join auth.users u on u.id = r.owner_id;

create view admin.documents with (security_invoker = true) as
select d.id, d.title, d.kind, d.status, d.error_code, d.error_message, d.pages_done, d.page_count, d.chunks_done, d.chunks_total,
  d.attempts, d.lease_until, d.byte_size, d.created_at, d.updated_at, r.name as room, u.email as owner,
  d.version, d.live_version, d.pages_empty, d.pages_failed, run.retry_at, d.embedding_model,
  run.analyzer_version, d.duplicate_of, run.claimed_at, run.crashes
from public.documents d
join public.rooms r on r.id = d.room_id
join auth.users u on u.id = r.owner_id
left join private.ingestion_runs run on run.document_id = d.id;

create view admin.answers with (security_invoker = true) as
select m.id, m.status, m.error_code, m.model, q.content as question, m.content as answer, r.name as room,
  m.created_at, run.started_at, run.first_token_at, m.finished_at,
  run.first_token_at - run.started_at as time_to_first_token, m.finished_at - m.created_at as time_to_answer,
  run.prompt_tokens, run.completion_tokens,
  (select count(*) from public.citations c where c.message_id = m.id) as citations,
  (select sum(f.value) from public.feedback f where f.message_id = m.id) as feedback
from public.messages m
join public.messages q on q.id = m.reply_to
join public.rooms r on r.id = m.room_id
left join private.answer_runs run on run.message_id = m.id;

grant select on all tables in schema admin to service_role;
grant select (id, email) on auth.users to service_role;
