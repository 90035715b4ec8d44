-- A text, a Word file or an article is read once and not from its beginning for every slice: its pages are stored ahead of
-- their chunks. A claim does not carry an article's text any more; the worker that reads it asks for it.

drop function public.claim_documents(int, int, int);
drop function public.claim_upkeep(text, int, int);
drop function private.lease_document(uuid, int);

-- Leases a document that the caller has locked, and counts the death of whoever had it.
create function private.lease_document(p_document_id uuid, p_lease_seconds int)
returns table (
  id uuid, room_id uuid, version int, live_version int, kind text, title text, storage_path text, hashed_at timestamptz,
  status text, page_count int, pages_done int, pages_failed int, pages_skipped int, text_length bigint, running_lines text[],
  chunks_total int, analyzer_version int, attempts int, crashes int, lease uuid, lease_until timestamptz
)
language sql
set search_path = ''
as $$
  with run as (
    insert into private.ingestion_runs as r (document_id, lease, claimed_at, crashes)
    select d.id, gen_random_uuid(), clock_timestamp(), (d.status <> 'ready' and d.lease_until is not null)::int
    from public.documents d where d.id = p_document_id
    on conflict (document_id) do update
      set lease = excluded.lease, claimed_at = excluded.claimed_at, retry_at = null, crashes = r.crashes + excluded.crashes
    returning r.*
  ),
  leased as (
    update public.documents
    set lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds), attempts = attempts + 1,
        status = case when status = 'queued' then 'extracting' else status end
    where id = p_document_id
    returning *
  )
  select d.id, d.room_id, d.version, d.live_version, d.kind, d.title, d.storage_path, d.hashed_at, d.status, d.page_count, d.pages_done,
    d.pages_failed, r.pages_skipped, d.text_length, r.running_lines, d.chunks_total, r.analyzer_version, d.attempts, r.crashes, r.lease,
    d.lease_until
  from leased d join run r on r.document_id = d.id
$$;

-- A worker claims a document with a lease, does one slice, commits it, and lets go. Its lease is its token: when a
-- lease ran out and somebody else took over, or the document was deleted or edited meanwhile, its writes change nothing.
-- A document that was claimed too often without progress is failed here instead.
create function public.claim_documents(p_limit int default 1, p_lease_seconds int default 60, p_max_attempts int default 6)
returns table (
  id uuid, room_id uuid, version int, live_version int, kind text, title text, storage_path text, hashed_at timestamptz,
  status text, page_count int, pages_done int, pages_failed int, pages_skipped int, text_length bigint, running_lines text[],
  chunks_total int, analyzer_version int, attempts int, crashes int, lease uuid, lease_until timestamptz
)
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_id uuid;
  v_ids uuid[];
begin
  perform private.fail_hopeless(p_max_attempts);
  v_ids := array(
    select d.id
    from private.claimable_documents() w join public.documents d on d.id = w.id
    -- Again, on the row as it is once it is locked.
    where d.lease_until is null or d.lease_until < clock_timestamp()
    order by w.rank
    limit p_limit
    for update of d skip locked
  );
  foreach v_id in array v_ids loop
    insert into private.owner_turns (owner_id, claimed_at)
    select r.owner_id, clock_timestamp() from public.documents d join public.rooms r on r.id = d.room_id where d.id = v_id
    on conflict (owner_id) do update set claimed_at = excluded.claimed_at;
    return query select * from private.lease_document(v_id, p_lease_seconds);
  end loop;
end
$$;
comment on function public.claim_documents is 'Leases up to p_limit documents that need work to the calling worker.';

