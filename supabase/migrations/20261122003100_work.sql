-- Ingestion that goes round fairly, gets past a page that kills its reader, and keeps indexes up to date. Replaces
-- functions of the ingestion migration; the state machine is the same.
--
-- A lease that ran out means that its worker died: `crashes` counts those. A document that waits for a busy model holds
-- no lease: `retry_at` says when it may be claimed again.

alter table public.documents
  add column retry_at timestamptz,
  add column claimed_at timestamptz,
  add column crashes int not null default 0,
  add column pages_skipped int not null default 0,
  add column text_length bigint not null default 0,
  add column pages_empty int not null default 0,
  add column pages_failed int not null default 0,
  add column running_lines text[] not null default '{}',
  add column analyzer_version int,
  add column embedding_model text;
comment on column public.documents.retry_at is 'Not to be claimed before then.';
comment on column public.documents.claimed_at is 'When a worker last took this document.';
comment on column public.documents.crashes is 'Workers that died of it since the last progress: leases that ran out.';
comment on column public.documents.pages_skipped is 'Pages of the newest version that were given up because their readers died.';
comment on column public.documents.text_length is 'Characters of text read so far from the newest version.';
comment on column public.documents.pages_empty is 'Pages of the newest version without text: scans, pictures.';
comment on column public.documents.pages_failed is 'Pages of the newest version that could not be read.';
comment on column public.documents.running_lines is 'Headers and footers found so far in the newest version; they answer nothing.';
comment on column public.documents.analyzer_version is 'Version of the analyzer that made the lexical vectors; an older one is work.';
comment on column public.documents.embedding_model is 'The model that embedded every chunk of the version that answers; another one than today''s is work.';

alter table public.chunk_terms add column analyzer_version int;
comment on column public.chunk_terms.analyzer_version is 'Version of the analyzer that made this vector.';

drop index public.documents_work_idx;
create index documents_work_idx on public.documents (room_id) where status in ('queued', 'extracting', 'embedding');
create index documents_upkeep_idx on public.documents (embedding_model, analyzer_version) where status = 'ready';

-- When each owner's documents were last worked on, so that every owner has the same share.
create table private.owner_turns (
  owner_id uuid primary key references auth.users (id) on delete cascade,
  claimed_at timestamptz not null
);
comment on table private.owner_turns is 'When work of each owner was last claimed.';
alter table private.owner_turns enable row level security;
grant select, insert, update on private.owner_turns to service_role;

create or replace function private.start_new_version() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.version = old.version + 1;
  new.status = 'queued';
  new.page_count = null;
  new.pages_done = 0;
  new.pages_empty = 0;
  new.pages_failed = 0;
  new.text_length = 0;
  new.running_lines = '{}';
  new.chunks_total = 0;
  new.chunks_done = 0;
  new.attempts = 0;
  new.crashes = 0;
  new.pages_skipped = 0;
  new.lease_until = null;
  new.retry_at = null;
  new.hashed_at = null;
  new.duplicate_of = null;
  new.error_code = null;
  new.error_message = null;
  return new;
end
$$;
drop trigger documents_start_new_version on public.documents;
create trigger documents_start_new_version before update of body, storage_path on public.documents
  for each row when ((old.body, old.storage_path) is distinct from (new.body, new.storage_path))
  execute function private.start_new_version();

-- Fails documents whose readers died too often without progress.
create function private.fail_hopeless(p_max_attempts int) returns void
language sql
set search_path = ''
as $$
  update public.documents
  set status = 'failed', lease_until = null,
      error_code = case when status = 'embedding' then 'ingestion_failed' else 'document_too_complex' end,
      error_message = 'Claimed ' || attempts || ' times without progress.'
  where status in ('queued', 'extracting', 'embedding') and attempts >= p_max_attempts and lease_until < clock_timestamp()
$$;
grant execute on function private.fail_hopeless(int) to service_role;

