-- Documents and the pages read from them. A document that is not ready or failed is work: there is no queue beside
-- this table. Files of several kinds, files that are replaced, and the same file twice: the file's bytes decide, which
-- the worker hashes. The functions that move a document along are those of ingestion.

create table public.documents (
  id uuid primary key default gen_random_uuid(),
  room_id uuid not null references public.rooms (id) on delete cascade,
  kind text not null constraint documents_kind check (kind in ('pdf', 'docx', 'markdown', 'text', 'article', 'pptx', 'odp', 'xlsx', 'ods',
    'csv', 'tsv', 'html', 'epub', 'odt', 'rtf', 'eml', 'web', 'image')),
  title text not null constraint documents_title_length check (char_length(btrim(title)) >= 1 and char_length(title) <= 300),
  -- In bytes, which Postgres knows without reading the text: checks run at every update, of a lease too. At most three
  -- bytes a character, so 20 million of any script fit; the reader counts the characters.
  body text constraint documents_body_size check (octet_length(body) <= 60000000),
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
  live_storage_path text,
  hashed_at timestamptz,
  duplicate_of uuid references public.documents (id) on delete set null,
  text_length bigint not null default 0,
  pages_empty int not null default 0,
  pages_failed int not null default 0,
  embedding_model text,
  language text,
  source_url text constraint documents_source_url check (char_length(source_url) <= 4000 and (kind = 'web') = (source_url is not null)),
  fetched_at timestamptz,
  unread jsonb,
  kept boolean not null default false,
  added_by uuid default auth.uid() references auth.users (id) on delete set null,
  constraint documents_source_url_scheme check (source_url ~ '^https?://'),
  unique (id, room_id),
  constraint documents_article_has_body check ((kind = 'article') = (body is not null)),
  -- The stored object can only be the document's own, so that nobody points a row at another room's file. A file that
  -- replaces another has a number of its own in its name: the old one is needed until the swap.
  constraint documents_file_has_path check (
    case when kind = 'article' then storage_path is null
    else coalesce(storage_path ~ ('^' || room_id || '/' || id || '([.][1-9][0-9]{0,8})?[.]'
      || case kind when 'markdown' then 'md' when 'text' then 'txt' when 'web' then 'html' when 'image' then '(png|jpg|webp)' else kind end
      || '$'), false) end)
);
comment on table public.documents is 'Files, web pages and articles of a room, with the state of their ingestion.';
comment on column public.documents.version is 'The newest version: the one being read, or read.';
comment on column public.documents.live_version is 'The version that answers questions; null until the first one is stored. While its status is embedding it is found by its words alone.';
comment on column public.documents.attempts is 'Claims since the last progress. Too many, and the document fails.';
comment on column public.documents.lease_until is 'A worker has this document until then. Who that is stands in private.ingestion_runs.';
comment on column public.documents.enabled is 'Whether this document may answer questions.';
comment on column public.documents.live_storage_path is 'The file of the version that answers; storage_path is that of the newest.';
comment on column public.documents.hashed_at is 'When sha256 was computed from the stored bytes; before that it is what the client said.';
comment on column public.documents.duplicate_of is 'The document of this room that holds the same bytes and answers in its place.';
comment on column public.documents.text_length is 'Characters of text read so far from the newest version.';
comment on column public.documents.pages_empty is 'Pages of the newest version without text: scans, pictures.';
comment on column public.documents.pages_failed is 'Pages of the newest version that could not be read.';
comment on column public.documents.embedding_model is 'The model that embedded every chunk of the version that answers; another one than today''s is work.';
comment on column public.documents.language is 'Language of most of the text of the version that answers: en, zh-Hant, zh-Hans, th (BCP 47); null when unknown.';
comment on column public.documents.source_url is 'Where a web page was fetched from; its file is the snapshot that citations mark.';
comment on column public.documents.fetched_at is 'When the newest snapshot of a web page was fetched.';
comment on column public.documents.kept is 'Whether it was made from an answer (kept_answers): no source of its own.';
comment on column public.documents.unread is 'What of the newest version was not read, how many of each: {"pictures": 3}.';
comment on column public.documents.added_by is 'Who added it; null where the service did, or the account is gone.';

create index documents_added_by_idx on public.documents (added_by) where added_by is not null;
create index documents_room_id_idx on public.documents (room_id);
create index documents_duplicate_of_idx on public.documents (duplicate_of) where duplicate_of is not null;
create index documents_sha256_idx on public.documents (room_id, sha256);
create index documents_work_idx on public.documents (room_id) where status in ('queued', 'extracting', 'embedding');

grant select, delete on public.documents to authenticated;
grant insert (id, room_id, kind, title, body, storage_path, sha256, byte_size, enabled, source_url, fetched_at) on public.documents to authenticated;
grant update (title, body, storage_path, sha256, byte_size, enabled, fetched_at) on public.documents to authenticated;
grant all on public.documents to service_role;

