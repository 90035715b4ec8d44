-- An answer whose worker dies keeps its citations, too: they are checked at every save and kept with the run, and whoever
-- ends the answer stores them. Replaces two functions of the answers migration.

alter table private.answer_runs add column citations jsonb not null default '[]';
comment on column private.answer_runs.citations is 'Checked citations of the text as it was last saved; rows of their own once the answer ends.';

drop function public.save_answer(uuid, text, int, int);
-- Saves a growing answer and extends its lease. Says what the writer has to do: 'continue', 'stop', or 'gone' when the
-- answer was ended by somebody else or deleted.
create function public.save_answer(p_message_id uuid, p_content text, p_revision int, p_lease_seconds int, p_citations jsonb default '[]')
returns text
language plpgsql
set search_path = ''
as $$
begin
  update public.messages set content = p_content, revision = greatest(p_revision, revision + 1)
  where id = p_message_id and status = 'streaming';
  if not found then
    return 'gone';
  end if;
  update private.answer_runs
  set lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds),
      first_token_at = coalesce(first_token_at, case when p_content <> '' then clock_timestamp() end),
      citations = p_citations
  where message_id = p_message_id;
  return (select case when stop_requested then 'stop' else 'continue' end from private.answer_runs where message_id = p_message_id);
end
$$;

drop function public.claim_dead_answers(int, int);
-- Answers whose writer is gone: a lease ran out, or a question waits although nothing is being written. Each is leased
-- to the caller, who ends it with an apology in the question's language.
create function public.claim_dead_answers(p_waiting_seconds int, p_lease_seconds int)
returns table (message_id uuid, room_id uuid, content text, revision int, question text, stop_requested boolean, citations jsonb)
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
    returning message_id, stop_requested, citations
  )
  select m.id, m.room_id, m.content, m.revision, q.content, l.stop_requested, l.citations
  from leased l join public.messages m on m.id = l.message_id join public.messages q on q.id = m.reply_to;
end
$$;

grant execute on function
  public.save_answer(uuid, text, int, int, jsonb),
  public.claim_dead_answers(int, int)
to service_role;
