-- Keeps the search fast in a database that never gathered statistics, as an embedded one: every step of the context is
-- a look-up by a whole key, so that there is no worse order to join in, and plans are made once, not for each search.

create or replace function private.context_scores(p_chunk_ids uuid[], p_terms int[], p_weights double precision[])
returns table (chunk_id uuid, score double precision)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
  with term as materialized (
    select q.term, q.weight, ('{' || q.term || ':1}/268435456')::extensions.sparsevec as axis
    from unnest(p_terms, p_weights) as q (term, weight)
    where q.weight > 0
  ),
  place as materialized (
    select c.id, c.document_id, c.version, c.ordinal + distance as ordinal
    from public.chunks c cross join generate_series(-2, 2) as distance
    where c.id = any (p_chunk_ids)
  ),
  around as materialized (
    select p.id, n.id as neighbour, count(*) over (partition by p.id)::double precision / 3 as size
    from place p
    join public.chunks n on n.document_id = p.document_id and n.version = p.version and n.ordinal = p.ordinal
  ),
  total as (
    select a.id, min(a.size) as size, min(term.weight) as weight,
      sum(w.weight / greatest(1.9::double precision - w.weight, 0.1::double precision)) as frequency
    from around a
    join public.chunk_terms t on t.chunk_id = a.neighbour
    cross join term
    cross join lateral (select -(term.axis operator(extensions.<#>) t.weights) as weight) as w
    where w.weight > 0
    group by a.id, term.term
  )
  select t.id, sum(t.weight * 1.9::double precision * t.frequency / (t.frequency + t.size)) from total t group by t.id;
end
$$;

alter function public.search_chunks(uuid, int[], double precision[], text, text, double precision, uuid[], int)
  set plan_cache_mode = force_generic_plan;
alter function public.search_chunks(uuid, int[], double precision[], text, text, double precision, uuid[], int)
  set enable_seqscan = off;
