-- Documents and the pages read from them. A document that is not ready or failed is work: there is no queue beside
-- this table. The functions that move a document along are in the ingestion migration.

create table public.documents (
  id uuid primary key default gen_random_uuid(),
  room_id uuid not null references public.rooms (id) on delete cascade,
  kind text not null constraint documents_kind check (kind in ('pdf', 'article')),
  title text not null constraint documents_title_length check (char_length(btrim(title)) >= 1 and char_length(title) <= 300),
  -- In bytes, which Postgres knows without reading the text: checks run at every update, of a lease too.
  body text constraint documents_body_size check (octet_length(body) <= 20000000),
  storage_path text,
  sha256 text constraint documents_sha256_hex check (sha256 ~ '^[0-9a-f]{64}$'),
  byte_size bigint constraint documents_byte_size check (byte_size >= 0),
  page_count int,
  version int not null default 1,
  live_version int,
  status text not null default 'queued'
    constraint documents_status check (status in ('queued', 'extracting', 'embedding', 'ready', 'failed')),
  pages_done int not null default 0,
  chunks_total int not null default 0,
  chunks_done int not null default 0,
  attempts int not null default 0,
  lease_until timestamptz,
  error_code text,
  error_message text,
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (id, room_id),
  constraint documents_article_has_body check ((kind = 'article') = (body is not null)),
  -- The stored object can only be the document's own, so that nobody points a row at another room's file.
  constraint documents_pdf_has_path check (storage_path is not distinct from
    case kind when 'pdf' then room_id::text || '/' || id::text || '.pdf' end)
);
comment on table public.documents is 'PDFs and articles of a room, with the state of their ingestion.';
comment on column public.documents.version is 'The newest version: the one being read, or read.';
comment on column public.documents.live_version is 'The version that answers questions; null until one is ready.';
comment on column public.documents.lease_until is 'A worker has this document until then. It is also the token which that worker must show to write.';
comment on column public.documents.attempts is 'Claims since the last progress. Too many, and the document fails.';
comment on column public.documents.enabled is 'Whether this document may answer questions.';

create index documents_room_id_idx on public.documents (room_id);
create index documents_work_idx on public.documents (created_at) where status in ('queued', 'extracting', 'embedding');

grant select, delete on public.documents to authenticated;
grant insert (id, room_id, kind, title, body, storage_path, sha256, byte_size, enabled) on public.documents to authenticated;
grant update (title, body, enabled) on public.documents to authenticated;
grant all on public.documents to service_role;

alter table public.documents enable row level security;

create policy "Members can read documents" on public.documents for select to authenticated
  using (room_id in (select private.my_room_ids()));
create policy "Members can add documents" on public.documents for insert to authenticated
  with check (room_id in (select private.my_room_ids()));
create policy "Members can change documents" on public.documents for update to authenticated
  using (room_id in (select private.my_room_ids()))
  with check (room_id in (select private.my_room_ids()));
create policy "Members can delete documents" on public.documents for delete to authenticated
  using (room_id in (select private.my_room_ids()));

create table public.pages (
  document_id uuid not null,
  room_id uuid not null,
  version int not null,
  number int not null constraint pages_number check (number >= 1),
  content text not null,
  state text not null constraint pages_state check (state in ('text', 'empty', 'failed')),
  primary key (document_id, version, number),
  foreign key (document_id, room_id) references public.documents (id, room_id) on delete cascade
);
comment on table public.pages is 'The text of each page. Offsets of chunks and citations count UTF-16 units of content.';
comment on column public.pages.state is 'text; empty: a page without any (a scan?); failed: could not be read.';

create index pages_room_id_idx on public.pages (room_id);

grant select on public.pages to authenticated;
grant all on public.pages to service_role;

alter table public.pages enable row level security;

create policy "Members can read pages" on public.pages for select to authenticated
  using (room_id in (select private.my_room_ids()));

-- A changed article is a new version: it is read again beside the old one, which answers until the swap.
create function private.start_new_version() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.version = old.version + 1;
  new.status = 'queued';
  new.page_count = null;
  new.pages_done = 0;
  new.chunks_total = 0;
  new.chunks_done = 0;
  new.attempts = 0;
  new.lease_until = null;
  new.error_code = null;
  new.error_message = null;
  return new;
end
$$;

create trigger documents_set_updated_at before update on public.documents
  for each row execute function private.set_updated_at();
create trigger documents_start_new_version before update of body on public.documents
  for each row when (old.body is distinct from new.body) execute function private.start_new_version();
