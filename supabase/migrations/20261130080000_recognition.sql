-- Pages that are pictures are read by recognition. What it read of a page is its text like any other's; how sure it is, and
-- where its words stand in the picture, is beside it. A page that nobody could recognise yet is `scanned`: its document is
-- read again once somebody can.

alter table public.pages
  drop constraint pages_state,
  add constraint pages_state check (state in ('text', 'empty', 'failed', 'scanned')),
  add column recognition jsonb;
comment on column public.pages.state is 'text; empty: a page without any (a picture?); scanned: a picture whose text nobody read yet; failed: could not be read.';
comment on column public.pages.recognition is 'Of a text that was read from a picture: confidence, from 0 to 1, and words, each [start, end, left, top, width, height], offsets in content and ten-thousandths of the page.';

create index pages_scanned_idx on public.pages (document_id) where state = 'scanned';

-- Stores one slice of pages with their chunks, and lets the document go. Returns the row without its
-- text, or nothing if the lease is lost.
-- p_pages: [{number, content, state, recognition}], without content where they are stored already; p_chunks: [{page, ordinal, content, start_offset, end_offset, content_hash, terms, weights}].
create or replace function public.store_pages(p_document_id uuid, p_lease uuid, p_page_count int, p_pages jsonb, p_chunks jsonb,
  p_running_lines text[] default '{}', p_analyzer_version int default null,
  p_skipped int default 0)
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
  insert into public.pages (document_id, room_id, version, number, content, state, recognition)
  select v_document.id, v_document.room_id, v_document.version, p.number, p.content, p.state, nullif(p.recognition, 'null'::jsonb)
  from jsonb_to_recordset(p_pages) as p (number int, content text, state text, recognition jsonb)
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
      chunks_total = d.chunks_total + jsonb_array_length(p_chunks),
      attempts = 0,
      lease_until = null,
      status = case when d.pages_done + v_slice.pages >= p_page_count then 'embedding' else 'extracting' end
  where d.id = v_document.id
  returning d.* into v_document;
  update private.ingestion_runs
  set running_lines = p_running_lines, pages_skipped = pages_skipped + coalesce(p_skipped, 0)
  where document_id = v_document.id;
  perform private.let_go_on(v_document.id);
  v_document.body = null;
  return next v_document;
end
$$;

-- Gives up a new version that failed: the document is again what answers. An article gets its text back from its pages.
create or replace function public.discard_new_version(p_document_id uuid) returns setof public.documents
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
    and (d.status = 'ready' and d.live_version = d.version or d.status = 'failed' and d.error_code = 'pdf_no_text')
    and (r.claimed_at is null or r.claimed_at < clock_timestamp() - make_interval(secs => p_wait_seconds))
  order by d.created_at, d.id limit 1
  for update of d skip locked;
  if not found then
    return false;
  end if;
  if v_document.status = 'failed' then
    delete from public.pages where document_id = v_document.id and version = v_document.version;
  end if;
  update public.documents d
  set version = d.version + (d.status = 'ready')::int, status = 'queued', page_count = null, pages_done = 0, pages_empty = 0,
      pages_failed = 0, text_length = 0, chunks_total = 0, chunks_done = 0, attempts = 0, lease_until = null, hashed_at = null,
      error_code = null, error_message = null
  where d.id = v_document.id;
  update private.ingestion_runs
  set lease = null, retry_at = null, crashes = 0, pages_skipped = 0, running_lines = '{}'
  where document_id = v_document.id;
  return true;
end
$$;

grant execute on function public.reread_scans(int) to service_role;
