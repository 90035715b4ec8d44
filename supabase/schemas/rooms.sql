-- Rooms, their members, and the one rule of who may do what in them. Every policy of every other table asks
-- private.my_room_ids(), or private.rooms_where_i_may() for more than reading; none spells out a role. A room that was put
-- away is nobody's room from that moment, so that rows, files, channels and search all close at once, until it is restored,
-- or purged: by an owner, or by the sweeper after thirty days.
-- Deleting the row itself deletes everything at once and for good.

create table public.rooms (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  name text not null constraint rooms_name_length check (char_length(btrim(name)) between 1 and 120 and char_length(name) <= 120),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  last_message_at timestamptz,
  deleted_at timestamptz,
  model text constraint rooms_model_length check (model <> '' and char_length(model) <= 200),
  instructions text constraint rooms_instructions_length check (instructions <> '' and char_length(instructions) <= 2000),
  pinned_at timestamptz,
  named boolean not null default true
);
comment on table public.rooms is 'A room holds documents and conversations. What each of its members may do stands in private.roles_that_may().';
comment on column public.rooms.owner_id is 'The owner whose limits it counts for: who made it, or was made an owner last. Always one of its owners.';
comment on column public.rooms.last_message_at is 'When the newest question was asked; orders the list of rooms.';
comment on column public.rooms.deleted_at is 'When its owner put it in the trash; thirty days later the sweeper deletes it for good.';
comment on column public.rooms.pinned_at is 'Since when it stands above the others in the list; null where it does not.';
comment on column public.rooms.named is 'False while it has the name that an app gives to new rooms: then its first document or question names it.';
comment on column public.rooms.model is 'Name of the chat model that writes the answers of this room; null for the one that is configured.';
comment on column public.rooms.instructions is 'What its owner wants of every answer: tone, length, language, role; below the rules on sources.';

create index rooms_owner_id_idx on public.rooms (owner_id);
create index rooms_deleted_at_idx on public.rooms (deleted_at) where deleted_at is not null;

grant select, delete on public.rooms to authenticated;
grant insert (id, owner_id, name), update (name, model, instructions, pinned_at) on public.rooms to authenticated;
grant all on public.rooms to service_role;

alter table public.rooms enable row level security;

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