-- Work that may be claimed now, in the order in which it should be: an owner's documents take turns, the one not
-- worked on for longest first, and so do the owners. A huge file, or a hundred, delays nobody by more than a slice.
create function private.claimable_documents() returns table (id uuid, rank bigint)
language sql stable
set search_path = ''
as $$
  with work as (
    select d.id, r.owner_id, d.created_at,
      row_number() over (partition by r.owner_id order by d.claimed_at nulls first, d.created_at, d.id) as turn
    from public.documents d join public.rooms r on r.id = d.room_id
    where d.status in ('queued', 'extracting', 'embedding')
      and (d.lease_until is null or d.lease_until < clock_timestamp())
      and (d.retry_at is null or d.retry_at < clock_timestamp())
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
grant execute on function private.claimable_documents() to service_role;

drop function public.claim_documents(int, int, int);
create function public.claim_documents(p_limit int default 1, p_lease_seconds int default 60, p_max_attempts int default 6)
returns setof public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents;
begin
  perform private.fail_hopeless(p_max_attempts);
  for v_document in
    with claimed as (
      select d.id
      from private.claimable_documents() w join public.documents d on d.id = w.id
      -- Again, on the row as it is once it is locked.
      where d.lease_until is null or d.lease_until < clock_timestamp()
      order by w.rank
      limit p_limit
      for update of d skip locked
    )
    update public.documents d
    set lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds),
        claimed_at = clock_timestamp(),
        retry_at = null,
        attempts = d.attempts + 1,
        crashes = d.crashes + (d.lease_until is not null)::int,
        status = case when d.status = 'queued' then 'extracting' else d.status end
    from claimed c
    where d.id = c.id
    returning d.*
  loop
    insert into private.owner_turns (owner_id, claimed_at)
    select r.owner_id, clock_timestamp() from public.rooms r where r.id = v_document.room_id
    on conflict (owner_id) do update set claimed_at = excluded.claimed_at;
    -- An article's text travels only to the worker that reads it.
    if v_document.status = 'embedding' then
      v_document.body = null;
    end if;
    return next v_document;
  end loop;
end
$$;
comment on function public.claim_documents is 'Leases up to p_limit documents that need work to the calling worker.';

drop function public.postpone_document(uuid, timestamptz, int, text, int);
-- Lets a leased document go without progress, to be tried again after a while (a model that is busy, a lost network).
-- The attempt counts: the last one fails the document with p_code. One that answers already only waits.
create function public.postpone_document(p_document_id uuid, p_lease timestamptz, p_seconds int, p_code text, p_max_attempts int default 8)
returns setof public.documents
language sql
set search_path = ''
as $$
  update public.documents
  set status = case when attempts >= p_max_attempts and status <> 'ready' then 'failed' else status end,
      error_code = case when attempts >= p_max_attempts and status <> 'ready' then p_code else error_code end,
      lease_until = null,
      retry_at = case when attempts < p_max_attempts or status = 'ready' then clock_timestamp() + make_interval(secs => p_seconds) end
  where id = p_document_id and lease_until = p_lease
  returning *
$$;

-- Makes a failed document work again, from where it stood. Anything else is left as it is.
create or replace function public.restart_document(p_document_id uuid)
returns setof public.documents
language sql
set search_path = ''
as $$
  update public.documents
  set status = case when pages_done >= page_count then 'embedding' else 'queued' end,
      attempts = 0, crashes = 0, lease_until = null, retry_at = null, error_code = null, error_message = null
  where id = p_document_id and status = 'failed'
  returning *
$$;

-- Seconds until the next piece of ingestion work is due: 0 now, null never.
create or replace function public.seconds_to_next_document() returns double precision
language sql stable
set search_path = ''
as $$
  select min(greatest(0, extract(epoch from coalesce(greatest(lease_until, retry_at), clock_timestamp()) - clock_timestamp())))::double precision
  from public.documents
  where status in ('queued', 'extracting', 'embedding')
$$;

grant execute on function
  public.claim_documents(int, int, int),
  public.postpone_document(uuid, timestamptz, int, text, int)
to service_role;