alter table public.documents enable row level security;

create policy "Members can read documents" on public.documents for select to authenticated
  using (room_id in (select private.my_room_ids()));
create policy "Editors can add documents" on public.documents for insert to authenticated
  with check (room_id in (select private.rooms_where_i_may('edit')));
create policy "Editors can change documents" on public.documents for update to authenticated
  using (room_id in (select private.rooms_where_i_may('edit')))
  with check (room_id in (select private.rooms_where_i_may('edit')));
create policy "Editors can delete documents" on public.documents for delete to authenticated
  using (room_id in (select private.rooms_where_i_may('edit')));

create table public.pages (
  document_id uuid not null,
  room_id uuid not null,
  version int not null,
  number int not null constraint pages_number check (number >= 1),
  content text not null,
  state text not null constraint pages_state check (state in ('text', 'empty', 'failed', 'scanned')),
  recognition jsonb,
  title text,
  headings jsonb,
  language text,
  cells jsonb,
  primary key (document_id, version, number),
  foreign key (document_id, room_id) references public.documents (id, room_id) on delete cascade
);
comment on table public.pages is 'The text of each page. Offsets of chunks and citations count UTF-16 units of content.';
comment on column public.pages.state is 'text; empty: a page without any (a picture?); scanned: a picture whose text nobody read yet; failed: could not be read.';
comment on column public.pages.recognition is 'Of a text that was read from a picture: confidence, from 0 to 1, and words, each [start, end, left, top, width, height], offsets in content and ten-thousandths of the page.';

comment on column public.pages.title is 'Of a page that has a name: a slide, a sheet, a chapter.';
comment on column public.pages.headings is '[start, level, text] of each heading, start in UTF-16 units of content; -1 for those of earlier pages that still hold. The lower level is above.';
comment on column public.pages.language is 'Language of its text (BCP 47); null when unknown.';
comment on column public.pages.cells is 'Of a sheet: [start, row, column, columns, header] of each table and line, start in UTF-16 units of content; functions/_shared/sheets/layout.ts.';

create index pages_room_id_idx on public.pages (room_id);
create index pages_scanned_idx on public.pages (document_id) where state = 'scanned';

grant select on public.pages to authenticated;
grant all on public.pages to service_role;

alter table public.pages enable row level security;

create policy "Members can read pages" on public.pages for select to authenticated
  using (room_id in (select private.my_room_ids()));

-- A changed article, or a file that replaces another, is a new version: it is read again beside the old one, which
-- answers until the swap.
create function private.start_new_version() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.version = old.version + 1;
  new.status = 'queued';
  new.page_count = null;
  new.pages_done = 0;
  new.pages_empty = 0;
  new.pages_failed = 0;
  new.text_length = 0;
  new.chunks_total = 0;
  new.chunks_done = 0;
  new.attempts = 0;
  new.lease_until = null;
  new.hashed_at = null;
  new.duplicate_of = null;
  new.error_code = null;
  new.error_message = null;
  return new;
end
$$;

-- A document whose double went away, or became something else, is read itself.
create function private.requeue_duplicate() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.status = 'queued';
  new.hashed_at = null;
  return new;
end
$$;

create function private.release_duplicates() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  update public.documents set duplicate_of = null where duplicate_of = new.id;
  return null;
end
$$;

-- Not when a worker takes it or counts on.
create trigger documents_set_updated_at
  before update of title, body, enabled, storage_path, version, live_version, status, error_code, duplicate_of on public.documents
  for each row execute function private.set_updated_at();
create trigger documents_start_new_version before update of body, storage_path on public.documents
  for each row when ((old.body, old.storage_path) is distinct from (new.body, new.storage_path))
  execute function private.start_new_version();
create trigger documents_requeue_duplicate before update of duplicate_of on public.documents
  for each row when (old.duplicate_of is not null and new.duplicate_of is null) execute function private.requeue_duplicate();
create trigger documents_release_duplicates after update of sha256, hashed_at on public.documents
  for each row when (old.hashed_at is null and new.hashed_at is not null) execute function private.release_duplicates();
create trigger documents_name_room after insert on public.documents
  referencing new table as added for each statement execute function private.name_rooms();

create table public.earlier_pages (
  document_id uuid not null,
  room_id uuid not null,
  version int not null,
  number int not null,
  content text not null,
  primary key (document_id, number),
  foreign key (document_id, room_id) references public.documents (id, room_id) on delete cascade
);
comment on table public.earlier_pages is 'The text of the version before the one that answers, so that somebody can ask what changed.';

create index earlier_pages_room_id_idx on public.earlier_pages (room_id);

grant select on public.earlier_pages to authenticated;
grant all on public.earlier_pages to service_role;

alter table public.earlier_pages enable row level security;

create policy "Members can read earlier pages" on public.earlier_pages for select to authenticated
  using (room_id in (select private.my_room_ids()));
