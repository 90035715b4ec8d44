-- Files of more kinds, files that are replaced, and the same file twice. The file's bytes decide: the worker hashes what
-- it downloads. Leaves the rule that an object lies in its room's folder, and the policies on it, as they are.

alter table public.documents
  add column live_storage_path text,
  add column hashed_at timestamptz,
  add column duplicate_of uuid references public.documents (id) on delete set null;
comment on column public.documents.live_storage_path is 'The file of the version that answers; storage_path is that of the newest.';
comment on column public.documents.hashed_at is 'When sha256 was computed from the stored bytes; before that it is what the client said.';
comment on column public.documents.duplicate_of is 'The document of this room that holds the same bytes and answers in its place.';
create index documents_duplicate_of_idx on public.documents (duplicate_of) where duplicate_of is not null;
create index documents_sha256_idx on public.documents (room_id, sha256);
update public.documents set live_storage_path = storage_path where live_version is not null;

alter table public.documents
  drop constraint documents_kind,
  add constraint documents_kind check (kind in ('pdf', 'docx', 'markdown', 'text', 'article')),
  drop constraint documents_pdf_has_path,
  -- The stored object can only be the document's own, so that nobody points a row at another room's file. A file that
  -- replaces another has a number of its own in its name: the old one is needed until the swap.
  add constraint documents_file_has_path check (
    case when kind = 'article' then storage_path is null
    else coalesce(storage_path ~ ('^' || room_id || '/' || id || '([.][1-9][0-9]{0,8})?[.]'
      || case kind when 'markdown' then 'md' when 'text' then 'txt' else kind end || '$'), false) end),
  -- At most three bytes a character, so 20 million of any script fit; the reader counts the characters.
  drop constraint documents_body_size,
  add constraint documents_body_size check (octet_length(body) <= 60000000);

grant update (storage_path, sha256, byte_size) on public.documents to authenticated;

update storage.buckets set allowed_mime_types = array['application/pdf', 'text/plain', 'text/markdown',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document']
where id = 'documents';

-- Objects whose document let go of them. Their bytes can only be deleted through the Storage API, so the sweeper does it.
create table private.released_objects (
  name text primary key,
  released_at timestamptz not null default now()
);
comment on table private.released_objects is 'Stored files that no document names any more, until the sweeper removed them.';
alter table private.released_objects enable row level security;
grant select, delete on private.released_objects to service_role;

-- Definer: whoever replaces or deletes a document may not write the list. It names only that document's own files.
create function private.release_objects() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into private.released_objects (name)
  select path from unnest(array[old.storage_path, old.live_storage_path]) as path
  where path is not null and (tg_op = 'DELETE' or (path is distinct from new.storage_path and path is distinct from new.live_storage_path))
  on conflict (name) do nothing;
  return null;
end
$$;
create trigger documents_release_objects after delete on public.documents
  for each row execute function private.release_objects();
create trigger documents_release_replaced_objects after update on public.documents
  for each row when ((old.storage_path, old.live_storage_path) is distinct from (new.storage_path, new.live_storage_path))
  execute function private.release_objects();

-- Stored files to remove: those that were released, and those older than an hour (an upload's row comes after its
-- file) that no document ever named. Forgets what is gone already.
create or replace function public.orphaned_objects(p_limit int default 100) returns setof text
language sql volatile security invoker
set search_path = ''
as $$
  delete from private.released_objects r
  where not exists (select 1 from storage.objects o where o.bucket_id = 'documents' and o.name = r.name)
    or exists (select 1 from public.documents d where r.name in (d.storage_path, d.live_storage_path));
  select o.name from storage.objects o
  where o.bucket_id = 'documents'
    and (o.created_at < now() - interval '1 hour' or exists (select 1 from private.released_objects r where r.name = o.name))
    and not exists (select 1 from public.documents d where o.name in (d.storage_path, d.live_storage_path))
  limit p_limit
$$;

-- The other way round: a document that answers although its file is gone keeps its text and says so.
create function public.flag_missing_objects(p_limit int default 100) returns setof uuid
language sql volatile security invoker
set search_path = ''
as $$
  update public.documents set error_code = 'file_missing'
  where id in (
    select d.id from public.documents d
    where d.status = 'ready' and d.live_storage_path is not null and d.error_code is null
      and not exists (select 1 from storage.objects o where o.bucket_id = 'documents' and o.name = d.live_storage_path)
    limit p_limit
  )
  returning id
$$;
grant execute on function public.flag_missing_objects(int) to service_role;

-- What a worker found in the bytes of a leased document. If another document of the room holds the same bytes, this
-- one points at it, is done, and is let go. Returns the row, or nothing if the lease is lost.
create function public.register_file(p_document_id uuid, p_lease timestamptz, p_sha256 text, p_byte_size bigint)
returns setof public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents;
  v_same uuid;
begin
  -- One at a time in a room, or two copies that are read at once would not see each other.
  perform 1 from public.rooms where id = (select room_id from public.documents where id = p_document_id) for no key update;
  select * into v_document from public.documents where id = p_document_id and lease_until = p_lease for update;
  if not found then
    return;
  end if;
  -- A new version is built even then: somebody asked for this document to become that.
  if v_document.live_version is null then
    select d.id into v_same from public.documents d
    where d.room_id = v_document.room_id and d.sha256 = p_sha256 and d.hashed_at is not null and d.id <> p_document_id
      and d.duplicate_of is null and d.status <> 'failed'
    order by d.created_at limit 1;
  end if;
  update public.documents d
  set sha256 = p_sha256, byte_size = p_byte_size, hashed_at = now(), duplicate_of = v_same,
      status = case when v_same is null then d.status else 'ready' end,
      attempts = case when v_same is null then d.attempts else 0 end,
      lease_until = case when v_same is null then d.lease_until end
  where d.id = v_document.id
  returning d.* into v_document;
  v_document.body = null;
  return next v_document;
end
$$;
grant execute on function public.register_file(uuid, timestamptz, text, bigint) to service_role;

-- A document whose double went away, or became something else, is read itself.
create function private.take_up_duplicate() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.status = 'queued';
  new.hashed_at = null;
  return new;
end
$$;
create trigger documents_take_up_duplicate before update of duplicate_of on public.documents
  for each row when (old.duplicate_of is not null and new.duplicate_of is null) execute function private.take_up_duplicate();

create function private.leave_duplicates() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  update public.documents set duplicate_of = null where duplicate_of = new.id;
  return null;
end
$$;
create trigger documents_leave_duplicates after update of sha256, hashed_at on public.documents
  for each row when (old.hashed_at is null and new.hashed_at is not null) execute function private.leave_duplicates();
