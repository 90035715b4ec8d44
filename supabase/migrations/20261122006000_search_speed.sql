-- A faster search, and faster policies: the same results, to the last digit. Measurements: docs/retrieval.md.

-- The ownership rule of 20261122005100, unchanged. In plpgsql its plan is kept for the session; an SQL function is planned
-- anew for every table of every statement, which took a twelfth of a search.
create or replace function private.my_room_ids() returns setof uuid
language plpgsql stable security definer
set search_path = ''
as $$
begin
  return query select r.id from public.rooms r where r.owner_id = (select auth.uid()) and r.deleted_at is null;
end
$$;

-- As in 20261122004000, but for how the neighbours are looked up: by one range for each chunk instead of five keys, and
-- their vectors are asked term by term only if they hold any of the terms.
create or replace function private.context_scores(p_chunk_ids uuid[], p_terms int[], p_weights double precision[])
returns table (chunk_id uuid, score double precision)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
  with term as materialized (
    select q.term, q.weight, ('{' || q.term || ':1}/268435456')::extensions.sparsevec as axis
    from (select u.term, u.weight, max(u.weight) over () as most from unnest(p_terms, p_weights) as u (term, weight)) as q
    -- A tenth of the rarest term's weight: in a large room, a term of a ninth of all chunks.
    where q.weight > 0.1::double precision * q.most
  ),
  place as materialized (
    select c.id, c.document_id, c.version, c.ordinal - 2 as first, c.ordinal + 2 as last
    from public.chunks c where c.id = any (p_chunk_ids)
  ),
  around as materialized (
    select p.id, n.id as neighbour, count(*) over (partition by p.id)::double precision / 3 as size
    from place p
    join public.chunks n on n.document_id = p.document_id and n.version = p.version and n.ordinal between p.first and p.last
  ),
  total as (
    select a.id, min(a.size) as size, min(term.weight) as weight,
      sum(w.weight / greatest(1.9::double precision - w.weight, 0.1::double precision)) as frequency
    from around a
    join public.chunk_terms t on t.chunk_id = a.neighbour and
      (select ('{' || string_agg(q.term || ':1', ',' order by q.term) || '}/268435456')::extensions.sparsevec from term q)
        operator(extensions.<#>) t.weights < 0::double precision
    cross join term
    cross join lateral (select -(term.axis operator(extensions.<#>) t.weights) as weight) as w
    where w.weight > 0
    group by a.id, term.term
  )
  select t.id, sum(t.weight * 1.9::double precision * t.frequency / (t.frequency + t.size)) from total t group by t.id;
end
$$;

-- As in 20261122004000, but for the order of the product's factors: pgvector walks the first one term by term and
-- searches the second, and a question has a tenth of a chunk's terms. That saves a fifth of the lexical leg.
create or replace function private.search_candidates(
  p_room_id uuid, p_narrow boolean, p_document_ids uuid[], p_query extensions.sparsevec, p_embedding extensions.vector, p_embedding_model text, p_limit int
)
returns setof uuid
language plpgsql stable
set search_path = ''
as $$
begin
  if not p_narrow then
    return query select t.chunk_id from public.chunk_terms t where t.room_id = p_room_id
      order by p_query operator(extensions.<#>) t.weights limit greatest(30, p_limit);
  else
    return query select t.chunk_id
      from public.documents d join public.chunk_terms t on t.document_id = d.id and t.version = d.live_version
      where d.room_id = p_room_id and d.enabled and (p_document_ids is null or d.id = any (p_document_ids))
      order by p_query operator(extensions.<#>) t.weights limit greatest(30, p_limit);
  end if;
  if p_embedding is null then
    return;
  end if;
  if not p_narrow then
    return query select e.chunk_id from public.chunk_embeddings e where e.room_id = p_room_id and e.model = p_embedding_model
      order by e.embedding operator(extensions.<#>) p_embedding limit greatest(20, p_limit);
  else
    return query select e.chunk_id
      from public.documents d join public.chunk_embeddings e on e.document_id = d.id and e.version = d.live_version
      where d.room_id = p_room_id and d.enabled and (p_document_ids is null or d.id = any (p_document_ids))
        and e.model = p_embedding_model
      order by e.embedding operator(extensions.<#>) p_embedding limit greatest(20, p_limit);
  end if;
end
$$;
