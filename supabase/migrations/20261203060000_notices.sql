-- Notices: a question that names somebody, documents that came.

create table public.notices (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  room_id uuid not null references public.rooms (id) on delete cascade,
  kind text not null constraint notices_kind check (kind in ('mention', 'document')),
  message_id uuid references public.messages (id) on delete cascade,
  document_id uuid references public.documents (id) on delete set null,
  count int not null default 1,
  created_at timestamptz not null default now(),
  read_at timestamptz
);
comment on table public.notices is 'What a person should hear of. Documents of one room are one notice until it is read.';
comment on column public.notices.message_id is 'Of a mention: the question that names the person.';
comment on column public.notices.document_id is 'Of documents that came: the newest.';
comment on column public.notices.count is 'How many documents came.';

create index notices_user_id_idx on public.notices (user_id, created_at desc);
create unique index notices_documents_idx on public.notices (room_id, user_id) where kind = 'document' and read_at is null;
create index notices_room_id_idx on public.notices (room_id);
create index notices_message_id_idx on public.notices (message_id);
create index notices_document_id_idx on public.notices (document_id);

grant select, delete, update (read_at) on public.notices to authenticated;
grant all on public.notices to service_role;

alter table public.notices enable row level security;

create policy "Members can read their own notices" on public.notices for select to authenticated
  using (user_id = (select auth.uid()) and room_id in (select private.my_room_ids()));
create policy "Members can mark their own notices as read" on public.notices for update to authenticated
  using (user_id = (select auth.uid()) and room_id in (select private.my_room_ids()))
  with check (user_id = (select auth.uid()) and room_id in (select private.my_room_ids()));
create policy "Members can delete their own notices" on public.notices for delete to authenticated
  using (user_id = (select auth.uid()) and room_id in (select private.my_room_ids()));

-- Whether a text says @ and a name, and not only the beginning of a longer one in Latin letters.
create function private.names_person(p_text text, p_name text) returns boolean
language sql immutable
set search_path = ''
as $$
  select exists (
    select from unnest((string_to_array(p_text, '@' || p_name))[2:]) as rest
    where p_name !~ '[a-z0-9]$' or rest !~ '^[a-z0-9]'
  )
$$;

-- A question that says @ and the name of a member, where they can read it.
create function private.notice_mentions() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into public.notices (user_id, room_id, kind, message_id)
  select m.user_id, q.room_id, 'mention', q.id
  from added q
  join public.threads t on t.id = q.thread_id and not t.private
  join public.room_members m on m.room_id = q.room_id and m.user_id is distinct from q.author_id
  join public.profiles p on p.user_id = m.user_id
  where q.role = 'user' and position('@' in q.content) > 0 and private.names_person(lower(q.content), lower(p.name));
  return null;
end
$$;
comment on function private.notice_mentions is 'Definer, because nobody may write notices. Tells members of the room alone.';

-- A document that can be asked about for the first time, to all members but the one who added it.
create function private.notice_document() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into public.notices (user_id, room_id, kind, document_id)
  select m.user_id, new.room_id, 'document', new.id from public.room_members m
  where m.room_id = new.room_id and new.added_by is not null and m.user_id <> new.added_by
  on conflict (room_id, user_id) where kind = 'document' and read_at is null
  do update set count = public.notices.count + 1, document_id = excluded.document_id, created_at = now();
  return null;
end
$$;
comment on function private.notice_document is 'Definer, because nobody may write notices. Tells members of the room alone.';

create function private.tell_notice() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform realtime.send(
    jsonb_build_object('operation', tg_op, 'id', new.id, 'room_id', new.room_id, 'kind', new.kind, 'message_id', new.message_id,
      'document_id', new.document_id, 'count', new.count, 'created_at', new.created_at, 'read_at', new.read_at),
    'notice', 'user:' || new.user_id, true);
  return null;
end
$$;
comment on function private.tell_notice is 'Definer, because people may not send. Tells the row to whom it is for.';

-- Who is no member any more has nothing to hear of the room.
create function private.drop_notices() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  delete from public.notices where room_id = old.room_id and user_id = old.user_id;
  return null;
end
$$;
comment on function private.drop_notices is 'Definer, because it acts for whoever removes a member. Touches only that member''s notices of that room.';

create trigger messages_notice_mentions after insert on public.messages
  referencing new table as added for each statement execute function private.notice_mentions();
create trigger documents_notice after update of live_version on public.documents
  for each row when (old.live_version is null and new.live_version is not null) execute function private.notice_document();
-- Not each of many documents that come one after the other.
create trigger notices_tell after insert or update of read_at on public.notices
  for each row execute function private.tell_notice();
create trigger room_members_drop_notices after delete on public.room_members
  for each row execute function private.drop_notices();