-- Leases one of them. Newly made lexical vectors come first: they are cheap, and questions use the new analyzer already.
create function public.claim_upkeep(p_model text, p_analyzer_version int, p_lease_seconds int default 60)
returns table (
  id uuid, room_id uuid, version int, live_version int, kind text, title text, storage_path text, hashed_at timestamptz,
  status text, page_count int, pages_done int, pages_failed int, pages_skipped int, text_length bigint, running_lines text[],
  chunks_total int, analyzer_version int, attempts int, crashes int, lease uuid, lease_until timestamptz
)
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_id uuid;
begin
  select d.id into v_id
  from public.documents d left join private.ingestion_runs r on r.document_id = d.id
  where d.status = 'ready' and d.live_version = d.version
    and (d.embedding_model is distinct from p_model or r.analyzer_version is distinct from p_analyzer_version)
    and (d.lease_until is null or d.lease_until < clock_timestamp())
    and (r.retry_at is null or r.retry_at < clock_timestamp())
  order by (r.analyzer_version is distinct from p_analyzer_version) desc, r.claimed_at nulls first, d.created_at, d.id
  limit 1
  for update of d skip locked;
  if found then
    return query select * from private.lease_document(v_id, p_lease_seconds);
  end if;
end
$$;

-- Stores pages of a text that was read as a whole, ahead of their chunks, so that no later slice reads the text again. The
-- document stays leased. What a worker that died left of them is written over. Returns whether the lease holds.
-- p_pages: [{number, content, state}].
create function public.store_text_pages(p_document_id uuid, p_lease uuid, p_pages jsonb) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents := private.lock_leased(p_document_id, p_lease);
begin
  if v_document.id is null then
    return false;
  end if;
  insert into public.pages (document_id, room_id, version, number, content, state)
  select v_document.id, v_document.room_id, v_document.version, p.number, p.content, p.state
  from jsonb_to_recordset(p_pages) as p (number int, content text, state text)
  where p.number > v_document.pages_done
  on conflict (document_id, version, number) do update set content = excluded.content, state = excluded.state;
  return true;
end
$$;

-- Stores one slice of pages with their chunks, and lets the document go. Returns the row without its
-- text, or nothing if the lease is lost.
-- p_pages: [{number, content, state}], without content where they are stored already; p_chunks: [{page, ordinal, content, start_offset, end_offset, content_hash, terms, weights}].
create or replace function public.store_pages(p_document_id uuid, p_lease uuid, p_page_count int, p_pages jsonb, p_chunks jsonb,
  p_running_lines text[] default '{}', p_analyzer_version int default null,
  p_skipped int default 0)
returns setof public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents := private.lock_leased(p_document_id, p_lease);
  v_slice record;
begin
  if v_document.id is null then
    return;
  end if;
  insert into public.pages (document_id, room_id, version, number, content, state)
  select v_document.id, v_document.room_id, v_document.version, p.number, p.content, p.state
  from jsonb_to_recordset(p_pages) as p (number int, content text, state text)
  where p.content is not null;
  perform private.insert_chunks(v_document, p_chunks, p_analyzer_version);

  select count(*) as pages, count(*) filter (where s.state = 'empty') as empty, count(*) filter (where s.state = 'failed') as failed,
    coalesce(sum(char_length(s.content)), 0) as characters
  into v_slice
  from jsonb_to_recordset(p_pages) as p (number int)
  join public.pages s on s.document_id = v_document.id and s.version = v_document.version and s.number = p.number;
  update public.documents d
  set page_count = p_page_count,
      pages_done = d.pages_done + v_slice.pages,
      pages_empty = d.pages_empty + v_slice.empty,
      pages_failed = d.pages_failed + v_slice.failed,
      text_length = d.text_length + v_slice.characters,
      chunks_total = d.chunks_total + jsonb_array_length(p_chunks),
      attempts = 0,
      lease_until = null,
      status = case when d.pages_done + v_slice.pages >= p_page_count then 'embedding' else 'extracting' end
  where d.id = v_document.id
  returning d.* into v_document;
  update private.ingestion_runs
  set running_lines = p_running_lines, pages_skipped = pages_skipped + coalesce(p_skipped, 0)
  where document_id = v_document.id;
  perform private.let_go_on(v_document.id);
  v_document.body = null;
  return next v_document;
end
$$;

grant execute on function
  private.lease_document(uuid, int),
  public.claim_documents(int, int, int),
  public.claim_upkeep(text, int, int),
  public.store_text_pages(uuid, uuid, jsonb)
to service_role;
