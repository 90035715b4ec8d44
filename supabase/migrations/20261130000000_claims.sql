-- A citation belongs to a claim: one row for each marker of an answer, with the words it stands behind and what the
-- source has to do with them. Rows are written while the answer grows, so that a reload in its middle finds them, and
-- are kept whoever ends it. Touches citations and the functions that read or write them. What was called verified
-- before was found by a rule that took a claim for proven by half of its words: none of it is called so any more.

alter table public.citations
  add column position int,
  add column claim_start int,
  add column claim_end int,
  add column state text,
  add column judged_by text,
  add column judgement text;

update public.citations c
set state = 'related', verified = false,
    position = coalesce((
      -- UTF-16 units before the marker: characters, and one more for each outside the first plane.
      select char_length(prefix) + char_length(regexp_replace(prefix, '[^\U00010000-\U0010FFFF]', '', 'g'))
      from (select substr(m.content, 1, nullif(strpos(m.content, '[' || c.ordinal || ']'), 0) - 1) as prefix) as before
    ), -c.ordinal)
from public.messages m
where m.id = c.message_id;

alter table public.citations
  alter column position set not null,
  alter column position set default 0,
  alter column state set not null,
  alter column state set default 'unknown',
  drop constraint citations_pkey,
  add primary key (message_id, position),
  add constraint citations_state check (state in ('verified', 'related', 'unsupported', 'unknown')),
  add constraint citations_judgement check (judgement in ('supported', 'contradicted', 'silent') and judged_by is not null or judgement is null);
comment on table public.citations is 'One row for each [n] of an answer. Title and quote are stored: they outlive the document.';
comment on column public.citations.position is 'UTF-16 offset of the marker in the answer''s content; negative where an old answer has lost it.';
comment on column public.citations.ordinal is 'The n of [n]: the number of the source in this answer. Several rows may have it.';
comment on column public.citations.claim_start is 'UTF-16 offset of the words that the marker stands behind; null where there are none.';
comment on column public.citations.claim_end is 'Where those words end, exclusive.';
comment on column public.citations.state is
  'verified: the source says it, word for word but for what changes nothing. related: about the same. unsupported: a number, name or negation differs, or nothing was found. unknown: cannot be compared.';
comment on column public.citations.verified is 'Written together with state, as whether it is verified, for clients that know no other.';
comment on column public.citations.judged_by is 'Name of the language model that was asked about a related or unknown claim.';
comment on column public.citations.judgement is 'What that model said: supported, contradicted or silent. Never makes a citation verified.';
comment on column public.citations.start_offset is 'UTF-16 units into the page''s content of document_version; null when nothing near the claim was found.';

alter table private.answer_runs drop column citations;

-- Stores what was checked since the last time. A document deleted while the answer was written leaves the citation
-- with its stored quote.
create function private.store_citations(p_message_id uuid, p_room_id uuid, p_citations jsonb) returns void
language sql
set search_path = ''
as $$
  insert into public.citations (message_id, room_id, position, ordinal, claim_start, claim_end, state, verified, document_id,
    document_title, document_version, chunk_id, page, quote, start_offset, end_offset, score)
  select p_message_id, p_room_id, c.position, c.ordinal, c.claim_start, c.claim_end, c.state, c.state = 'verified', d.id,
    c.document_title, c.document_version, c.chunk_id, c.page, c.quote, c.start_offset, c.end_offset, c.score
  from jsonb_to_recordset(p_citations) as c (position int, ordinal int, claim_start int, claim_end int, state text,
    document_id uuid, document_title text, document_version int, chunk_id uuid, page int, quote text, start_offset int,
    end_offset int, score double precision)
  left join public.documents d on d.id = c.document_id and d.room_id = p_room_id
  on conflict (message_id, position) do nothing
$$;
grant execute on function private.store_citations(uuid, uuid, jsonb) to service_role;

drop function public.save_answer(uuid, text, int, int, jsonb);
-- Saves a growing answer. Without p_lease_seconds the lease stays as it is: it proves that the answer moves, not that
-- its process lives. Says what the writer has to do: 'continue', 'stop', or 'gone' when the answer was ended by
-- somebody else or deleted. p_citations: those that were checked since the last save, as finish_answer takes them.
create function public.save_answer(
  p_message_id uuid, p_content text, p_revision int, p_lease_seconds int default null, p_citations jsonb default '[]'
)
returns text
language plpgsql
set search_path = ''
as $$
declare
  v_room_id uuid;
