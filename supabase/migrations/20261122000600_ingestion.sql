-- The state machine of ingestion: queued -> extracting -> embedding -> ready, or failed. Only the service moves it.
-- A worker claims a document with a lease, does one slice, commits it, and lets go. Its lease is its token: when a
-- lease ran out and somebody else took over, or the document was deleted or edited meanwhile, its writes change nothing.

-- Claims work, oldest first, but one document per owner before a second of anybody's, so that a huge upload never
-- makes others wait. A document that was claimed too often without progress is failed here instead.
create function public.claim_documents(p_limit int default 1, p_lease_seconds int default 60, p_max_attempts int default 4)
returns setof public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents;
begin
  update public.documents
  set status = 'failed', error_code = 'ingestion_failed', lease_until = null,
      error_message = 'Claimed ' || attempts || ' times without progress.'
  where status in ('queued', 'extracting', 'embedding')
    and attempts >= p_max_attempts
    and (lease_until is null or lease_until < clock_timestamp());

  for v_document in
    with work as (
      select d.id, r.owner_id, d.created_at,
        row_number() over (partition by r.owner_id order by d.attempts, d.created_at) as turn,
        (select count(*) from public.documents o join public.rooms q on q.id = o.room_id
          where q.owner_id = r.owner_id and o.lease_until > clock_timestamp()) as running
      from public.documents d join public.rooms r on r.id = d.room_id
      where d.status in ('queued', 'extracting', 'embedding')
        and (d.lease_until is null or d.lease_until < clock_timestamp())
    ),
    claimed as (
      select d.id
      from work w join public.documents d on d.id = w.id
      where d.lease_until is null or d.lease_until < clock_timestamp()
      order by w.running + w.turn, w.created_at
      limit p_limit
      for update of d skip locked
    )
    update public.documents d
    set lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds),
        attempts = d.attempts + 1,
        status = case when d.status = 'queued' then 'extracting' else d.status end
    from claimed c
    where d.id = c.id
    returning d.*
  loop
    -- An article's text travels only to the worker that reads it.
    if v_document.status = 'embedding' then
      v_document.body = null;
    end if;
    return next v_document;
  end loop;
end
$$;
comment on function public.claim_documents is 'Leases up to p_limit documents that need work to the calling worker.';

-- Stores one slice of pages with their chunks, and lets the document go. Returns the row without its
-- text, or nothing if the lease is lost.
-- p_pages: [{number, content, state}]; p_chunks: [{page, ordinal, content, start_offset, end_offset, content_hash, terms, weights}].
create function public.store_pages(p_document_id uuid, p_lease timestamptz, p_page_count int, p_pages jsonb, p_chunks jsonb)
returns setof public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents;
begin
  -- The room before the document, in the order in which deleting a room locks them: the other way round they deadlock.
  perform 1 from public.rooms where id = (select room_id from public.documents where id = p_document_id) for key share;
  select * into v_document from public.documents where id = p_document_id and lease_until = p_lease for update;
  if not found then
    return;
  end if;

  insert into public.pages (document_id, room_id, version, number, content, state)
  select v_document.id, v_document.room_id, v_document.version, p.number, p.content, p.state
  from jsonb_to_recordset(p_pages) as p (number int, content text, state text);

  with input as (
    select gen_random_uuid() as id, c.*
    from jsonb_to_recordset(p_chunks) as c (page int, ordinal int, content text, start_offset int, end_offset int,
      content_hash text, terms int[], weights text)
  ),
  stored as (
    insert into public.chunks (id, room_id, document_id, version, page, ordinal, content, start_offset, end_offset, content_hash, terms)
    select i.id, v_document.room_id, v_document.id, v_document.version, i.page, i.ordinal, i.content, i.start_offset,
      i.end_offset, i.content_hash, i.terms
    from input i
    returning id
  )
  insert into public.chunk_terms (chunk_id, room_id, document_id, version, weights)
  select i.id, v_document.room_id, v_document.id, v_document.version, i.weights::extensions.sparsevec
  from input i join stored s on s.id = i.id;

  update public.documents d
  set page_count = p_page_count,
      pages_done = (select count(*) from public.pages p where p.document_id = d.id and p.version = d.version),
      chunks_total = d.chunks_total + jsonb_array_length(p_chunks),
      attempts = 0,
      lease_until = null,
      status = case
        when (select count(*) from public.pages p where p.document_id = d.id and p.version = d.version) >= p_page_count
        then 'embedding' else 'extracting' end
  where d.id = v_document.id
  returning d.* into v_document;
  v_document.body = null;
  return next v_document;
