-- Rooms have members, each in a role, and one function says which role may do what. Touches rooms, documents and stored
-- files; conversations follow in the next files. Deliberately left: rooms.owner_id, which clients and limits go by.

create table public.room_members (
  room_id uuid not null references public.rooms (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null constraint room_members_role check (role in ('owner', 'editor', 'asker', 'reader')),
  created_at timestamptz not null default now(),
  primary key (room_id, user_id)
);
comment on table public.room_members is 'Who is in a room, in which role. Written by triggers and calls alone: see members.sql.';
comment on column public.room_members.role is 'owner, editor, asker or reader; what each may do stands in private.roles_that_may().';

create index room_members_user_id_idx on public.room_members (user_id);

grant select on public.room_members to authenticated;
grant all on public.room_members to service_role;

alter table public.room_members enable row level security;

-- Every room has its owner as a member; triggers keep it so from here on.
insert into public.room_members (room_id, user_id, role, created_at) select id, owner_id, 'owner', created_at from public.rooms;

comment on table public.rooms is 'A room holds documents and conversations. What each of its members may do stands in private.roles_that_may().';
comment on column public.rooms.owner_id is 'The owner whose limits it counts for: who made it, or was made an owner last. Always one of its owners.';

-- The one place that says which role has which right. read: all that is in the room. ask: questions, and what one thinks of
-- answers and quotes. edit: documents and their files. own: name and settings, members, links, putting away and deleting.
create function private.roles_that_may(p_right text) returns text[]
language sql immutable
set search_path = ''
as $$
  select case p_right
    when 'read' then array['owner', 'editor', 'asker', 'reader']
    when 'ask' then array['owner', 'editor', 'asker']
    when 'edit' then array['owner', 'editor']
    when 'own' then array['owner']
  end
$$;

-- Definer, because it answers for the policies of these tables themselves and would otherwise ask them back. It looks only
-- at the caller's own id, so there is nothing to abuse. A room that was put away is nobody's. In plpgsql its plan is kept
-- for the session; an SQL function is planned anew for every table of every statement, which took a twelfth of a search.
create function private.rooms_where_i_may(p_right text) returns setof uuid
language plpgsql stable security definer
set search_path = ''
as $$
declare
  v_roles text[] := private.roles_that_may(p_right);
begin
  return query
  select m.room_id from public.room_members m join public.rooms r on r.id = m.room_id
  where m.user_id = (select auth.uid()) and m.role = any (v_roles) and r.deleted_at is null;
end
$$;
comment on function private.rooms_where_i_may(text) is 'The rooms in which the caller has that right (private.roles_that_may): the rule of every policy that writes.';

create or replace function private.my_room_ids() returns setof uuid
language plpgsql stable security definer
set search_path = ''
as $$
begin
  return query select private.rooms_where_i_may('read');
end
$$;
comment on function private.my_room_ids() is 'The rooms that the caller may read: the rule of every policy that reads.';

-- The same for what is done in somebody's name: by the chat function, as the service, or by a definer. With the caller's
-- rights, so that whoever may not read the members hears no more from it than from them.
create function private.person_may(p_user_id uuid, p_room_id uuid, p_right text) returns boolean
language sql stable security invoker
set search_path = ''
as $$
  select exists (
    select from public.room_members m join public.rooms r on r.id = m.room_id
    where m.room_id = p_room_id and m.user_id = p_user_id and m.role = any (private.roles_that_may(p_right)) and r.deleted_at is null
  )
$$;

-- For whoever is no member, the room does not exist.
create function private.require_right(p_user_id uuid, p_room_id uuid, p_right text) returns void
language plpgsql stable security invoker
set search_path = ''
as $$
begin
  if not private.person_may(p_user_id, p_room_id, 'read') then
    raise exception 'room_not_found' using errcode = 'PT404', hint = 'The room does not exist, or it is not yours.';
  end if;
  if not private.person_may(p_user_id, p_room_id, p_right) then
    raise exception 'not_allowed' using errcode = 'PT403', hint = 'Your role in this room does not allow it.';
  end if;
end
$$;

-- Of a room that was put away: whether the caller may bring it back or delete it.
create function private.owns_trashed(p_room_id uuid) returns boolean
language sql stable security invoker
set search_path = ''
as $$
  select exists (
    select from public.room_members m join public.rooms r on r.id = m.room_id
    where r.id = p_room_id and r.deleted_at is not null and m.user_id = (select auth.uid()) and m.role = any (private.roles_that_may('own'))
  )
$$;

-- Deleting a room with a way back. Definers, because a room that was put away is out of reach of its owner's own
-- statements. Each looks only at rooms that the caller owns, alone or with others.
create or replace function private.trash_room(p_room_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform private.require_right((select auth.uid()), p_room_id, 'own');
  update public.rooms set deleted_at = now() where id = p_room_id and deleted_at is null;
end
$$;

create or replace function private.restore_room(p_room_id uuid) returns public.rooms
language plpgsql security definer
set search_path = ''
as $$
declare
  v_room public.rooms;
begin
  update public.rooms set deleted_at = null
  where id = p_room_id and deleted_at is not null and private.owns_trashed(p_room_id)
  returning * into v_room;
  if not found then
    raise exception 'room_not_found' using errcode = 'PT404', hint = 'The room was deleted for good, or it is not yours.';
  end if;
  return v_room;
end
$$;

-- The trash: what is in it, and how to empty it.
create or replace function private.list_trash() returns table (id uuid, name text, deleted_at timestamptz, document_count bigint, question_count bigint)
language plpgsql stable security definer
set search_path = ''
as $$
begin
  return query
  select r.id, r.name, r.deleted_at, (select count(*) from public.documents d where d.room_id = r.id),
    (select count(*) from public.messages m where m.room_id = r.id and m.role = 'user')
  from public.rooms r join public.room_members o on o.room_id = r.id
  where o.user_id = (select auth.uid()) and o.role = any (private.roles_that_may('own')) and r.deleted_at is not null
  order by r.deleted_at desc;
end
$$;

create or replace function private.purge_room(p_room_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  delete from public.rooms where id = p_room_id and deleted_at is not null and private.owns_trashed(p_room_id);
  if not found then
    raise exception 'room_not_found' using errcode = 'PT404', hint = 'It is not in the trash, or it is not yours.';
  end if;
end
$$;

grant execute on function private.roles_that_may(text) to authenticated, service_role;
grant execute on function
  private.person_may(uuid, uuid, text),
  private.require_right(uuid, uuid, text)
to service_role;
grant execute on function private.rooms_where_i_may(text) to authenticated;

drop policy "Members can rename rooms" on public.rooms;
drop policy "Members can delete rooms" on public.rooms;
create policy "Owners can change rooms" on public.rooms for update to authenticated
  using (id in (select private.rooms_where_i_may('own')))
  with check (id in (select private.rooms_where_i_may('own')));
create policy "Owners can delete rooms" on public.rooms for delete to authenticated
  using (id in (select private.rooms_where_i_may('own')));
create policy "Members can see each other" on public.room_members for select to authenticated
  using (room_id in (select private.my_room_ids()));

drop policy "Members can add documents" on public.documents;
drop policy "Members can change documents" on public.documents;
drop policy "Members can delete documents" on public.documents;
create policy "Editors can add documents" on public.documents for insert to authenticated
  with check (room_id in (select private.rooms_where_i_may('edit')));
create policy "Editors can change documents" on public.documents for update to authenticated
  using (room_id in (select private.rooms_where_i_may('edit')))
  with check (room_id in (select private.rooms_where_i_may('edit')));
create policy "Editors can delete documents" on public.documents for delete to authenticated
  using (room_id in (select private.rooms_where_i_may('edit')));

alter table public.documents add column added_by uuid default auth.uid() references auth.users (id) on delete set null;
comment on column public.documents.added_by is 'Who added it; null where the service did, or the account is gone.';
create index documents_added_by_idx on public.documents (added_by) where added_by is not null;

drop policy "Members can read stored documents" on storage.objects;
drop policy "Members can store documents" on storage.objects;
drop policy "Members can overwrite stored documents" on storage.objects;
drop policy "Members can delete stored documents" on storage.objects;
drop function private.may_use_object(text, text);

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
grant execute on function private.may_use_object(text, text, text) to authenticated;

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
