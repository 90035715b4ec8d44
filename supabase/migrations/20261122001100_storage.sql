-- The private bucket for uploaded files. Object names are <room_id>/<document_id>.pdf; the first folder decides.
-- Limits on size and type stand in the bucket and are checked again, by content, when the file is read.

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('documents', 'documents', false, 52428800, array['application/pdf'])
on conflict (id) do update set public = excluded.public, file_size_limit = excluded.file_size_limit,
  allowed_mime_types = excluded.allowed_mime_types;

create policy "Members can read stored documents" on storage.objects for select to authenticated
  using (bucket_id = 'documents' and (storage.foldername(name))[1] in (select id::text from private.my_room_ids() as id));
create policy "Members can store documents" on storage.objects for insert to authenticated
  with check (bucket_id = 'documents' and (storage.foldername(name))[1] in (select id::text from private.my_room_ids() as id));
create policy "Members can overwrite stored documents" on storage.objects for update to authenticated
  using (bucket_id = 'documents' and (storage.foldername(name))[1] in (select id::text from private.my_room_ids() as id))
  with check (bucket_id = 'documents' and (storage.foldername(name))[1] in (select id::text from private.my_room_ids() as id));
create policy "Members can delete stored documents" on storage.objects for delete to authenticated
  using (bucket_id = 'documents' and (storage.foldername(name))[1] in (select id::text from private.my_room_ids() as id));

-- Stored files without a document, older than an hour (an upload's row comes after its file): for the sweeper.
create function public.orphaned_objects(p_limit int default 100) returns setof text
language sql stable security invoker
set search_path = ''
as $$
  select o.name from storage.objects o
  where o.bucket_id = 'documents' and o.created_at < now() - interval '1 hour'
    and not exists (select 1 from public.documents d where d.storage_path = o.name)
  limit p_limit
$$;
grant execute on function public.orphaned_objects(int) to service_role;
