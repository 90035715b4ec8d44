-- Hybrid search, as the caller. Two legs: BM25 as an inner product of sparse vectors, and the cosine of embeddings.
-- Both read the whole room exactly (no approximate index, so no row that a policy or a filter hides can cost recall).
-- A chunk is scored by itself and by the chunks around it, because what a passage is about is often said a sentence
-- earlier. Plans are kept (plpgsql), and every step of the context is a look-up by a whole key, so that a database which
-- never gathered statistics has no worse order to join in. Formulas, constants, measurements: docs/retrieval.md.

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

-- The score of a chunk within its surroundings: BM25 over its page, where the document has pages, and otherwise over the two
-- chunks before it, itself, and the two after it. Their term frequencies, each relative to its chunk's length, are got back
-- from the stored weights: w = 1.9 f / (f + 1). A page is scored once, whatever number of its chunks is asked for.
-- Only the question's telling terms are asked for: half of an English question's terms stand in most contexts, so they
-- weigh next to nothing there and cost as much to look up as the others. Neighbours are looked up by one range for each
-- chunk or page, and their vectors are asked term by term only if they hold any of the terms.
create function private.context_scores(p_chunk_ids uuid[], p_terms int[], p_weights double precision[])
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
    select c.id, c.document_id, c.version, c.page, c.ordinal, d.kind = 'pdf' as has_pages,
      case when d.kind = 'pdf' then first_value(c.id) over (partition by c.document_id, c.version, c.page order by c.ordinal) else c.id end as key
    from public.chunks c join public.documents d on d.id = c.document_id where c.id = any (p_chunk_ids)
  ),
  around as materialized (
    select p.key, n.id as neighbour, count(*) over (partition by p.key)::double precision / 3 as size
    from place p
    -- A page of more than a dozen chunks is as much of it as is near.
    join public.chunks n on n.document_id = p.document_id and n.version = p.version
      and n.ordinal between p.ordinal - case when p.has_pages then 12 else 2 end and p.ordinal + case when p.has_pages then 12 else 2 end
      and (n.page = p.page or not p.has_pages)
    where p.id = p.key
  ),
  total as (
    select a.key, min(a.size) as size, min(term.weight) as weight,
      sum(w.weight / greatest(1.9::double precision - w.weight, 0.1::double precision)) as frequency
    from around a
    join public.chunk_terms t on t.chunk_id = a.neighbour and
      (select ('{' || string_agg(q.term || ':1', ',' order by q.term) || '}/268435456')::extensions.sparsevec from term q)
        operator(extensions.<#>) t.weights < 0::double precision
    cross join term
    cross join lateral (select -(term.axis operator(extensions.<#>) t.weights) as weight) as w
    where w.weight > 0
    group by a.key, term.term
  ),
  scored as (
    select t.key, sum(t.weight * 1.9::double precision * t.frequency / (t.frequency + t.size)) as score from total t group by t.key
  )
  select p.id, s.score from scored s join place p on p.key = s.key;
end
$$;

-- The chunks of a room that match best by the lexical (30 at least) and, if there is one, by the vector leg (20).
-- p_narrow: not every chunk that stands in the room can be found, so each has to be checked against its document.
-- The check takes as long as the ranking itself, and most rooms don't need it. The query is the product's first factor:
-- pgvector walks the first one term by term and searches the second, and a question has a tenth of a chunk's terms.
create function private.search_candidates(
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

-- What a search reads: the number of chunks (which counts what room_terms counts, those that can be found; a document whose
-- newest version answers has no others), whether each has to be looked up, and whether some have no vector yet.
create function private.search_scope(p_room_id uuid, p_document_ids uuid[])
returns table (chunks double precision, narrow boolean, by_words boolean)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
  select coalesce(sum(case when not d.enabled or d.live_version is null then 0 when d.version = d.live_version then d.chunks_total
      else (select count(*) from public.chunks c where c.document_id = d.id and c.version = d.live_version) end), 0)::double precision,
    coalesce(bool_or(not d.enabled or d.live_version is distinct from d.version), false) or p_document_ids is not null,
    coalesce(bool_or(d.enabled and d.status = 'embedding' and d.live_version = d.version
      and (p_document_ids is null or d.id = any (p_document_ids))), false)
  from public.documents d where d.room_id = p_room_id;
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
  v_by_words boolean;
  v_vector_weight double precision := p_vector_weight;
  v_embedding extensions.vector;
  v_candidates uuid[];
  v_limit int := least(greatest(p_limit, 1), 50);
begin
  select s.chunks, s.narrow, s.by_words into v_chunks, v_narrow, v_by_words from private.search_scope(p_room_id, p_document_ids) as s;
  -- While some of the chunks have no vector yet, they are all compared by their words alone: whatever has one would win.
  if v_by_words or p_vector_weight <= 0 then
    v_vector_weight := 0;
  else
    v_embedding := p_embedding::extensions.vector;
  end if;

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
      (1 - v_vector_weight) * coalesce((s.lexical_score + s.context_score) / nullif(max(s.lexical_score + s.context_score) over (), 0), 0)
        + v_vector_weight * coalesce(s.vector_score, 0) as score
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

-- What could not be searched at this moment. A double is not pending: what it holds answers under another name.
create function public.search_coverage(p_room_id uuid, p_document_ids uuid[] default null) returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  with asked as (
    select d.* from public.documents d
    where d.room_id = p_room_id and d.enabled and (p_document_ids is null or d.id = any (p_document_ids))
  ),
  live as (
    select count(*) as pages, count(*) filter (where p.state <> 'text') as unread
    from public.pages p join asked d on d.id = p.document_id and d.live_version = p.version where p.room_id = p_room_id
  )
  select jsonb_build_object(
    'documents', (select count(*) from asked where live_version is not null),
    'documents_pending', (select count(*) from asked where live_version is null and status <> 'failed' and duplicate_of is null),
    'documents_failed', (select count(*) from asked where live_version is null and status = 'failed'),
    'documents_by_words', (select count(*) from asked where live_version = version and status = 'embedding'),
    'pages', live.pages,
    'pages_without_text', live.unread
  ) from live
$$;

grant execute on function
  private.question_terms(uuid, double precision, int[], double precision[], int),
  private.context_scores(uuid[], int[], double precision[]),
  private.search_scope(uuid, uuid[]),
  private.search_candidates(uuid, boolean, uuid[], extensions.sparsevec, extensions.vector, text, int),
  public.search_chunks(uuid, int[], double precision[], text, text, double precision, uuid[], int, int),
  public.search_coverage(uuid, uuid[])
to authenticated, service_role;
