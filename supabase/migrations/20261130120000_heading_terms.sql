-- A question's terms are looked for in headings too, where they are dimensions of their own. What headings say holds for a page,
-- so these terms are not looked for once more around a chunk.

drop function public.search_chunks(uuid, int[], double precision[], text, text, double precision, uuid[], int);

create function public.search_chunks(
  p_room_id uuid,
  p_terms int[],
  p_term_weights double precision[],
  p_embedding text default null,
  p_embedding_model text default null,
  p_vector_weight double precision default 0,
  p_document_ids uuid[] default null,
  p_limit int default 10,
  p_context_terms int default null
)
returns table (
  chunk_id uuid, document_id uuid, document_title text, document_version int, page int, ordinal int, content text,
  start_offset int, end_offset int, score double precision, lexical_score double precision, vector_score double precision,
  heading text, page_title text, recognition_confidence real
)
language plpgsql stable security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_chunks double precision;
  v_narrow boolean;
  v_terms int[];
  v_context_weights double precision[];
  v_query extensions.sparsevec;
  v_embedding extensions.vector := case when p_vector_weight > 0 then p_embedding::extensions.vector end;
  v_candidates uuid[];
  v_limit int := least(greatest(p_limit, 1), 50);
begin
  -- n counts what room_terms counts: chunks that can be found. A document whose newest version answers has no others.
  select coalesce(sum(case when not d.enabled or d.live_version is null then 0 when d.version = d.live_version then d.chunks_total
      else (select count(*) from public.chunks c where c.document_id = d.id and c.version = d.live_version) end), 0),
    coalesce(bool_or(not d.enabled or d.live_version is distinct from d.version), false) or p_document_ids is not null
  into v_chunks, v_narrow
  from public.documents d where d.room_id = p_room_id;

  -- The first p_context_terms are looked for around a chunk, which the others, of its headings, have said for the whole page.
  select array_agg(q.term) filter (where q.term = any (p_terms[:coalesce(p_context_terms, cardinality(p_terms))])),
    array_agg(q.context_weight) filter (where q.term = any (p_terms[:coalesce(p_context_terms, cardinality(p_terms))])),
    -- Of headings, those that the room has: each term is looked for in every chunk.
    ('{' || coalesce(string_agg(q.term || ':' || q.weight::real, ',' order by q.term) filter (where q.weight > 0
        and (q.term = any (p_terms[:coalesce(p_context_terms, cardinality(p_terms))])
          or exists (select 1 from public.room_terms t where t.room_id = p_room_id and t.term = q.term))), '')
      || '}/268435456')::extensions.sparsevec
  into v_terms, v_context_weights, v_query
  from private.question_terms(p_room_id, v_chunks, p_terms, p_term_weights) as q;
  v_candidates := array(select private.search_candidates(p_room_id, v_narrow, p_document_ids, v_query, v_embedding, p_embedding_model, v_limit));

  return query
  with scored as (
    select t.chunk_id,
      -(t.weights operator(extensions.<#>) v_query) as lexical_score,
      coalesce(x.score, 0) as context_score,
      -(e.embedding operator(extensions.<#>) v_embedding) as vector_score
    from public.chunk_terms t
    left join private.context_scores(v_candidates, v_terms, v_context_weights) as x on x.chunk_id = t.chunk_id
    left join public.chunk_embeddings e on e.chunk_id = t.chunk_id and e.model = p_embedding_model
    where t.chunk_id = any (v_candidates)
  ),
  ranked as (
    select s.chunk_id, s.lexical_score, s.vector_score,
      (1 - p_vector_weight) * coalesce((s.lexical_score + s.context_score) / nullif(max(s.lexical_score + s.context_score) over (), 0), 0)
        + p_vector_weight * coalesce(s.vector_score, 0) as score
    from scored s
  )
  select c.id, c.document_id, d.title, c.version, c.page, c.ordinal, c.content, c.start_offset, c.end_offset,
    r.score, r.lexical_score, r.vector_score, c.heading, p.title, (p.recognition ->> 'confidence')::real
  from ranked r
  join public.chunks c on c.id = r.chunk_id
  join public.documents d on d.id = c.document_id and d.live_version = c.version and d.enabled
  left join public.pages p on p.document_id = c.document_id and p.version = c.version and p.number = c.page
  where r.lexical_score > 0 or r.vector_score > 0
  order by r.score desc, c.document_id, c.ordinal
  limit v_limit;
end
$$;
comment on function public.search_chunks is 'Best chunks of a room for analysed terms (dimension, weight) and, if given, an embedding. Runs as the caller.';

grant execute on function public.search_chunks(uuid, int[], double precision[], text, text, double precision, uuid[], int, int) to authenticated, service_role;
