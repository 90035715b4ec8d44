-- An id is used once. Clients choose the ids of rooms and documents, and files, channels and what was told on them go by
-- these: whoever made a room with the id of a deleted one would see what is left of that until the sweeper has been there.
-- Deliberately unchanged: that clients choose ids, and that a file is uploaded before the row that names it.

create table private.used_ids (
  id uuid primary key
);
comment on table private.used_ids is 'Ids of rooms and documents that were deleted. Nothing else is kept of them.';
alter table private.used_ids enable row level security;
grant select on private.used_ids to service_role;

-- What lies about from before.
insert into private.used_ids (id)
select f.id::uuid
from storage.objects o, lateral unnest(regexp_match(o.name,
  '^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})[.]')) as f (id)
where o.bucket_id = 'documents' and o.created_at < now() - interval '1 hour'
  and not exists (select 1 from public.rooms r where r.id = f.id::uuid)
  and not exists (select 1 from public.documents d where d.id = f.id::uuid)
on conflict (id) do nothing;

-- Definers, because nobody may write the list, and people may not read it. They take the ids from the rows of the statement that fired them.
create function private.remember_ids() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into private.used_ids (id) select id from gone on conflict (id) do nothing;
  return null;
end
$$;
-- After the rows are in, not before: an insert that waited for the deletion of the same id sees it only then.
create function private.refuse_used_ids() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if exists (select 1 from made join private.used_ids using (id)) then
    raise exception 'id_used' using errcode = 'PT409', hint = 'Something that was deleted had this id. Leave it out, or make a new one.';
  end if;
  return null;
end
$$;

create trigger rooms_remember_ids after delete on public.rooms
  referencing old table as gone for each statement execute function private.remember_ids();
create trigger rooms_refuse_used_ids after insert on public.rooms
  referencing new table as made for each statement execute function private.refuse_used_ids();
create trigger documents_remember_ids after delete on public.documents
  referencing old table as gone for each statement execute function private.remember_ids();
create trigger documents_refuse_used_ids after insert on public.documents
  referencing new table as made for each statement execute function private.refuse_used_ids();

-- What was told in a room goes with it, but for the news that it went. Definer, because nobody may delete messages; where
-- the owner of this schema may not either, they end with their day, and nobody may join the channel of a room that is gone.
create function private.forget_broadcasts() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  delete from realtime.messages m using gone g
  where m.topic = 'room:' || g.id and not (m.event = 'room' and m.payload ->> 'operation' = 'DELETE');
  return null;
exception when insufficient_privilege then
  return null;
end
$$;
create trigger rooms_forget_broadcasts after delete on public.rooms
  referencing old table as gone for each statement execute function private.forget_broadcasts();

create function private.document_of_object(p_name text) returns uuid
language sql immutable security invoker
set search_path = ''
as $$
  select substring(p_name from '^[0-9a-f-]{36}/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})[.]')::uuid
$$;
comment on function private.document_of_object(text) is 'The document whose file has that name, <room>/<document>.…; null for any other name.';

-- Definer, because nobody may read the list. Says of an id that the caller knows already whether it is spent.
create function private.is_used_id(p_id uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (select 1 from private.used_ids where id = p_id)
$$;

-- A file of the caller's rooms: named by a document there, or, until its row is made, the caller's own.
create function private.may_use_object(p_name text, p_owner_id text) returns boolean
language sql stable security invoker
set search_path = ''
as $$
  select (storage.foldername(p_name))[1] in (select id::text from private.my_room_ids() as id)
    and (
      p_owner_id = (select auth.uid())::text
      or exists (select 1 from public.documents d where d.id = private.document_of_object(p_name)
        and p_name in (d.storage_path, d.live_storage_path))
    )
$$;
comment on function private.may_use_object(text, text) is 'Whether the caller may read, replace or delete a stored file of that name and owner.';
revoke execute on function private.is_used_id(uuid) from public;
grant execute on function private.document_of_object(text), private.is_used_id(uuid), private.may_use_object(text, text) to authenticated;

drop policy "Members can read stored documents" on storage.objects;
create policy "Members can read stored documents" on storage.objects for select to authenticated
  using (bucket_id = 'documents' and private.may_use_object(name, owner_id));
drop policy "Members can store documents" on storage.objects;
create policy "Members can store documents" on storage.objects for insert to authenticated
  with check (bucket_id = 'documents' and (storage.foldername(name))[1] in (select id::text from private.my_room_ids() as id)
    and not private.is_used_id(private.document_of_object(name)));
drop policy "Members can overwrite stored documents" on storage.objects;
create policy "Members can overwrite stored documents" on storage.objects for update to authenticated
  using (bucket_id = 'documents' and private.may_use_object(name, owner_id)
    and not private.is_used_id(private.document_of_object(name)))
  with check (bucket_id = 'documents' and private.may_use_object(name, owner_id)
    and not private.is_used_id(private.document_of_object(name)));
drop policy "Members can delete stored documents" on storage.objects;
create policy "Members can delete stored documents" on storage.objects for delete to authenticated
  using (bucket_id = 'documents' and private.may_use_object(name, owner_id));
