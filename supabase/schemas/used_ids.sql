-- An id is used once. Clients choose the ids of rooms and documents, and files, channels and what was told on them go by
-- these: whoever made a room with the id of a deleted one would see what is left of that until the sweeper has been there.

create table private.used_ids (
  id uuid primary key
);
comment on table private.used_ids is 'Ids of rooms and documents that were deleted. Nothing else is kept of them.';

grant select on private.used_ids to service_role;

alter table private.used_ids enable row level security;

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

-- Definer, because nobody may read the list. Says of an id that the caller knows already whether it is spent.
create function private.is_used_id(p_id uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (select 1 from private.used_ids where id = p_id)
$$;

grant execute on function private.is_used_id(uuid) to authenticated;

create trigger rooms_remember_ids after delete on public.rooms
  referencing old table as gone for each statement execute function private.remember_ids();
create trigger rooms_refuse_used_ids after insert on public.rooms
  referencing new table as made for each statement execute function private.refuse_used_ids();
create trigger documents_remember_ids after delete on public.documents
  referencing old table as gone for each statement execute function private.remember_ids();
create trigger documents_refuse_used_ids after insert on public.documents
  referencing new table as made for each statement execute function private.refuse_used_ids();
