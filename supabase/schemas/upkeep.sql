-- Documents that answer, and whose index is out of date: another embedding model, or another analyzer, than today's.
-- They are brought up to date in the background, a slice at a time, while what they have goes on answering.

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

-- The next chunks of a leased document whose lexical vectors another analyzer made.
create function public.chunks_to_analyze(p_document_id uuid, p_lease uuid, p_analyzer_version int, p_limit int)
returns table (id uuid, content text, page int, ordinal int)
language sql stable
set search_path = ''
as $$
  select c.id, c.content, c.page, c.ordinal
  from public.documents d
  join private.ingestion_runs r on r.document_id = d.id and r.lease = p_lease
  join public.chunks c on c.document_id = d.id and c.version = d.live_version
  join public.chunk_terms t on t.chunk_id = c.id
  where d.id = p_document_id and t.analyzer_version is distinct from p_analyzer_version
  order by c.ordinal
  limit p_limit
$$;

-- Replaces lexical vectors of a leased document, with the room's counts, and lets it go. p_chunks: [{chunk_id, terms, weights}].
create function public.store_terms(p_document_id uuid, p_lease uuid, p_analyzer_version int, p_chunks jsonb)
returns setof public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents;
begin
  v_document := private.lock_leased(p_document_id, p_lease);
  if v_document.id is null then
    return;
  end if;
  -- By how much each term's count changes: those of the old vectors out, those of the new ones in.
  perform private.add_term_slices(v_document.room_id, v_document.id, v_document.live_version, array_agg(change.term), array_agg(change.by))
  from (
    select t.term, sum(t.sign)::int as by
    from jsonb_to_recordset(p_chunks) as n (chunk_id uuid, terms int[])
    join public.chunks c on c.id = n.chunk_id and c.document_id = p_document_id,
    lateral (select unnest(c.terms) as term, -1 as sign union all select unnest(n.terms), 1) as t
    group by t.term
    having sum(t.sign) <> 0
  ) as change;
  update public.chunks c set terms = n.terms
  from jsonb_to_recordset(p_chunks) as n (chunk_id uuid, terms int[])
  where c.id = n.chunk_id and c.document_id = p_document_id;
  update public.chunk_terms t set weights = n.weights::extensions.sparsevec, analyzer_version = p_analyzer_version
  from jsonb_to_recordset(p_chunks) as n (chunk_id uuid, weights text)
  where t.chunk_id = n.chunk_id and t.document_id = p_document_id;
  perform private.queue_terms(v_document.room_id, v_document.id);
  update private.ingestion_runs r set analyzer_version = p_analyzer_version
  where r.document_id = p_document_id and not exists (select 1 from public.chunk_terms t
    where t.document_id = p_document_id and t.version = v_document.live_version and t.analyzer_version is distinct from p_analyzer_version);
  perform private.let_go_on(p_document_id);
  update public.documents d set attempts = 0, lease_until = null where d.id = p_document_id returning d.* into v_document;
  v_document.body = null;
  return next v_document;
end
$$;

-- The model whose vectors find the most of a room: today's, unless the room has not been embedded by it yet.
create function public.room_embedding_model(p_room_id uuid, p_model text) returns text
language sql stable security invoker
set search_path = ''
as $$
  select coalesce((
    select d.embedding_model from public.documents d
    where d.room_id = p_room_id and d.live_version is not null and d.embedding_model is not null and d.enabled
    group by d.embedding_model
    order by sum(d.chunks_total) desc, (d.embedding_model = p_model) desc
    limit 1
  ), p_model)
$$;
comment on function public.room_embedding_model is 'The model to embed a question of this room with, so that most of its chunks can be compared.';

grant execute on function
  public.claim_upkeep(text, int, int),
  public.chunks_to_analyze(uuid, uuid, int, int),
  public.store_terms(uuid, uuid, int, jsonb)
to service_role;
grant execute on function public.room_embedding_model(uuid, text) to authenticated, service_role;

-- A document's title is among the terms of each of its chunks, so a new title makes lexical vectors that are out of date,
-- which is work for the upkeep. Until it is done, the document is found by the old title.

-- Definer: the caller may change the title, but may not write lexical vectors. It acts only on the row that the caller
-- was allowed to change.
create function private.outdate_terms() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update public.chunk_terms set analyzer_version = null where document_id = new.id;
  -- Whoever is at work on it knows the old title: without its lease, what it writes now has no effect.
  update private.ingestion_runs set analyzer_version = 0, lease = null where document_id = new.id;
  new.lease_until = null;
  return new;
end
$$;

create trigger documents_outdate_terms before update of title on public.documents
  for each row when (old.title is distinct from new.title)
  execute function private.outdate_terms();
