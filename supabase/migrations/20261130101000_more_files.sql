-- Files of more kinds than PDF, Word and text may be stored; a picture without text waits for recognition as a scan does.

update storage.buckets b
set allowed_mime_types = array(
  select distinct t from unnest(b.allowed_mime_types || array[
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    'application/vnd.oasis.opendocument.presentation', 'application/vnd.oasis.opendocument.text',
    'text/html', 'application/epub+zip', 'application/rtf', 'message/rfc822',
    'image/png', 'image/jpeg', 'image/webp']) as t order by t)
where b.id = 'documents';

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
