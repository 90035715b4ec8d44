-- Chunks: what retrieval finds. Vectors stand in narrow tables of their own with inline storage, because an exact
-- scan over a room reads them all, and a vector pushed into TOAST costs four times as much.

create table public.chunks (
  id uuid primary key default gen_random_uuid(),
  room_id uuid not null,
  document_id uuid not null,
  version int not null,
  page int not null,
  ordinal int not null,
  content text not null,
  start_offset int not null,
  end_offset int not null,
  content_hash text not null,
  terms int[] not null,
  heading text,
  unique (document_id, version, ordinal),
  foreign key (document_id, room_id) references public.documents (id, room_id) on delete cascade
);
comment on table public.chunks is 'Passages of about 500 Latin or 250 Han characters, each with its place in the page.';
comment on column public.chunks.ordinal is 'Position in the document, from 0.';
comment on column public.chunks.start_offset is 'UTF-16 units into the page''s content; content = substring(start_offset, end_offset).';
comment on column public.chunks.terms is 'Distinct dimensions of the lexical vector, kept to count in how many chunks a term stands.';
comment on column public.chunks.heading is 'The headings that it stands under, from the first level on: Notes › 5. Debt › Maturities.';

create index chunks_room_id_idx on public.chunks (room_id);

create table public.chunk_terms (
  chunk_id uuid primary key references public.chunks (id) on delete cascade,
  room_id uuid not null references public.rooms (id) on delete cascade,
  document_id uuid not null references public.documents (id) on delete cascade,
  version int not null,
  weights extensions.sparsevec(268435456) not null,
  analyzer_version int
) with (toast_tuple_target = 8160);
alter table public.chunk_terms alter column weights set storage main;
comment on table public.chunk_terms is 'Lexical vector of a chunk: BM25 term weights at dimension hash(term).';
comment on column public.chunk_terms.analyzer_version is 'Version of the analyzer that made this vector.';

create index chunk_terms_room_id_idx on public.chunk_terms (room_id);
create index chunk_terms_document_id_idx on public.chunk_terms (document_id);

create table public.chunk_embeddings (
  chunk_id uuid not null references public.chunks (id) on delete cascade,
  room_id uuid not null references public.rooms (id) on delete cascade,
  document_id uuid not null references public.documents (id) on delete cascade,
  version int not null,
  model text not null,
  embedding extensions.vector not null,
  primary key (chunk_id, model)
) with (toast_tuple_target = 8160);
alter table public.chunk_embeddings alter column embedding set storage main;
comment on table public.chunk_embeddings is 'Embedding of a chunk by one model, unit length. A chunk without one is work.';

create index chunk_embeddings_room_id_idx on public.chunk_embeddings (room_id, model);
create index chunk_embeddings_document_id_idx on public.chunk_embeddings (document_id);

create table public.room_terms (
  room_id uuid not null references public.rooms (id) on delete cascade,
  term int not null,
  chunk_count int not null,
  primary key (room_id, term)
);
comment on table public.room_terms is 'Document frequency: in how many live chunks of the room a term stands. No row means 1. Follows the documents, see private.term_work.';

grant select on public.chunks, public.chunk_terms, public.chunk_embeddings, public.room_terms to authenticated;
grant all on public.chunks, public.chunk_terms, public.chunk_embeddings, public.room_terms to service_role;

alter table public.chunks enable row level security;
alter table public.chunk_terms enable row level security;
alter table public.chunk_embeddings enable row level security;
alter table public.room_terms enable row level security;

create policy "Members can read chunks" on public.chunks for select to authenticated
  using (room_id in (select private.my_room_ids()));
create policy "Members can read lexical vectors" on public.chunk_terms for select to authenticated
  using (room_id in (select private.my_room_ids()));
create policy "Members can read embeddings" on public.chunk_embeddings for select to authenticated
  using (room_id in (select private.my_room_ids()));
create policy "Members can read term counts" on public.room_terms for select to authenticated
  using (room_id in (select private.my_room_ids()));
