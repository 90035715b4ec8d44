-- How long a reading of all pages will take is known from those before.

alter table private.digests add column pages int, add column seconds real;
comment on column private.digests.seconds is 'How long the model took for its pages, so that the next reading can be estimated; null before December 2026.';

drop function public.store_digest(uuid, int, text, text, text, jsonb);

-- Stores the notes on a slice, and how long it took; those on earlier versions go.
create function public.store_digest(
  p_document_id uuid, p_version int, p_model text, p_task text, p_slice text, p_notes jsonb, p_pages int default null, p_seconds real default null
)
returns void
language plpgsql
set search_path = ''
as $$
begin
  delete from private.digests where document_id = p_document_id and version < p_version;
  insert into private.digests (document_id, version, model, task, slice, notes, pages, seconds)
  select p_document_id, p_version, p_model, p_task, p_slice, p_notes, p_pages, p_seconds
  where exists (select 1 from public.documents where id = p_document_id)
  on conflict (document_id, version, model, task, slice) do update set notes = excluded.notes, pages = excluded.pages, seconds = excluded.seconds;
end
$$;

-- How long a model takes for a page, by the last hundred slices that it read; null where it has read none.
create function public.digest_pace(p_model text) returns real
language sql stable
set search_path = ''
as $$
  select sum(seconds) / nullif(sum(pages), 0)
  from (select seconds, pages from private.digests where model = p_model and seconds is not null order by created_at desc limit 100) as newest
$$;

grant execute on function
  public.store_digest(uuid, int, text, text, text, jsonb, int, real),
  public.digest_pace(text)
to service_role;
