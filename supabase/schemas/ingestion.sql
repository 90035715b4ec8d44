-- The state machine of ingestion: queued -> extracting -> embedding -> ready, or failed. Only the service moves it.
-- A lease that ran out means that its worker died: `crashes` counts those. A document that waits for a busy model holds
-- no lease: `retry_at` says when it may be claimed again.

create table private.owner_turns (
  owner_id uuid primary key references auth.users (id) on delete cascade,
  claimed_at timestamptz not null
);
comment on table private.owner_turns is 'When work of each owner was last claimed.';

grant select, insert, update on private.owner_turns to service_role;

alter table private.owner_turns enable row level security;

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

-- A worker claims a document with a lease, does one slice, commits it, and lets go. Its lease is its token: when a
-- lease ran out and somebody else took over, or the document was deleted or edited meanwhile, its writes change nothing.
-- A document that was claimed too often without progress is failed here instead.
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

create function public.release_leases() returns bigint
language sql
set search_path = ''
as $$
  with released as (
    update public.documents
    -- In the past, so that the next claim counts a death; and behind others, one of which may not kill its reader.
    set lease_until = clock_timestamp() - interval '1 second', retry_at = clock_timestamp() + interval '2 seconds'
    where lease_until > clock_timestamp()
    returning id
  )
  select count(*) from released
$$;
comment on function public.release_leases() is 'Takes every lease away from a worker that is no more. For a worker that starts and is the only one.';

-- What a worker found in the bytes of a leased document. If another document of the room holds the same bytes, this
-- one points at it, is done, and is let go. Returns the row, or nothing if the lease is lost.
create function public.register_file(p_document_id uuid, p_lease timestamptz, p_sha256 text, p_byte_size bigint)
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
  select * into v_document from public.documents where id = p_document_id and lease_until = p_lease for update;
  if not found then
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
  v_document.body = null;
  return next v_document;
end
$$;

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

-- Ends a leased document as failed. What answered before goes on answering.
create function public.fail_document(p_document_id uuid, p_lease timestamptz, p_code text, p_message text)
returns setof public.documents
language sql
set search_path = ''
as $$
  update public.documents
  set status = 'failed', error_code = p_code, error_message = left(p_message, 500), lease_until = null
  where id = p_document_id and lease_until = p_lease
  returning *
$$;

-- Makes a failed document work again, from where it stood. Anything else is left as it is.
create function public.restart_document(p_document_id uuid)
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
create function public.seconds_to_next_document() returns double precision
language sql stable
set search_path = ''
as $$
  select min(greatest(0, extract(epoch from coalesce(greatest(lease_until, retry_at), clock_timestamp()) - clock_timestamp())))::double precision
  from public.documents
  where status in ('queued', 'extracting', 'embedding')
$$;

grant execute on function
  private.fail_hopeless(int),
  private.claimable_documents(),
  public.claim_documents(int, int, int),
  public.release_leases(),
  public.register_file(uuid, timestamptz, text, bigint),
  public.postpone_document(uuid, timestamptz, int, text, int),
  public.fail_document(uuid, timestamptz, text, text),
  public.restart_document(uuid),
  public.seconds_to_next_document()
to service_role;
