-- The state machine of ingestion: queued -> extracting -> embedding -> ready, or failed. Only the service moves it. What a
-- person knows of it stands in public.documents, what only workers need in private.ingestion_runs: the two are written
-- together, the document first, whose row is the lock of both.
-- A lease that ran out means that its worker died: `crashes` counts those. A document that waits for a busy model holds
-- no lease: `retry_at` says when it may be claimed again.

create table private.ingestion_runs (
  document_id uuid primary key references public.documents (id) on delete cascade,
  lease uuid,
  claimed_at timestamptz,
  retry_at timestamptz,
  crashes int not null default 0,
  pages_skipped int not null default 0,
  running_lines text[] not null default '{}',
  analyzer_version int
);
comment on table private.ingestion_runs is 'Internal state of a document''s ingestion: who works on it, and what workers tell each other.';
comment on column private.ingestion_runs.lease is 'The token of the worker that has the document, new with every claim; without it nothing can be written.';
comment on column private.ingestion_runs.claimed_at is 'When a worker last took this document.';
comment on column private.ingestion_runs.retry_at is 'Not to be claimed before then.';
comment on column private.ingestion_runs.crashes is 'Workers that died of it since the last progress: leases that ran out.';
comment on column private.ingestion_runs.pages_skipped is 'Pages of the newest version that were given up because their readers died.';
comment on column private.ingestion_runs.running_lines is 'Headers and footers found so far in the newest version; they answer nothing.';
comment on column private.ingestion_runs.analyzer_version is 'Version of the analyzer that made the lexical vectors; an older one is work.';

create table private.owner_turns (
  owner_id uuid primary key references auth.users (id) on delete cascade,
  claimed_at timestamptz not null
);
comment on table private.owner_turns is 'When work of each owner was last claimed.';

grant select, insert, update on private.ingestion_runs, private.owner_turns to service_role;

alter table private.ingestion_runs enable row level security;
alter table private.owner_turns enable row level security;

-- A leased document, locked for a write of its worker; null if the lease is lost. The room is locked before it, in the
-- order in which deleting a room locks them: the other way round they deadlock. The token is looked up once the document
-- is locked, in a statement of its own: only then is it what it is.
create function private.lock_leased(p_document_id uuid, p_lease uuid) returns public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents;
begin
  perform 1 from public.rooms where id = (select room_id from public.documents where id = p_document_id) for key share;
  select * into v_document from public.documents where id = p_document_id and lease_until is not null for update;
  if not exists (select 1 from private.ingestion_runs where document_id = p_document_id and lease = p_lease) then
    return null;
  end if;
  return v_document;
end
$$;

-- Takes its token from whoever has the document, whose row the caller has locked and frees with what else it writes.
create function private.let_go(p_document_id uuid, p_retry_at timestamptz default null) returns void
language sql
set search_path = ''
as $$
  update private.ingestion_runs set lease = null, retry_at = p_retry_at where document_id = p_document_id
$$;

-- The same after progress: whoever died of it before is forgotten.
create function private.let_go_on(p_document_id uuid) returns void
language sql
set search_path = ''
as $$
  update private.ingestion_runs set lease = null, crashes = 0 where document_id = p_document_id
$$;

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

-- Fails documents whose readers died too often without progress.
create function private.fail_exhausted(p_max_attempts int) returns void
language sql
set search_path = ''
as $$
  with failed as (
    update public.documents
    set status = 'failed', lease_until = null,
        error_code = case when status = 'embedding' then 'ingestion_failed' else 'document_too_complex' end,
        error_message = 'Claimed ' || attempts || ' times without progress.'
    where status in ('queued', 'extracting', 'embedding') and attempts >= p_max_attempts and lease_until < clock_timestamp()
    returning id
  )
  update private.ingestion_runs set lease = null from failed where document_id = failed.id
$$;

-- Work that may be claimed now, in the order in which it should be: an owner's documents take turns, the one not
-- worked on for longest first, and so do the owners. A huge file, or a hundred, delays nobody by more than a slice.
create function private.claimable_documents() returns table (id uuid, rank bigint)
language sql stable
set search_path = ''
as $$
  with work as (
    select d.id, r.owner_id, d.created_at,
      row_number() over (partition by r.owner_id order by run.claimed_at nulls first, d.created_at, d.id) as turn
    from public.documents d
    join public.rooms r on r.id = d.room_id
    left join private.ingestion_runs run on run.document_id = d.id
    where d.status in ('queued', 'extracting', 'embedding')
      and (d.lease_until is null or d.lease_until < clock_timestamp())
      and (run.retry_at is null or run.retry_at < clock_timestamp())
  ),
  running as (
    select r.owner_id, count(*) as documents
    from public.documents d join public.rooms r on r.id = d.room_id
    where d.status in ('extracting', 'embedding') and d.lease_until > clock_timestamp()
    group by r.owner_id
  )
  select w.id, row_number() over (order by w.turn + coalesce(n.documents, 0), t.claimed_at nulls first, w.created_at, w.id)
  from work w
  left join running n on n.owner_id = w.owner_id
  left join private.owner_turns t on t.owner_id = w.owner_id
$$;

-- A new version is read from its beginning, by nobody yet. Definer, because whoever changes a text or a file may not write
-- runs; it touches only that document's.
create function private.start_run_over() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update private.ingestion_runs
  set lease = null, retry_at = null, crashes = 0, pages_skipped = 0, running_lines = '{}'
  where document_id = new.id;
  return null;
