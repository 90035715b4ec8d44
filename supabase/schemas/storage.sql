-- The private bucket for uploaded files. Object names are <room_id>/<document_id>[.<number>].<ending>; the first folder
-- decides. Limits on size and type stand in the bucket (a row, so in the migrations) and are checked again, by content, when the file is read.

-- Objects whose document let go of them. Their bytes can only be deleted through the Storage API, so the sweeper does it.
create table private.released_objects (
  name text primary key,
  released_at timestamptz not null default now()
);
comment on table private.released_objects is 'Stored files that no document names any more, until the sweeper removed them.';

grant select, delete on private.released_objects to service_role;

alter table private.released_objects enable row level security;

create function private.document_of_object(p_name text) returns uuid
language sql immutable security invoker
set search_path = ''
as $$
  select substring(p_name from '^[0-9a-f-]{36}/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})[.]')::uuid
$$;
comment on function private.document_of_object(text) is 'The document whose file has that name, <room>/<document>.…; null for any other name.';

-- A file of rooms in which the caller has a right: named by a document there, or, until its row is made, the caller's own.
create function private.may_use_object(p_name text, p_owner_id text, p_right text) returns boolean
language sql stable security invoker
set search_path = ''
as $$
  select (storage.foldername(p_name))[1] in (select id::text from private.rooms_where_i_may(p_right) as id)
    and (
      p_owner_id = (select auth.uid())::text
      or exists (select 1 from public.documents d where d.id = private.document_of_object(p_name)
        and p_name in (d.storage_path, d.live_storage_path))
    )
$$;
comment on function private.may_use_object(text, text, text) is 'Whether the caller may read (read), replace or delete (edit) a stored file of that name and owner.';

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

grant execute on function
  private.document_of_object(text),
  private.may_use_object(text, text, text)
to authenticated;

create policy "People can store as much as their limit says" on storage.objects as restrictive for insert to authenticated
  with check (bucket_id <> 'documents' or private.has_space(metadata));
create policy "Members can read stored documents" on storage.objects for select to authenticated
  using (bucket_id = 'documents' and private.may_use_object(name, owner_id, 'read'));
create policy "Editors can store documents" on storage.objects for insert to authenticated
  with check (bucket_id = 'documents' and (storage.foldername(name))[1] in (select id::text from private.rooms_where_i_may('edit') as id)
    and not private.is_used_id(private.document_of_object(name)));
create policy "Editors can overwrite stored documents" on storage.objects for update to authenticated
  using (bucket_id = 'documents' and private.may_use_object(name, owner_id, 'edit')
    and not private.is_used_id(private.document_of_object(name)))
  with check (bucket_id = 'documents' and private.may_use_object(name, owner_id, 'edit')
    and not private.is_used_id(private.document_of_object(name)));
create policy "Editors can delete stored documents" on storage.objects for delete to authenticated
  using (bucket_id = 'documents' and private.may_use_object(name, owner_id, 'edit'));

-- Stored files to remove: those that were released, and those older than an hour (an upload's row comes after its
-- file) that no document ever named. Forgets what is gone already.
create function public.orphaned_objects(p_limit int default 100) returns setof text
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

grant execute on function
  public.orphaned_objects(int),
  public.flag_missing_objects(int)
to service_role;

create trigger documents_release_objects after delete on public.documents
  for each row execute function private.release_objects();
create trigger documents_release_replaced_objects after update on public.documents
  for each row when ((old.storage_path, old.live_storage_path) is distinct from (new.storage_path, new.live_storage_path))
  execute function private.release_objects();
