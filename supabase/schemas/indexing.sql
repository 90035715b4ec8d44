-- What a worker stores of a leased document: pages with chunks, embeddings, and at the end the swap of the version that
-- was built against the one that answered. Chunks whose text did not change keep their embeddings, and a new version
-- that failed can be given up.

-- Chunks of one slice, with their lexical vectors, the number of chunks that each term stands in, and with the embeddings of the chunks of the version that answers
-- whose text is the same.
create function private.insert_chunks(p_document public.documents, p_chunks jsonb, p_analyzer_version int) returns void
language sql
set search_path = ''
as $$
  with input as (
    select gen_random_uuid() as id, c.*
    from jsonb_to_recordset(p_chunks) as c (page int, ordinal int, content text, start_offset int, end_offset int,
      content_hash text, terms int[], weights text, heading text)
  ),
  stored as (
    insert into public.chunks (id, room_id, document_id, version, page, ordinal, content, start_offset, end_offset, content_hash, terms, heading)
    select i.id, p_document.room_id, p_document.id, p_document.version, i.page, i.ordinal, i.content, i.start_offset,
      i.end_offset, i.content_hash, i.terms, i.heading
    from input i
    returning id, content_hash
  ),
  indexed as (
    insert into public.chunk_terms (chunk_id, room_id, document_id, version, weights, analyzer_version)
    select i.id, p_document.room_id, p_document.id, p_document.version, i.weights::extensions.sparsevec, p_analyzer_version
    from input i join stored s on s.id = i.id
  ),
  known as (
    select distinct on (c.content_hash, e.model) c.content_hash, e.model, e.embedding
    from public.chunks c join public.chunk_embeddings e on e.chunk_id = c.id
    where c.document_id = p_document.id and c.version = p_document.live_version
      and c.content_hash in (select content_hash from input)
    order by c.content_hash, e.model, c.ordinal
  )
  insert into public.chunk_embeddings (chunk_id, room_id, document_id, version, model, embedding)
  select s.id, p_document.room_id, p_document.id, p_document.version, k.model, k.embedding
  from stored s join known k on k.content_hash = s.content_hash;
  select private.add_term_slices(p_document.room_id, p_document.id, p_document.version, array_agg(t.term), array_agg(t.count))
  from (
    select u.term, count(*)::int as count
    from jsonb_to_recordset(p_chunks) as c (terms int[]), unnest(c.terms) as u (term)
    group by u.term
  ) as t
$$;

