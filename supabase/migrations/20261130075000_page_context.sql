-- A page is the surroundings of a passage: what its table or paragraph is about stands anywhere on it.

-- The score of a chunk within its surroundings: BM25 over its page, where the document has pages, and otherwise over the two
-- chunks before it, itself, and the two after it. Their term frequencies, each relative to its chunk's length, are got back
-- from the stored weights: w = 1.9 f / (f + 1). A page is scored once, whatever number of its chunks is asked for.
-- Only the question's telling terms are asked for: half of an English question's terms stand in most contexts, so they
-- weigh next to nothing there and cost as much to look up as the others. Neighbours are looked up by one range for each
-- chunk or page, and their vectors are asked term by term only if they hold any of the terms.
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