end
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
  perform private.fail_exhausted(p_max_attempts);
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

create function public.release_leases() returns bigint
language sql
set search_path = ''
as $$
  with released as (
    update public.documents
    -- In the past, so that the next claim counts a death.
    set lease_until = clock_timestamp() - interval '1 second'
    where lease_until > clock_timestamp()
    returning id
  ),
  freed as (
    -- Behind others, one of which may not kill its reader.
    update private.ingestion_runs set lease = null, retry_at = clock_timestamp() + interval '2 seconds'
    from released where document_id = released.id
  )
  select count(*) from released
$$;
comment on function public.release_leases() is 'Takes every lease away from a worker that is no more. For a worker that starts and is the only one.';

-- What a worker found in the bytes of a leased document. If another document of the room holds the same bytes, this
-- one points at it, is done, and is let go. Returns the row, or nothing if the lease is lost.
create function public.register_file(p_document_id uuid, p_lease uuid, p_sha256 text, p_byte_size bigint)
returns setof public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents;
  v_same uuid;
begin
  -- One at a time in a room, or two copies that are read at once would not see each other.
  perform 1 from public.rooms where id = (select room_id from public.documents where id = p_document_id) for no key update;
  v_document := private.lock_leased(p_document_id, p_lease);
  if v_document.id is null then
    return;
  end if;
  -- A new version is built even then: somebody asked for this document to become that.
  if v_document.live_version is null then
    select d.id into v_same from public.documents d
    where d.room_id = v_document.room_id and d.sha256 = p_sha256 and d.hashed_at is not null and d.id <> p_document_id
      and d.duplicate_of is null and d.status <> 'failed'
    order by d.created_at limit 1;
  end if;
  update public.documents d
  set sha256 = p_sha256, byte_size = p_byte_size, hashed_at = now(), duplicate_of = v_same,
      status = case when v_same is null then d.status else 'ready' end,
      attempts = case when v_same is null then d.attempts else 0 end,
      lease_until = case when v_same is null then d.lease_until end
  where d.id = v_document.id
  returning d.* into v_document;
  if v_same is not null then
    perform private.let_go(v_document.id);
  end if;
  v_document.body = null;
  return next v_document;
end
$$;

-- Lets a leased document go without progress, to be tried again after a while (a model that is busy, a lost network).
-- The attempt counts: the last one fails the document with p_code. One that answers already only waits.
create function public.postpone_document(p_document_id uuid, p_lease uuid, p_seconds int, p_code text, p_max_attempts int default 8)
returns setof public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents := private.lock_leased(p_document_id, p_lease);
  v_waits boolean := v_document.attempts < p_max_attempts or v_document.status = 'ready';
begin
  if v_document.id is null then
    return;
  end if;
  perform private.let_go(v_document.id, case when v_waits then clock_timestamp() + make_interval(secs => p_seconds) end);
  return query
  update public.documents d
  set status = case when v_waits then d.status else 'failed' end, error_code = case when v_waits then d.error_code else p_code end,
      lease_until = null
  where d.id = v_document.id
  returning d.*;
end
$$;

-- Ends a leased document as failed. What answered before goes on answering.
create function public.fail_document(p_document_id uuid, p_lease uuid, p_code text, p_message text)
returns setof public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents := private.lock_leased(p_document_id, p_lease);
begin
  if v_document.id is null then
    return;
  end if;
  perform private.let_go(v_document.id);
  return query
  update public.documents d
  set status = 'failed', error_code = p_code, error_message = left(p_message, 500), lease_until = null
  where d.id = v_document.id
  returning d.*;
end
$$;

-- Makes a failed document work again, from where it stood. Anything else is left as it is.
create function public.restart_document(p_document_id uuid)
returns setof public.documents
language plpgsql
set search_path = ''
as $$
begin
  return query
  update public.documents d
  set status = case when d.pages_done >= d.page_count then 'embedding' else 'queued' end,
      attempts = 0, lease_until = null, error_code = null, error_message = null
  where d.id = p_document_id and d.status = 'failed'
  returning d.*;
  if found then
    update private.ingestion_runs set lease = null, retry_at = null, crashes = 0 where document_id = p_document_id;
  end if;
end
$$;

-- Seconds until the next piece of ingestion work is due: 0 now, null never.
create function public.seconds_to_next_document() returns double precision
language sql stable
set search_path = ''
as $$
  select min(greatest(0, extract(epoch from coalesce(greatest(d.lease_until, r.retry_at), clock_timestamp()) - clock_timestamp())))::double precision
  from public.documents d left join private.ingestion_runs r on r.document_id = d.id
  where d.status in ('queued', 'extracting', 'embedding')
$$;

grant execute on function
  private.lock_leased(uuid, uuid),
  private.let_go(uuid, timestamptz),
  private.let_go_on(uuid),
  private.lease_document(uuid, int),
  private.fail_exhausted(int),
  private.claimable_documents(),
  public.claim_documents(int, int, int),
  public.release_leases(),
  public.register_file(uuid, uuid, text, bigint),
  public.postpone_document(uuid, uuid, int, text, int),
  public.fail_document(uuid, uuid, text, text),
  public.restart_document(uuid),
  public.seconds_to_next_document()
to service_role;

create trigger documents_start_run_over after update of body, storage_path on public.documents
  for each row when (old.version is distinct from new.version) execute function private.start_run_over();