-- Keeps the text of the version that answers until now, before the next one does. One that says nothing else leaves what is
-- kept.
create function private.keep_earlier_pages(p_document_id uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_before int := (select live_version from public.documents where id = p_document_id);
  v_next int := (select version from public.documents where id = p_document_id);
begin
  if v_before is null or v_before = v_next or not exists (
    select 1 from (select number, content from public.pages where document_id = p_document_id and version = v_next) as a
    full join (select number, content from public.pages where document_id = p_document_id and version = v_before) as b using (number)
    where a.content is distinct from b.content
  ) then
    return;
  end if;
  delete from public.earlier_pages where document_id = p_document_id;
  insert into public.earlier_pages (document_id, room_id, version, number, content)
  select document_id, room_id, version, number, content from public.pages where document_id = p_document_id and version = v_before;
end
$$;

-- The language of most of a document's text; null where none is known.
create function private.language_of(p_document_id uuid, p_version int) returns text
language sql stable
set search_path = ''
as $$
  select p.language from public.pages p
  where p.document_id = p_document_id and p.version = p_version and p.language is not null
  group by p.language order by sum(char_length(p.content)) desc, p.language limit 1
$$;

-- Makes the version that was built the one that answers, in the transaction of its last embedding.
create function private.make_live(p_document_id uuid, p_model text) returns void
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

-- A document that answers has all its embeddings by another model too. Once that is so of every document of the room,
-- questions are embedded by it, and the old vectors go.
create function private.finish_reembedding(p_document_id uuid, p_room_id uuid, p_model text) returns void
language sql
set search_path = ''
as $$
  update public.documents set embedding_model = p_model, attempts = 0, lease_until = null where id = p_document_id;
  select private.let_go_on(p_document_id);
  delete from public.chunk_embeddings e
  where e.room_id = p_room_id and e.model <> p_model
    and not exists (select 1 from public.documents d
      where d.room_id = p_room_id and d.live_version is not null and d.embedding_model is distinct from p_model)
$$;

-- Stores pages of a text that was read as a whole, ahead of their chunks, so that no later slice reads the text again. The
-- document stays leased. What a worker that died left of them is written over. Returns whether the lease holds.
-- p_pages: [{number, content, state, title, headings, language, cells}].
create function public.store_text_pages(p_document_id uuid, p_lease uuid, p_pages jsonb) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents := private.lock_leased(p_document_id, p_lease);
begin
  if v_document.id is null then
    return false;
  end if;
  insert into public.pages (document_id, room_id, version, number, content, state, title, headings, language, cells)
  select v_document.id, v_document.room_id, v_document.version, p.number, p.content, p.state, p.title, nullif(p.headings, 'null'::jsonb), p.language,
    nullif(p.cells, 'null'::jsonb)
  from jsonb_to_recordset(p_pages) as p (number int, content text, state text, title text, headings jsonb, language text, cells jsonb)
  where p.number > v_document.pages_done
  on conflict (document_id, version, number) do update set content = excluded.content, state = excluded.state,
    title = excluded.title, headings = excluded.headings, language = excluded.language, cells = excluded.cells;
  return true;
end
$$;

-- Stores one slice of pages with their chunks, and lets the document go. Returns the row without its
-- text, or nothing if the lease is lost. A document that nothing answers for yet answers from its last page on, by its words:
-- the embeddings take several times as long as all the rest.
-- p_pages: [{number, content, state, recognition, title, headings, language, cells}], without content where they are stored already;
-- p_chunks: [{page, ordinal, content, start_offset, end_offset, content_hash, terms, weights, heading}]; p_unread: what was
-- left out so far, null where nothing is said of it.
create function public.store_pages(p_document_id uuid, p_lease uuid, p_page_count int, p_pages jsonb, p_chunks jsonb,
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

-- The next chunks of a leased document that have no embedding by p_model yet.
create function public.chunks_to_embed(p_document_id uuid, p_lease uuid, p_model text, p_limit int)
returns table (id uuid, content text, content_hash text)
language sql stable
set search_path = ''
as $$
  select c.id, c.content, c.content_hash
  from public.documents d
  join private.ingestion_runs r on r.document_id = d.id and r.lease = p_lease
  join public.chunks c on c.document_id = d.id and c.version = d.version
  where d.id = p_document_id
    and not exists (select 1 from public.chunk_embeddings e where e.chunk_id = c.id and e.model = p_model)
  order by c.ordinal
  limit p_limit
$$;

-- Stores embeddings of a leased document, lets it go, and makes the version live once none is missing: the swap of the
-- old version against the new one happens in this one transaction. p_embeddings: [{chunk_id, embedding}].
create function public.store_embeddings(p_document_id uuid, p_lease uuid, p_model text, p_embeddings jsonb)
returns setof public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents := private.lock_leased(p_document_id, p_lease);
  v_done int;
begin
  if v_document.id is null then
    return;
  end if;
  insert into public.chunk_embeddings (chunk_id, room_id, document_id, version, model, embedding)
  select c.id, c.room_id, c.document_id, c.version, p_model, e.embedding::extensions.vector
  from jsonb_to_recordset(p_embeddings) as e (chunk_id uuid, embedding text)
  join public.chunks c on c.id = e.chunk_id and c.document_id = v_document.id and c.version = v_document.version
  on conflict (chunk_id, model) do nothing;
  select count(*) into v_done from public.chunk_embeddings e
  where e.document_id = v_document.id and e.version = v_document.version and e.model = p_model;

  if v_done >= v_document.chunks_total and v_document.status = 'embedding' then
    perform private.make_live(v_document.id, p_model);
  elsif v_done >= v_document.chunks_total and v_document.status = 'ready' then
    perform private.finish_reembedding(v_document.id, v_document.room_id, p_model);
  else
    update public.documents d
    set chunks_done = case when d.status = 'ready' then d.chunks_done else v_done end, attempts = 0, lease_until = null
    where d.id = v_document.id;
    perform private.let_go_on(v_document.id);
  end if;
  select * into v_document from public.documents where id = v_document.id;
  v_document.body = null;
  return next v_document;
end
$$;

-- Gives up a new version that failed: the document is again what answers. An article gets its text back from its pages.
create function public.discard_new_version(p_document_id uuid) returns setof public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents;
begin
  select * into v_document from public.documents
  where id = p_document_id and status = 'failed' and live_version < version for update;
  if not found then
    return;
  end if;
  delete from public.chunks where document_id = p_document_id and version <> v_document.live_version;
  delete from public.pages where document_id = p_document_id and version <> v_document.live_version;
  -- The next version has the same number.
  delete from private.term_slices where document_id = p_document_id and version <> v_document.live_version and not counted;
  -- First what starts a version, then what one is made of: the trigger must not undo the second.
  update public.documents d
  set storage_path = d.live_storage_path,
      body = case when d.kind = 'article' then (select string_agg(p.content, '' order by p.number) from public.pages p where p.document_id = d.id) end
  where d.id = p_document_id;
  update public.documents d
  set version = d.live_version, status = 'ready', error_code = null, error_message = null,
      page_count = p.pages, pages_done = p.pages, pages_empty = p.empty, pages_failed = p.failed, text_length = p.characters,
      chunks_total = (select count(*) from public.chunks c where c.document_id = d.id),
      chunks_done = (select count(*) from public.chunks c where c.document_id = d.id)
  from (
    select count(*) as pages, count(*) filter (where state in ('empty', 'scanned')) as empty, count(*) filter (where state = 'failed') as failed,
      sum(char_length(content)) as characters
    from public.pages where document_id = p_document_id
  ) as p
  where d.id = p_document_id
  returning d.* into v_document;
  return next v_document;
end
$$;

-- Starts over with one document that has pages which nobody could recognise: as a new version beside the one that answers,
-- or, where that was all there is, from its beginning. Not sooner than p_wait_seconds after it was last worked on, so that
-- a recogniser that says it is there and is not does not keep everybody busy. Returns whether there was one.
create function public.reread_scans(p_wait_seconds int default 600) returns boolean
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

grant execute on function
  private.keep_earlier_pages(uuid),
  private.insert_chunks(public.documents, jsonb, int),
  private.language_of(uuid, int),
  private.make_live(uuid, text),
  private.finish_reembedding(uuid, uuid, text),
  public.store_text_pages(uuid, uuid, jsonb),
  public.store_pages(uuid, uuid, int, jsonb, jsonb, text[], int, int, jsonb),
  public.chunks_to_embed(uuid, uuid, text, int),
  public.store_embeddings(uuid, uuid, text, jsonb),
  public.discard_new_version(uuid),
  public.reread_scans(int)
to service_role;
