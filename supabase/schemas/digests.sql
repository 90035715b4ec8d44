-- What a language model noted of the pages of a document, kept for later questions: of this version, by this model, for
-- this task. Only the chat function reads and writes it, after it has read the pages as the caller.

create table private.digests (
  document_id uuid not null references public.documents (id) on delete cascade,
  version int not null,
  model text not null,
  task text not null,
  slice text not null,
  notes jsonb not null,
  created_at timestamptz not null default now(),
  pages int,
  seconds real,
  primary key (document_id, version, model, task, slice)
);
comment on table private.digests is 'Notes of a language model on slices of a document: a summary that was stopped goes on from them.';
comment on column private.digests.task is 'What was noted: summary, or a hash of the question.';
comment on column private.digests.slice is 'Where it begins and ends: page:offset-page:offset.';
comment on column private.digests.notes is '[{text, page, start, end}]: what was said, and the words of the page that it stands on.';
comment on column private.digests.seconds is 'How long the model took for its pages, so that the next reading can be estimated; null before December 2026.';

alter table private.digests enable row level security;
grant select, insert, update, delete on private.digests to service_role;

create function public.read_digests(p_document_id uuid, p_version int, p_model text, p_task text)
returns table (slice text, notes jsonb)
language sql stable
set search_path = ''
as $$
  select slice, notes from private.digests
  where document_id = p_document_id and version = p_version and model = p_model and task = p_task
$$;

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
  public.read_digests(uuid, int, text, text),
  public.store_digest(uuid, int, text, text, text, jsonb, int, real),
  public.digest_pace(text)
to service_role;
