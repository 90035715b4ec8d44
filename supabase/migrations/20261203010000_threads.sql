-- A room has several conversations, each shared or private to its author; the one that there is becomes the first. Messages
-- say who wrote them. Touches messages, citations, feedback and shares.

create table public.threads (
  id uuid primary key default gen_random_uuid(),
  room_id uuid not null references public.rooms (id) on delete cascade,
  title text constraint threads_title_length check (char_length(btrim(title)) >= 1 and char_length(title) <= 120),
  private boolean not null default false,
  is_first boolean not null default false,
  created_by uuid default auth.uid() references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  last_message_at timestamptz,
  unique (id, room_id),
  constraint threads_first_is_shared check (not (is_first and private))
);
comment on table public.threads is 'Conversations of a room over its documents.';
comment on column public.threads.title is 'Null until somebody names it or its first question does.';
comment on column public.threads.private is 'Seen by created_by alone. Can be shared later, and never taken back from the others.';
comment on column public.threads.is_first is 'The one that came with the room.';

create unique index threads_first_idx on public.threads (room_id) where is_first;
create index threads_room_id_idx on public.threads (room_id);
create index threads_created_by_idx on public.threads (created_by);

grant select, delete on public.threads to authenticated;
-- Not the id: what was told on the channel of a deleted thread is nobody's to hear again.
grant insert (room_id, title, private), update (title, private) on public.threads to authenticated;
grant all on public.threads to service_role;

alter table public.threads enable row level security;

-- Definer, as my_room_ids: it answers for the policies of public.threads too.
create function private.my_thread_ids() returns setof uuid
language plpgsql stable security definer
set search_path = ''
as $$
begin
  return query
  select t.id from private.my_room_ids() as room (id) join public.threads t on t.room_id = room.id
  where not t.private or t.created_by = (select auth.uid());
end
$$;
comment on function private.my_thread_ids() is 'The conversations that the caller may read: the rule of every policy on what stands in one.';

grant execute on function private.my_thread_ids() to authenticated;

-- By columns, because a thread is not yet visible to the function in the very statement that inserts it.
create policy "Members can read threads" on public.threads for select to authenticated
  using (room_id in (select private.my_room_ids()) and (not private or created_by = (select auth.uid())));
create policy "Askers can begin threads" on public.threads for insert to authenticated
  with check (room_id in (select private.rooms_where_i_may('ask')) and created_by = (select auth.uid()));
create policy "People can change their own threads, owners shared ones" on public.threads for update to authenticated
  using ((room_id in (select private.rooms_where_i_may('ask')) and created_by = (select auth.uid()))
    or (room_id in (select private.rooms_where_i_may('own')) and not private))
  with check ((room_id in (select private.rooms_where_i_may('ask')) and created_by = (select auth.uid()))
    or (room_id in (select private.rooms_where_i_may('own')) and not private));
create policy "People can delete private threads, owners shared ones" on public.threads for delete to authenticated
  using (not is_first and ((room_id in (select private.rooms_where_i_may('ask')) and private and created_by = (select auth.uid()))
    or (room_id in (select private.rooms_where_i_may('own')) and not private)));

-- Definer: it makes the first thread in the name of whoever makes the room, and nobody may say which is the first.
create function private.add_first_threads() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into public.threads (room_id, is_first, created_by, created_at) select id, true, owner_id, created_at from added
  on conflict (room_id) where is_first do nothing;
  return null;
end
$$;

-- What others wrote in is not taken from them.
create function private.keep_shared() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception 'not_allowed' using errcode = 'PT403', hint = 'What was shared stays shared.';
end
$$;

-- What only one person could see goes with their account.
create function private.delete_private_thread() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  delete from public.threads where id = new.id;
  return null;
end
$$;
comment on function private.delete_private_thread is 'Definer, because it acts when an account is deleted, by whomever. Touches only the row that lost its owner.';

-- Where the events of a thread go. Those of the first one on the room's channel, where clients expect them that know of no
-- others; every other has a channel of its own, which a private one opens to its author alone.
create function private.thread_topic(p_thread_id uuid) returns text
language sql stable
set search_path = ''
as $$
  select case when is_first then 'room:' || room_id else 'thread:' || id end from public.threads where id = p_thread_id
$$;

-- That there is another thread, and what it is called: to the room, or of a private one to its author.
create function private.tell_thread() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_row public.threads := coalesce(new, old);
begin
  if not exists (select from public.rooms where id = v_row.room_id) or v_row.is_first and tg_op = 'INSERT'
    or v_row.private and v_row.created_by is null then
    return null;
  end if;
  perform realtime.send(
    jsonb_build_object('operation', tg_op, 'id', v_row.id, 'room_id', v_row.room_id, 'title', v_row.title, 'private', v_row.private,
      'created_by', v_row.created_by, 'last_message_at', v_row.last_message_at),
    'thread', case when v_row.private then 'user:' || v_row.created_by else 'room:' || v_row.room_id end, true);
  return null;
end
$$;
comment on function private.tell_thread is 'Definer, because people may not send. Tells the changed row.';

-- As private.forget_broadcasts, of a thread.
create function private.forget_thread() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  delete from realtime.messages m using gone g where m.topic = 'thread:' || g.id;
  return null;
exception when insufficient_privilege then
  return null;
end
$$;

create function private.limit_threads() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if exists (select from public.threads t where t.room_id in (select room_id from added)
    group by t.room_id, t.created_by having count(*) > private.limit_of('threads_per_room')) then
    raise exception 'too_many_threads' using errcode = 'PT409', hint = 'Delete a conversation first.';
  end if;
  return null;