end
$$;

-- The next chunks of a leased document that have no embedding by p_model yet.
create function public.chunks_to_embed(p_document_id uuid, p_lease timestamptz, p_model text, p_limit int)
returns table (id uuid, content text, content_hash text)
language sql stable
set search_path = ''
as $$
  select c.id, c.content, c.content_hash
  from public.documents d
  join public.chunks c on c.document_id = d.id and c.version = d.version
  where d.id = p_document_id and d.lease_until = p_lease
    and not exists (select 1 from public.chunk_embeddings e where e.chunk_id = c.id and e.model = p_model)
  order by c.ordinal
  limit p_limit
$$;

-- Stores embeddings of a leased document, lets it go, and makes the version live once none is missing: the swap of the
-- old version against the new one happens in this one transaction. p_embeddings: [{chunk_id, embedding}].
create function public.store_embeddings(p_document_id uuid, p_lease timestamptz, p_model text, p_embeddings jsonb)
returns setof public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents;
  v_done int;
begin
  -- As in store_pages.
  perform 1 from public.rooms where id = (select room_id from public.documents where id = p_document_id) for key share;
  select * into v_document from public.documents where id = p_document_id and lease_until = p_lease for update;
  if not found then
    return;
  end if;

  insert into public.chunk_embeddings (chunk_id, room_id, document_id, version, model, embedding)
  select c.id, c.room_id, c.document_id, c.version, p_model, e.embedding::extensions.vector
  from jsonb_to_recordset(p_embeddings) as e (chunk_id uuid, embedding text)
  join public.chunks c on c.id = e.chunk_id and c.document_id = v_document.id and c.version = v_document.version
  on conflict (chunk_id, model) do nothing;

  select count(*) into v_done from public.chunk_embeddings e
  where e.document_id = v_document.id and e.version = v_document.version and e.model = p_model;

  if v_done < v_document.chunks_total or v_document.status <> 'embedding' then
    update public.documents d set chunks_done = v_done, attempts = 0, lease_until = null
    where d.id = v_document.id returning d.* into v_document;
    v_document.body = null;
    return next v_document;
    return;
  end if;

  update public.documents d
  set chunks_done = v_done, attempts = 0, lease_until = null, status = 'ready', live_version = d.version,
      error_code = null, error_message = null
  where d.id = v_document.id
  returning d.* into v_document;
  delete from public.chunks where document_id = v_document.id and version < v_document.version;
  delete from public.pages where document_id = v_document.id and version < v_document.version;
  v_document.body = null;
  return next v_document;
end
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

-- Lets a leased document go without progress, to be tried again after a while (a model that is busy, a lost network).
-- The attempt counts: the last one fails the document with p_code.
create function public.postpone_document(p_document_id uuid, p_lease timestamptz, p_seconds int, p_code text, p_max_attempts int default 4)
returns setof public.documents
language sql
set search_path = ''
as $$
  update public.documents
  set status = case when attempts >= p_max_attempts then 'failed' else status end,
      error_code = case when attempts >= p_max_attempts then p_code end,
      lease_until = case when attempts >= p_max_attempts then null else clock_timestamp() + make_interval(secs => p_seconds) end
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
  set status = 'queued', attempts = 0, lease_until = null, error_code = null, error_message = null
  where id = p_document_id and status = 'failed'
  returning *
$$;

-- Seconds until the next piece of ingestion work is due: 0 now, null never.
create function public.seconds_to_next_document() returns double precision
language sql stable
set search_path = ''
as $$
  select min(greatest(0, extract(epoch from coalesce(lease_until, clock_timestamp()) - clock_timestamp())))::double precision
  from public.documents
  where status in ('queued', 'extracting', 'embedding')
$$;

grant execute on function
  public.claim_documents(int, int, int),
  public.store_pages(uuid, timestamptz, int, jsonb, jsonb),
  public.chunks_to_embed(uuid, timestamptz, text, int),
  public.store_embeddings(uuid, timestamptz, text, jsonb),
  public.fail_document(uuid, timestamptz, text, text),
  public.postpone_document(uuid, timestamptz, int, text, int),
  public.restart_document(uuid),
  public.seconds_to_next_document()
to service_role;
grant execute on function private.count_terms(uuid, uuid, int, int) to service_role;