begin
  update public.messages set content = p_content, revision = greatest(p_revision, revision + 1)
  where id = p_message_id and status = 'streaming'
  returning room_id into v_room_id;
  if not found then
    return 'gone';
  end if;
  perform private.store_citations(p_message_id, v_room_id, p_citations);
  update private.answer_runs
  set lease_until = coalesce(clock_timestamp() + make_interval(secs => p_lease_seconds), lease_until),
      first_token_at = coalesce(first_token_at, case when p_content <> '' then clock_timestamp() end)
  where message_id = p_message_id;
  return (select case when stop_requested then 'stop' else 'continue' end from private.answer_runs where message_id = p_message_id);
end
$$;

-- Ends an answer, with its citations, in one transaction. Returns the row, or null if it had ended already: an
-- answer ends once. p_citations: [{position, ordinal, claim_start, claim_end, state, document_id, document_title,
-- document_version, chunk_id, page, quote, start_offset, end_offset, score}]; p_usage: {prompt_tokens, completion_tokens}.
create or replace function public.finish_answer(
  p_message_id uuid, p_status text, p_content text, p_revision int, p_error_code text default null,
  p_model text default null, p_coverage jsonb default null, p_citations jsonb default '[]', p_usage jsonb default '{}'
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_message public.messages;
begin
  update public.messages
  set status = p_status, content = p_content, revision = greatest(p_revision, revision + 1), error_code = p_error_code,
      model = p_model, coverage = p_coverage, finished_at = clock_timestamp()
  where id = p_message_id and status in ('pending', 'streaming')
  returning * into v_message;
  if not found then
    return null;
  end if;
  perform private.store_citations(v_message.id, v_message.room_id, p_citations);
  update private.answer_runs
  set lease_until = null,
      prompt_tokens = (p_usage ->> 'prompt_tokens')::int,
      completion_tokens = (p_usage ->> 'completion_tokens')::int
  where message_id = v_message.id;
  return to_jsonb(v_message);
end
$$;

drop function public.claim_dead_answers(int, int);
-- Answers whose writer is gone: a lease ran out, or a question waits although nothing is being written. Each is leased
-- to the caller, who ends it with an apology in the question's language.
create function public.claim_dead_answers(p_waiting_seconds int, p_lease_seconds int)
returns table (message_id uuid, room_id uuid, content text, revision int, question text, stop_requested boolean)
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
  select m.id, m.room_id, m.content, m.revision, q.content, l.stop_requested
  from leased l join public.messages m on m.id = l.message_id join public.messages q on q.id = m.reply_to;
end
$$;

-- What a model said of claims that no rule could decide, after the answer has ended. Returns the message's row with its
-- new revision, or null if it is gone. p_judgements: [{position, judgement}].
create function public.judge_citations(p_message_id uuid, p_model text, p_judgements jsonb) returns jsonb
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
  return to_jsonb(v_message);
end
$$;

grant execute on function
  public.save_answer(uuid, text, int, int, jsonb),
  public.claim_dead_answers(int, int),
  public.judge_citations(uuid, text, jsonb)
to service_role;

create or replace function private.message_json(p_message public.messages) returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  select to_jsonb(p_message) || jsonb_build_object(
    'citations', coalesce((
      select jsonb_agg(to_jsonb(c) - 'message_id' - 'room_id' || jsonb_build_object(
          -- Stale: the cited version is no longer the one that answers, or the document is gone.
          'stale', d.id is null or d.live_version is distinct from c.document_version
        ) order by c.position)
      from public.citations c left join public.documents d on d.id = c.document_id
      where c.message_id = p_message.id
    ), '[]'),
    'feedback', (select f.value from public.feedback f where f.message_id = p_message.id and f.user_id = (select auth.uid()))
  )
$$;

comment on column public.shares.messages is
  'What open_room gives, without ids of rooms and documents: role, content, status, created_at, citations. Copies made before November 2026 have citations without position and state.';

-- The questions of a room, each with its newest finished answer.
create or replace function private.transcript(p_room_id uuid) returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('role', m.role, 'content', m.content, 'status', m.status, 'created_at', m.created_at,
    'citations', (
      select coalesce(jsonb_agg(jsonb_build_object('position', c.position, 'ordinal', c.ordinal, 'document_title', c.document_title,
        'page', c.page, 'quote', c.quote, 'state', c.state, 'verified', c.verified, 'judged_by', c.judged_by, 'judgement', c.judgement,
        'stale', d.id is null or d.live_version is distinct from c.document_version) order by c.position), '[]')
      from public.citations c left join public.documents d on d.id = c.document_id
      where c.message_id = m.id
    )) order by q.created_at, q.id, m.role desc), '[]')
  from public.messages q
  join lateral (
    select q.*
    union all
    (select a.* from public.messages a where a.reply_to = q.id and a.finished_at is not null order by a.created_at desc limit 1)
  ) as m on true
  where q.room_id = p_room_id and q.role = 'user'
$$;
