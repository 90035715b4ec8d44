-- A document answers by its words from the moment its text is stored: the embeddings, which take several times as long as
-- reading, follow. Until they are there, a search that asks it compares words alone, and coverage says how many documents
-- that is so of.

-- The language of most of a document's text; null where none is known.
create or replace function private.language_of(p_document_id uuid, p_version int) returns text
language sql stable
set search_path = ''
as $$
  select p.language from public.pages p
  where p.document_id = p_document_id and p.version = p_version and p.language is not null
  group by p.language order by sum(char_length(p.content)) desc, p.language limit 1
$$;
grant execute on function private.language_of(uuid, int) to service_role;

-- Makes the version that was built the one that answers, in the transaction of its last embedding.
create or replace function private.make_live(p_document_id uuid, p_model text) returns void
language sql
set search_path = ''
as $$
  select private.keep_earlier_pages(p_document_id);
  update public.documents d
  set chunks_done = d.chunks_total, attempts = 0, lease_until = null, status = 'ready', live_version = d.version,
      live_storage_path = d.storage_path, error_code = null, error_message = null, embedding_model = p_model,
      language = private.language_of(d.id, d.version)
  where d.id = p_document_id;
  update private.ingestion_runs r
  set analyzer_version = (select min(coalesce(t.analyzer_version, 0)) from public.chunk_terms t
    where t.document_id = d.id and t.version = d.version)
  from public.documents d where d.id = p_document_id and r.document_id = d.id;
  select private.let_go_on(p_document_id);
  delete from public.chunks c using public.documents d
  where d.id = p_document_id and c.document_id = d.id and c.version <> d.live_version;
  delete from public.pages p using public.documents d
  where d.id = p_document_id and p.document_id = d.id and p.version <> d.live_version
$$;

-- Stores one slice of pages with their chunks, and lets the document go. Returns the row without its
-- text, or nothing if the lease is lost. A document that nothing answers for yet answers from its last page on, by its words:
-- the embeddings take several times as long as all the rest.
-- p_pages: [{number, content, state, recognition, title, headings, language, cells}], without content where they are stored already;
-- p_chunks: [{page, ordinal, content, start_offset, end_offset, content_hash, terms, weights, heading}]; p_unread: what was
-- left out so far, null where nothing is said of it.
create or replace function public.store_pages(p_document_id uuid, p_lease uuid, p_page_count int, p_pages jsonb, p_chunks jsonb,
  p_running_lines text[] default '{}', p_analyzer_version int default null,
  p_skipped int default 0, p_unread jsonb default null)
returns setof public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents := private.lock_leased(p_document_id, p_lease);
  v_slice record;
begin
  if v_document.id is null then
    return;
  end if;
  insert into public.pages (document_id, room_id, version, number, content, state, recognition, title, headings, language, cells)
  select v_document.id, v_document.room_id, v_document.version, p.number, p.content, p.state, nullif(p.recognition, 'null'::jsonb), p.title,
    nullif(p.headings, 'null'::jsonb), p.language, nullif(p.cells, 'null'::jsonb)
  from jsonb_to_recordset(p_pages) as p (number int, content text, state text, recognition jsonb, title text, headings jsonb, language text,
    cells jsonb)
  where p.content is not null;
  perform private.insert_chunks(v_document, p_chunks, p_analyzer_version);

  select count(*) as pages, count(*) filter (where s.state in ('empty', 'scanned')) as empty, count(*) filter (where s.state = 'failed') as failed,
    coalesce(sum(char_length(s.content)), 0) as characters
  into v_slice
  from jsonb_to_recordset(p_pages) as p (number int)
  join public.pages s on s.document_id = v_document.id and s.version = v_document.version and s.number = p.number;
  update public.documents d
  set page_count = p_page_count,
      pages_done = d.pages_done + v_slice.pages,
      pages_empty = d.pages_empty + v_slice.empty,
      pages_failed = d.pages_failed + v_slice.failed,
      text_length = d.text_length + v_slice.characters,
      unread = case when d.pages_done = 0 then p_unread else coalesce(p_unread, d.unread) end,
      chunks_total = d.chunks_total + jsonb_array_length(p_chunks),
      attempts = 0,
      lease_until = null,
      status = case when d.pages_done + v_slice.pages >= p_page_count then 'embedding' else 'extracting' end
  where d.id = v_document.id
  returning d.* into v_document;
  if v_document.status = 'embedding' and v_document.live_version is null and v_document.chunks_total > 0 then
    update public.documents d
    set live_version = d.version, live_storage_path = d.storage_path, language = private.language_of(d.id, d.version)
    where d.id = v_document.id
    returning d.* into v_document;
  end if;
  update private.ingestion_runs
  set running_lines = p_running_lines, pages_skipped = pages_skipped + coalesce(p_skipped, 0)
  where document_id = v_document.id;
  perform private.let_go_on(v_document.id);
  v_document.body = null;
  return next v_document;
end
$$;

-- Starts over with one document that has pages which nobody could recognise: as a new version beside the one that answers,
-- or, where that was all there is, from its beginning. Not sooner than p_wait_seconds after it was last worked on, so that
-- a recogniser that says it is there and is not does not keep everybody busy. Returns whether there was one.
create or replace function public.reread_scans(p_wait_seconds int default 600) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents;
begin
  select d.* into v_document
  from public.documents d left join private.ingestion_runs r on r.document_id = d.id
  where exists (select 1 from public.pages p where p.document_id = d.id and p.version = d.version and p.state = 'scanned')
    and (d.status = 'ready' and d.live_version = d.version or d.status = 'failed' and d.error_code in ('pdf_no_text', 'recognition_unavailable'))
    and (r.claimed_at is null or r.claimed_at < clock_timestamp() - make_interval(secs => p_wait_seconds))
  order by d.created_at, d.id limit 1
  for update of d skip locked;
  if not found then
    return false;
  end if;
  if v_document.live_version is distinct from v_document.version then
    delete from public.pages where document_id = v_document.id and version = v_document.version;
  end if;
  update public.documents d
  set version = d.version + (d.live_version is not distinct from d.version)::int, status = 'queued', page_count = null, pages_done = 0, pages_empty = 0,
      pages_failed = 0, text_length = 0, chunks_total = 0, chunks_done = 0, attempts = 0, lease_until = null, hashed_at = null,
      error_code = null, error_message = null
  where d.id = v_document.id;
  update private.ingestion_runs
  set lease = null, retry_at = null, crashes = 0, pages_skipped = 0, running_lines = '{}'
  where document_id = v_document.id;
  return true;
end
$$;

-- What a search reads: the number of chunks (which counts what room_terms counts, those that can be found; a document whose
-- newest version answers has no others), whether each has to be looked up, and whether some have no vector yet.
create or replace function private.search_scope(p_room_id uuid, p_document_ids uuid[])
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
grant execute on function private.search_scope(uuid, uuid[]) to authenticated, service_role;

create or replace function public.search_chunks(
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

-- What could not be searched at this moment. A double is not pending: what it holds answers under another name.
create or replace function public.search_coverage(p_room_id uuid, p_document_ids uuid[] default null) returns jsonb
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

comment on column public.documents.live_version is 'The version that answers questions; null until the first one is stored. While its status is embedding it is found by its words alone.';
