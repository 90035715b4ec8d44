import type { Project, Row } from './support.ts'

/** Rows of room_terms that differ from a recount, either way. */
export const readWrongCounts = (project: Project, room: string): Promise<Row[]> =>
  project.query(
    `with counted as (
       select t.term, count(*)::int as chunk_count
       from public.documents d join public.chunks c on c.document_id = d.id and c.version = d.live_version, unnest(c.terms) as t (term)
       where d.room_id = $1 and d.enabled
       group by t.term
     )
     select term, kept.chunk_count as kept, counted.chunk_count as counted
     from (select term, chunk_count from public.room_terms where room_id = $1) as kept full join counted using (term)
     where kept.chunk_count is distinct from counted.chunk_count`,
    [room],
  )

export const readCounts = (
  project: Project,
  room: string,
): Promise<{ term: number; chunk_count: number }[]> =>
  project.query<{ term: number; chunk_count: number }>(
    'select term, chunk_count from public.room_terms where room_id = $1 order by term',
    [room],
  )
