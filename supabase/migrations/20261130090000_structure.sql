-- What a document is made of, as people name it: kinds beside PDF and Word, names of slides, sheets and chapters, the headings
-- that a passage stands under, languages, where a web page came from, and what could not be read. Citations carry what they
-- show of it, because they outlive the document.

alter table public.documents
  drop constraint documents_kind,
  add constraint documents_kind check (kind in ('pdf', 'docx', 'markdown', 'text', 'article', 'pptx', 'odp', 'xlsx', 'ods',
    'csv', 'tsv', 'html', 'epub', 'odt', 'rtf', 'eml', 'web', 'image')),
  drop constraint documents_file_has_path,
  add constraint documents_file_has_path check (
    case when kind = 'article' then storage_path is null
    else coalesce(storage_path ~ ('^' || room_id || '/' || id || '([.][1-9][0-9]{0,8})?[.]'
      || case kind when 'markdown' then 'md' when 'text' then 'txt' when 'web' then 'html' when 'image' then '(png|jpg|webp)' else kind end
      || '$'), false) end),
  add column language text,
  add column source_url text constraint documents_source_url check (char_length(source_url) <= 4000 and (kind = 'web') = (source_url is not null)),
  add column fetched_at timestamptz,
  add column unread jsonb;
comment on table public.documents is 'Files, web pages and articles of a room, with the state of their ingestion.';
alter table public.pages
  add column title text,
  add column headings jsonb,
  add column language text;
alter table public.chunks add column heading text;
alter table public.citations
  add column heading text,
  add column page_title text,
  add column cells text,
  add column recognition_confidence real;
comment on column public.documents.language is 'Language of most of the text of the version that answers: en, zh-Hant, zh-Hans, th (BCP 47); null when unknown.';
comment on column public.documents.source_url is 'Where a web page was fetched from; its file is the snapshot that citations mark.';
comment on column public.documents.fetched_at is 'When the newest snapshot of a web page was fetched.';
comment on column public.documents.unread is 'What of the newest version was not read, how many of each: {"pictures": 3}.';
comment on column public.pages.title is 'Of a page that has a name: a slide, a sheet, a chapter.';
comment on column public.pages.headings is '[start, level, text] of each heading, start in UTF-16 units of content; -1 for those of earlier pages that still hold. The lower level is above.';
comment on column public.pages.language is 'Language of its text (BCP 47); null when unknown.';
comment on column public.chunks.heading is 'The headings that it stands under, from the first level on: Notes › 5. Debt › Maturities.';
comment on column public.citations.heading is 'The headings that the passage stands under, joined by ›.';
comment on column public.citations.page_title is 'Name of its slide, sheet or chapter.';
comment on column public.citations.cells is 'Of a sheet: the cells that it stands in, as Sheet!A1:C7.';
comment on column public.citations.recognition_confidence is 'From 0 to 1, where the page was read from its picture (OCR).';

-- Chunks of one slice, with their lexical vectors, the number of chunks that each term stands in, and with the embeddings of the chunks of the version that answers
-- whose text is the same.
create or replace function private.insert_chunks(p_document public.documents, p_chunks jsonb, p_analyzer_version int) returns void
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

-- Makes the version that was built the one that answers, in the transaction of its last embedding.
create or replace function private.make_live(p_document_id uuid, p_model text) returns void
language sql
set search_path = ''
as $$
  update public.documents d
  set chunks_done = d.chunks_total, attempts = 0, lease_until = null, status = 'ready', live_version = d.version,
      live_storage_path = d.storage_path, error_code = null, error_message = null, embedding_model = p_model,
      language = (select p.language from public.pages p where p.document_id = d.id and p.version = d.version and p.language is not null
        group by p.language order by sum(char_length(p.content)) desc, p.language limit 1)
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

-- Column by column: a whole row would read every article's text from disk, only to throw it away.
create or replace function private.documents_json(p_room_id uuid) returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(d) order by d.created_at, d.id), '[]')
  from (
    select id, room_id, kind, title, storage_path, live_storage_path, sha256, byte_size, page_count, version, live_version, status,
      pages_done, pages_empty, pages_failed, text_length, chunks_total, chunks_done, attempts, duplicate_of, error_code,
      error_message, enabled, created_at, updated_at, language, source_url, fetched_at, unread
    from public.documents where room_id = p_room_id
  ) as d
$$;

-- Stores what was checked since the last time. A document deleted while the answer was written leaves the citation
-- with its stored quote.
create or replace function private.store_citations(p_message_id uuid, p_room_id uuid, p_citations jsonb) returns void
language sql
set search_path = ''
as $$
  insert into public.citations (message_id, room_id, position, ordinal, claim_start, claim_end, state, verified, document_id,
    document_title, document_version, chunk_id, page, quote, start_offset, end_offset, score, heading, page_title, cells, recognition_confidence)
  select p_message_id, p_room_id, c.position, c.ordinal, c.claim_start, c.claim_end, c.state, c.state = 'verified', d.id,
    c.document_title, c.document_version, c.chunk_id, c.page, c.quote, c.start_offset, c.end_offset, c.score,
    c.heading, c.page_title, c.cells, c.recognition_confidence
  from jsonb_to_recordset(p_citations) as c (position int, ordinal int, claim_start int, claim_end int, state text,
    document_id uuid, document_title text, document_version int, chunk_id uuid, page int, quote text, start_offset int,
    end_offset int, score double precision, heading text, page_title text, cells text, recognition_confidence real)
  left join public.documents d on d.id = c.document_id and d.room_id = p_room_id
  on conflict (message_id, position) do nothing
$$;
