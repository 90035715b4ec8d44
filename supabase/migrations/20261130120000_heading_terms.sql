-- A question's terms are looked for in headings too, where they are dimensions of their own. What headings say holds for a page,
-- so these terms are not looked for once more around a chunk.

drop function public.search_chunks(uuid, int[], double precision[], text, text, double precision, uuid[], int);
drop function private.question_terms(uuid, double precision, int[], double precision[]);

-- The question's terms with their weights: idf = ln(1 + (n - df + .5) / (df + .5)) times the weight in the question.
-- A term stands in more contexts than chunks: its df there is estimated as if six chunks were drawn independently.
-- The first p_context_terms (null: every one) are looked for around a chunk too. The others are those of headings, which hold
-- for a whole page, and have no weight there; one that no heading of the room has is left out, because each term is looked
-- for in every chunk.
create function private.question_terms(
  p_room_id uuid, p_chunks double precision, p_terms int[], p_term_weights double precision[], p_context_terms int default null
)
returns table (term int, weight double precision, context_weight double precision)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
  select q.term, q.weight * ln(1::double precision + (p_chunks - c.df + 0.5::double precision) / (c.df + 0.5::double precision)),
    case when h.in_text then q.weight * ln(1::double precision + (p_chunks - w.df + 0.5::double precision) / (w.df + 0.5::double precision)) end
  from unnest(p_terms, p_term_weights) with ordinality as q (term, weight, place)
  cross join lateral (select p_context_terms is null or q.place <= p_context_terms as in_text) as h
  left join public.room_terms t on t.room_id = p_room_id and t.term = q.term
  cross join lateral (select least(p_chunks, coalesce(t.chunk_count, 1))::double precision as df) as c
  cross join lateral (
    select p_chunks * (1::double precision - (1::double precision - c.df / greatest(p_chunks, 1::double precision)) ^ 6::double precision) as df
  ) as w
  where h.in_text or t.term is not null;
end
$$;

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

  select array_agg(q.term) filter (where q.context_weight is not null), array_agg(q.context_weight) filter (where q.context_weight is not null),
    ('{' || coalesce(string_agg(q.term || ':' || q.weight::real, ',' order by q.term) filter (where q.weight > 0), '') || '}/268435456')::extensions.sparsevec
  into v_terms, v_context_weights, v_query
  from private.question_terms(p_room_id, v_chunks, p_terms, p_term_weights, p_context_terms) as q;
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
  ),
  best as (
    select c.*, d.title, r.score, r.lexical_score, r.vector_score
    from ranked r
    join public.chunks c on c.id = r.chunk_id
    join public.documents d on d.id = c.document_id and d.live_version = c.version and d.enabled
    where r.lexical_score > 0 or r.vector_score > 0
    order by r.score desc, c.document_id, c.ordinal
    limit v_limit
  )
  -- Of those alone: what recognition says of a page is long.
  select b.id, b.document_id, b.title, b.version, b.page, b.ordinal, b.content, b.start_offset, b.end_offset,
    b.score, b.lexical_score, b.vector_score, b.heading, p.title, (p.recognition ->> 'confidence')::real
  from best b
  left join public.pages p on p.document_id = b.document_id and p.version = b.version and p.number = b.page
  order by b.score desc, b.document_id, b.ordinal;
end
$$;
comment on function public.search_chunks is 'Best chunks of a room for analysed terms (dimension, weight) and, if given, an embedding. Runs as the caller.';

grant execute on function
  private.question_terms(uuid, double precision, int[], double precision[], int),
  public.search_chunks(uuid, int[], double precision[], text, text, double precision, uuid[], int, int)
to authenticated, service_role;