-- Definer, because the service may not read the accounts. Says no more than this of them.
create function private.is_banned(p_user_id uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$ select exists (select 1 from auth.users u where u.id = p_user_id and u.banned_until > now()) $$;

-- Of the caller, which is all that they may ask.
create function private.i_am_banned() returns boolean
language sql stable security definer
set search_path = ''
as $$ select private.is_banned((select auth.uid())) $$;
comment on function private.i_am_banned is 'Definer, because nobody may read the accounts. Says of the caller alone.';

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
  if private.i_am_banned() then
    return;
  end if;
  return query
  select m.room_id from public.room_members m join public.rooms r on r.id = m.room_id
  where m.user_id = (select auth.uid()) and m.role = any (v_roles) and r.deleted_at is null;
end
$$;
comment on function private.rooms_where_i_may(text) is 'The rooms in which the caller has that right (private.roles_that_may): the rule of every policy that writes.';

create function private.my_room_ids() returns setof uuid
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
      and not private.is_banned(p_user_id)
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
create function private.trash_room(p_room_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform private.require_right((select auth.uid()), p_room_id, 'own');
  update public.rooms set deleted_at = now() where id = p_room_id and deleted_at is null;
end
$$;

create function private.restore_room(p_room_id uuid) returns public.rooms
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
create function private.list_trash() returns table (id uuid, name text, deleted_at timestamptz, document_count bigint, question_count bigint)
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

create function private.purge_room(p_room_id uuid) returns void
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
  private.require_right(uuid, uuid, text),
  private.is_banned(uuid)
to service_role;
grant execute on function
  private.i_am_banned(),
  private.my_room_ids(),
  private.rooms_where_i_may(text),
  private.list_trash(),
  private.purge_room(uuid),
  private.trash_room(uuid),
  private.restore_room(uuid)
to authenticated;

create policy "People can create rooms of their own" on public.rooms for insert to authenticated
  with check (owner_id = (select auth.uid()) and not (select private.i_am_banned()));
create policy "Owners can change rooms" on public.rooms for update to authenticated
  using (id in (select private.rooms_where_i_may('own')))
  with check (id in (select private.rooms_where_i_may('own')));
create policy "Owners can delete rooms" on public.rooms for delete to authenticated
  using (id in (select private.rooms_where_i_may('own')));
create policy "Members can see each other" on public.room_members for select to authenticated
  using (room_id in (select private.my_room_ids()));
-- The owner's id stands beside the rule because a room is not yet visible to the function in the very statement that
-- inserts it, and "insert ... returning" checks this policy.
create policy "Members can read rooms" on public.rooms for select to authenticated
  using ((owner_id = (select auth.uid()) and deleted_at is null and not (select private.i_am_banned())) or id in (select private.my_room_ids()));

create function public.trash_room(p_room_id uuid) returns void
language sql security invoker
set search_path = ''
as $$ select private.trash_room(p_room_id) $$;
comment on function public.trash_room is 'Deletes a room with everything in it, for thirty days with a way back (restore_room).';

create function public.restore_room(p_room_id uuid) returns public.rooms
language sql security invoker
set search_path = ''
as $$ select private.restore_room(p_room_id) $$;
comment on function public.restore_room is 'Brings back a room from the trash, as it was.';

create function public.list_trash() returns table (id uuid, name text, deleted_at timestamptz, document_count bigint, question_count bigint)
language sql stable security invoker
set search_path = ''
as $$ select * from private.list_trash() $$;
comment on function public.list_trash is 'The caller''s rooms in the trash, last put there first.';

create function public.purge_room(p_room_id uuid) returns void
language sql security invoker
set search_path = ''
as $$ select private.purge_room(p_room_id) $$;
comment on function public.purge_room is 'Deletes a room that is in the trash for good, with everything in it.';

-- For the sweeper. Stored files follow through the list of released objects.
create function public.purge_rooms(p_limit int default 20) returns setof uuid
language sql security invoker
set search_path = ''
as $$
  delete from public.rooms where id in (
    select id from public.rooms where deleted_at < now() - interval '30 days' limit p_limit for update skip locked
  )
  returning id
$$;
comment on function public.purge_rooms is 'Deletes for good the rooms that have been in the trash for thirty days.';

grant execute on function
  public.trash_room(uuid),
  public.restore_room(uuid),
  public.list_trash(),
  public.purge_room(uuid)
to authenticated;
grant execute on function public.purge_rooms(int) to service_role;

create trigger rooms_set_updated_at before update of name, model, instructions on public.rooms
  for each row execute function private.set_updated_at();

-- Whoever makes a room under an app's name for new ones has not named it; whoever writes a name has.
create function private.note_room_name() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.named = tg_op = 'UPDATE' or new.name !~ '^(New room|新房間|新房间)( \d{1,4})?$';
  return new;
end
$$;

create trigger rooms_note_name before insert or update of name on public.rooms
  for each row execute function private.note_room_name();

-- A title or question as a name: its first line, cut between words.
create function private.room_name_from(p_text text) returns text
language sql immutable
set search_path = ''
as $$
  select case
      when char_length(line.text) <= 60 then line.text
      else regexp_replace(left(line.text, 59), '(?<=.{30})\s+\S*$', '') || '…'
    end
  from (select btrim(regexp_replace(split_part(ltrim(p_text, E' \t\r\n'), E'\n', 1), '\s+', ' ', 'g')) as text) as line
$$;

-- Names rooms that nobody has named after the rows that were added to them.
create function private.name_rooms() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if tg_table_name = 'documents' then
    update public.rooms r set name = private.room_name_from(a.title)
    from (select distinct on (room_id) room_id, title from added order by room_id, created_at, id) as a
    where r.id = a.room_id and not r.named and private.room_name_from(a.title) <> '';
  else
    -- Not after a question that is its author's alone.
    update public.rooms r set name = private.room_name_from(a.content)
    from (
      select distinct on (q.room_id) q.room_id, q.content from added q join public.threads t on t.id = q.thread_id
      where q.role = 'user' and not t.private order by q.room_id, q.created_at, q.id
    ) as a
    where r.id = a.room_id and not r.named and private.room_name_from(a.content) <> '';
  end if;
  return null;
end
$$;
comment on function private.name_rooms is 'Definer, because a question is asked by the service and named for everybody. Touches only the rooms of the added rows.';
