-- Health, figures, and answers that go on after a restart.
-- What whoever runs the project looks at: figures without anybody's words, names or addresses.

-- Rooms whose answer was handed over, and that nobody has taken up: any call of `chat` for the room goes on.
create function public.waiting_rooms(p_limit int default 20) returns setof uuid
language sql stable
set search_path = ''
as $$
  select m.room_id
  from public.messages m join private.answer_runs r on r.message_id = m.id
  where (m.status = 'streaming' and r.resume is not null)
    or (m.status = 'pending' and r.handovers > 0
      and not exists (select 1 from public.messages s where s.room_id = m.room_id and s.status = 'streaming'))
  group by m.room_id order by min(m.created_at) limit p_limit
$$;
comment on function public.waiting_rooms is 'Rooms in which an answer that was handed over waits for its next writer.';

-- Whether somebody calls the functions when work waits: 'cron' by the schedule of this database, 'other' otherwise.
create function public.project_health() returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  v_schedule text := 'other';
begin
  if to_regclass('cron.job') is not null and has_table_privilege('cron.job', 'select') then
    execute $sql$select case when exists (select from cron.job where jobname = 'documind-due') then 'cron' else 'other' end$sql$
    into v_schedule;
  end if;
  return jsonb_build_object('schedule', v_schedule);
end
$$;
comment on function public.project_health is 'What a look at the health of a function says of the database.';

-- One row a figure, under the names of docs/operations.md. What is counted by time goes back one hour.
create function public.project_metrics() returns table (name text, labels jsonb, value double precision)
language sql stable
set search_path = ''
as $$
  with recent as (
    select m.status, m.error_code, r.started_at, r.first_token_at, m.finished_at, r.prompt_tokens, r.completion_tokens, r.handovers
    from public.messages m join private.answer_runs r on r.message_id = m.id
    where m.role = 'assistant' and m.finished_at > now() - interval '1 hour'
  )
  select 'answers', jsonb_build_object('status', status, 'error_code', coalesce(error_code, '')), count(*)
  from recent group by status, error_code
  union all
  select 'answer_first_token_seconds', jsonb_build_object('quantile', q::text),
    percentile_cont(q) within group (order by extract(epoch from coalesce(first_token_at, finished_at) - started_at))
  from recent cross join unnest(array[0.5, 0.95]::double precision[]) as q where status = 'done' group by q
  union all
  select 'answer_tokens', jsonb_build_object('kind', kind), coalesce(sum(tokens), 0)
  from recent cross join lateral (values ('prompt', prompt_tokens), ('completion', completion_tokens)) as t (kind, tokens) group by kind
  union all
  select 'answer_handovers', '{}', coalesce(sum(handovers), 0) from recent
  union all
  select 'answers_unfinished', jsonb_build_object('status', status), count(*)
  from public.messages where status in ('pending', 'streaming') group by status
  union all
  select 'answer_wait_seconds', '{}', coalesce(max(extract(epoch from now() - created_at)), 0)
  from public.messages where status = 'pending'
  union all
  select 'documents', jsonb_build_object('status', status, 'error_code', coalesce(error_code, '')), count(*)
  from public.documents group by status, error_code
  union all
  select 'ingestion_wait_seconds', '{}', coalesce(max(extract(epoch from now() - updated_at)), 0)
  from public.documents where status in ('queued', 'extracting', 'embedding')
  union all
  select 'database_bytes', '{}', pg_database_size(current_database())
$$;
comment on function public.project_metrics is 'Figures of the project: numbers alone, of the last hour where they are counted by time.';

grant execute on function public.waiting_rooms(int), public.project_health(), public.project_metrics() to service_role;
