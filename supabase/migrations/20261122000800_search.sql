-- Hybrid search, as the caller. Two legs: BM25 as an inner product of sparse vectors, and the cosine of embeddings.
-- Both legs read the whole room exactly (no approximate index, so no row that a policy or a filter hides can cost
-- recall), each names 50 candidates, and both scores are computed for every candidate of either. Their convex sum ranks.
-- Formula, constants and measurements: docs/retrieval.md.

-- The query's vector: idf = ln(1 + (n - df + .5) / (df + .5)) times the term's weight in the question.
create function private.query_vector(p_room_id uuid, p_terms int[], p_term_weights double precision[])
returns extensions.sparsevec
language sql stable
set search_path = ''
as $$
  -- n counts what room_terms counts: chunks that can be found.
  with room as (
    select count(*)::double precision as n
    from public.chunk_terms c
    join public.documents d on d.id = c.document_id and d.live_version = c.version and d.enabled
    where c.room_id = p_room_id
  ),
  weighted as (
    select q.term, q.weight * ln(1::double precision + (room.n - least(room.n, coalesce(t.chunk_count, 1)) + 0.5::double precision)
      / (coalesce(t.chunk_count, 1) + 0.5::double precision)) as idf
    from room, unnest(p_terms, p_term_weights) as q (term, weight)
    left join public.room_terms t on t.room_id = p_room_id and t.term = q.term
  )
  select ('{' || coalesce(string_agg(term || ':' || idf::real, ',' order by term) filter (where idf > 0), '') || '}/268435456')::extensions.sparsevec
  from weighted
$$;

create function public.search_chunks(
  p_room_id uuid,
  p_terms int[],
  p_term_weights double precision[],
  p_embedding text default null,
  p_embedding_model text default null,
  p_vector_weight double precision default 0,
  p_document_ids uuid[] default null,
  p_limit int default 10
)
returns table (
  chunk_id uuid, document_id uuid, document_title text, document_version int, page int, ordinal int, content text,
  start_offset int, end_offset int, score double precision, lexical_score double precision, vector_score double precision
)
language sql stable security invoker
set search_path = ''
as $$
  with query as materialized (
    select private.query_vector(p_room_id, p_terms, p_term_weights) as terms,
      case when p_vector_weight > 0 then p_embedding::extensions.vector end as embedding
  ),
  live as materialized (
    select d.id, d.live_version, d.title from public.documents d
    where d.room_id = p_room_id and d.enabled and d.live_version is not null
      and (p_document_ids is null or d.id = any (p_document_ids))
  ),
  lexical as (
    select t.chunk_id
    from public.chunk_terms t join live on live.id = t.document_id and live.live_version = t.version, query
    where t.room_id = p_room_id
    order by t.weights operator(extensions.<#>) query.terms
    limit 50
  ),
  vectorial as (
    select e.chunk_id
    from public.chunk_embeddings e join live on live.id = e.document_id and live.live_version = e.version, query
    where e.room_id = p_room_id and e.model = p_embedding_model and query.embedding is not null
    order by e.embedding operator(extensions.<#>) query.embedding
    limit 50
  ),
  scored as (
    select t.chunk_id,
      -(t.weights operator(extensions.<#>) query.terms) as lexical_score,
      -(e.embedding operator(extensions.<#>) query.embedding) as vector_score
    from (select chunk_id from lexical union select chunk_id from vectorial) as candidate
    join public.chunk_terms t on t.chunk_id = candidate.chunk_id
    left join public.chunk_embeddings e on e.chunk_id = candidate.chunk_id and e.model = p_embedding_model
    cross join query
  ),
  ranked as (
    select s.chunk_id, s.lexical_score, s.vector_score,
      (1 - p_vector_weight) * coalesce(s.lexical_score / nullif(max(s.lexical_score) over (), 0), 0)
        + p_vector_weight * coalesce(s.vector_score, 0) as score
    from scored s
  )
  select c.id, c.document_id, live.title, c.version, c.page, c.ordinal, c.content, c.start_offset, c.end_offset,
    r.score, r.lexical_score, r.vector_score
  from ranked r
  join public.chunks c on c.id = r.chunk_id
  join live on live.id = c.document_id
  where r.lexical_score > 0 or r.vector_score > 0
  order by r.score desc, c.document_id, c.ordinal
  limit least(greatest(p_limit, 1), 50)
$$;
comment on function public.search_chunks is 'Best chunks of a room for analysed terms (dimension, weight) and, if given, an embedding. Runs as the caller.';

grant execute on function private.query_vector(uuid, int[], double precision[]) to authenticated, service_role;
grant execute on function public.search_chunks(uuid, int[], double precision[], text, text, double precision, uuid[], int)
  to authenticated, service_role;

-- What could not be searched at this moment.
create function public.search_coverage(p_room_id uuid, p_document_ids uuid[] default null) returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  select jsonb_build_object(
    'documents', (select count(*) from public.documents d where d.room_id = p_room_id and d.enabled and d.live_version is not null
      and (p_document_ids is null or d.id = any (p_document_ids))),
    'documents_pending', (select count(*) from public.documents d where d.room_id = p_room_id and d.enabled and d.live_version is null
      and d.status <> 'failed' and (p_document_ids is null or d.id = any (p_document_ids))),
    'pages_without_text', (select count(*) from public.pages p join public.documents d on d.id = p.document_id and d.live_version = p.version
      where p.room_id = p_room_id and d.enabled and p.state <> 'text' and (p_document_ids is null or d.id = any (p_document_ids)))
  )
$$;
grant execute on function public.search_coverage(uuid, uuid[]) to authenticated, service_role;
