-- A document's title is among the terms of each of its chunks, so a new title makes lexical vectors that are out of date,
-- which is work for the upkeep. Until it is done, the document is found by the old title.

-- Definer: the caller may change the title, but may not write lexical vectors. It acts only on the row that the caller
-- was allowed to change.
create function private.outdate_terms() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update public.chunk_terms set analyzer_version = null where document_id = new.id;
  -- Whoever is at work on it knows the old title: without its lease, what it writes now has no effect.
  update private.ingestion_runs set analyzer_version = 0, lease = null where document_id = new.id;
  new.lease_until = null;
  return new;
end
$$;

create trigger documents_outdate_terms before update of title on public.documents
  for each row when (old.title is distinct from new.title)
  execute function private.outdate_terms();