end
$$;
comment on function private.limit_threads is 'Definer, because it counts threads that the one who acts may not see. Changes nothing.';

insert into public.threads (room_id, is_first, created_by, created_at, last_message_at)
select id, true, owner_id, created_at, last_message_at from public.rooms;

create trigger rooms_add_first_threads after insert on public.rooms
  referencing new table as added for each statement execute function private.add_first_threads();
create trigger threads_keep_shared before update of private on public.threads
  for each row when (new.private and not old.private) execute function private.keep_shared();
create trigger threads_delete_private after update of created_by on public.threads
  for each row when (new.private and new.created_by is null) execute function private.delete_private_thread();
create trigger threads_tell after insert or delete on public.threads
  for each row execute function private.tell_thread();
create trigger threads_tell_change after update on public.threads
  for each row when ((old.title, old.private) is distinct from (new.title, new.private)
    or (old.last_message_at is distinct from new.last_message_at and not new.is_first))
  execute function private.tell_thread();
create trigger threads_limit after insert on public.threads
  referencing new table as added for each statement execute function private.limit_threads();
create trigger threads_forget after delete on public.threads
  referencing old table as gone for each statement execute function private.forget_thread();

insert into private.limits (name, value, meaning) values
  ('threads_per_room', 500, 'Conversations that one person may begin in one room.');

alter table public.messages add column author_id uuid references auth.users (id) on delete set null;
alter table public.messages add column thread_id uuid;
alter table public.citations add column thread_id uuid;
alter table public.feedback add column thread_id uuid;
alter table public.shares add column thread_id uuid;

-- Until now a room had one conversation, and its owner asked everything in it.
update public.messages m set thread_id = t.id, author_id = t.created_by from public.threads t where t.room_id = m.room_id and t.is_first;
update public.citations c set thread_id = t.id from public.threads t where t.room_id = c.room_id and t.is_first;
update public.feedback f set thread_id = t.id from public.threads t where t.room_id = f.room_id and t.is_first;
update public.shares s set thread_id = t.id from public.threads t where t.room_id = s.room_id and t.is_first;

alter table public.messages alter column thread_id set not null;
alter table public.citations alter column thread_id set not null;
alter table public.feedback alter column thread_id set not null;
alter table public.shares alter column thread_id set not null;
alter table public.messages add foreign key (thread_id, room_id) references public.threads (id, room_id) on delete cascade;
alter table public.shares add foreign key (thread_id, room_id) references public.threads (id, room_id) on delete cascade;
comment on column public.messages.author_id is 'Of a question who asked it, of an answer who asked for it; null where the account is gone.';
comment on column public.messages.thread_id is 'The conversation that it stands in; of an answer that of its question.';
comment on column public.citations.thread_id is 'That of its answer, so that policies need not look there.';

create index messages_thread_id_created_at_idx on public.messages (thread_id, created_at desc);
create index messages_author_id_created_at_idx on public.messages (author_id, created_at);
create index shares_thread_id_idx on public.shares (thread_id);

drop policy "Members can read messages" on public.messages;
drop policy "Members can read citations" on public.citations;
drop policy "Members can read feedback" on public.feedback;
drop policy "Members can give feedback of their own" on public.feedback;
drop policy "Members can change their own feedback" on public.feedback;
drop policy "Members can take back their own feedback" on public.feedback;

create policy "Members can read messages" on public.messages for select to authenticated
  using (thread_id in (select private.my_thread_ids()));
create policy "Members can read citations" on public.citations for select to authenticated
  using (thread_id in (select private.my_thread_ids()));
create policy "Members can read feedback" on public.feedback for select to authenticated
  using (thread_id in (select private.my_thread_ids()));
create policy "Askers can give feedback of their own" on public.feedback for insert to authenticated
  with check (thread_id in (select private.my_thread_ids()) and room_id in (select private.rooms_where_i_may('ask'))
    and user_id = (select auth.uid()));
create policy "Askers can change their own feedback" on public.feedback for update to authenticated
  using (thread_id in (select private.my_thread_ids()) and room_id in (select private.rooms_where_i_may('ask'))
    and user_id = (select auth.uid()))
  with check (thread_id in (select private.my_thread_ids()) and room_id in (select private.rooms_where_i_may('ask'))
    and user_id = (select auth.uid()));
create policy "Members can take back their own feedback" on public.feedback for delete to authenticated
  using (thread_id in (select private.my_thread_ids()) and user_id = (select auth.uid()));

-- A message without a thread belongs to that of its question, or to the room's first.
create function private.set_message_thread() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.thread_id = coalesce(
    (select m.thread_id from public.messages m where m.id = new.reply_to),
    (select t.id from public.threads t where t.room_id = new.room_id and t.is_first));
  return new;
end
$$;

create function private.set_citation_thread() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.thread_id = (select m.thread_id from public.messages m where m.id = new.message_id);
  return new;
end
$$;

-- Fills room and thread from the message, so that a client needs to name only the message it judges.
create or replace function private.set_feedback_room() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  select m.room_id, m.thread_id into new.room_id, new.thread_id
  from public.messages m where m.id = new.message_id and m.role = 'assistant';
  return new;
end
$$;

create trigger messages_set_thread before insert on public.messages
  for each row when (new.thread_id is null) execute function private.set_message_thread();
create trigger citations_set_thread before insert on public.citations
  for each row when (new.thread_id is null) execute function private.set_citation_thread();
