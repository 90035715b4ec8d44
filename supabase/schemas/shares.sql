-- Threads that are shown to others: a copy of questions, answers and quotes at one moment, readable by whoever has
-- the link, until its owner takes it back. A copy, so that nothing that is written later gets out by an old link, and no
-- policy on rooms, messages or documents has to be opened.

create table public.shares (
  id uuid primary key default gen_random_uuid(),
  room_id uuid not null references public.rooms (id) on delete cascade,
  shared_by uuid not null references auth.users (id) on delete cascade,
  title text not null,
  messages jsonb not null,
  message_count int not null,
  active boolean not null default true,
  created_at timestamptz not null default now(),
  thread_id uuid not null,
  foreign key (thread_id, room_id) references public.threads (id, room_id) on delete cascade
);
comment on table public.shares is 'Read-only copies of conversations. The id, 122 random bits, is the link; deleting the row takes it back.';
comment on column public.shares.messages is
  'What open_room gives, without ids of rooms and documents: role, content, status, created_at, citations. Copies made before November 2026 have citations without position and state.';
comment on column public.shares.active is 'False while the room is put away.';

create index shares_thread_id_idx on public.shares (thread_id);
create index shares_room_id_idx on public.shares (room_id);
create index shares_shared_by_idx on public.shares (shared_by);

-- Nobody inserts: a share is made from the rows, so that no client can put words into an answer.
grant select, delete on public.shares to authenticated;
grant select (id, title, messages, created_at) on public.shares to anon;
grant all on public.shares to service_role;

alter table public.shares enable row level security;

-- The questions of a thread, each with its newest finished answer: which model wrote it and how, without what its question was
-- taken for, and without names of people.
create function private.transcript(p_thread_id uuid) returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('role', m.role, 'content', m.content, 'status', m.status, 'created_at', m.created_at,
    'model', m.model, 'plan', jsonb_strip_nulls(jsonb_build_object('instructed', m.plan -> 'instructed', 'cut', m.plan -> 'cut',
      'correction', (m.plan -> 'correction') - 'by')),
    'citations', (
      select coalesce(jsonb_agg(jsonb_build_object('position', c.position, 'ordinal', c.ordinal, 'document_title', c.document_title,
        'page', c.page, 'quote', c.quote, 'state', c.state, 'verified', c.verified, 'judged_by', c.judged_by, 'judgement', c.judgement,
        'disputed', exists (select from public.quote_verdicts v where v.message_id = c.message_id and v.position = c.position
          and v.verdict = 'disputed'),
        'heading', c.heading, 'page_title', c.page_title, 'cells', c.cells,
        'kind', case when d.kept then 'kept' when c.correction_id is not null then 'correction' else d.kind end,
        'stale', c.correction_id is null and (d.id is null or d.live_version is distinct from c.document_version)) order by c.position), '[]')
      from public.citations c left join public.documents d on d.id = c.document_id
      where c.message_id = m.id
    )) order by q.created_at, q.id, m.role desc), '[]')
  from public.messages q
  join lateral (
    select q.*
    union all
    (select a.* from public.messages a where a.reply_to = q.id and a.finished_at is not null order by a.created_at desc limit 1)
  ) as m on true
  where q.thread_id = p_thread_id and q.role = 'user'
$$;

-- Definer, because nobody may insert. It shares only a thread that the caller sees, of a room whose owner they are, as it is;
-- a room has so many links at most, since each is a copy of the whole conversation.
create function private.share(p_room_id uuid, p_thread_id uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  v_room public.rooms := private.lock_room(p_room_id, 'own');
  v_thread public.threads := private.require_thread(p_room_id, p_thread_id, (select auth.uid()));
  v_share public.shares;
begin
  if (select count(*) from public.shares where room_id = p_room_id) >= 50 then
    raise exception 'too_many_shares' using errcode = 'PT409', hint = 'Take one back first.';
  end if;
  insert into public.shares (room_id, thread_id, shared_by, title, messages, message_count)
  select p_room_id, v_thread.id, (select auth.uid()), coalesce(v_thread.title, v_room.name), t.messages, jsonb_array_length(t.messages)
  from private.transcript(v_thread.id) as t (messages)
  returning * into v_share;
  return jsonb_build_object('id', v_share.id, 'created_at', v_share.created_at, 'message_count', v_share.message_count,
    'thread_id', v_share.thread_id);
end
$$;

-- A room that is put away takes its links along, and brings them back.
create function private.follow_room() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update public.shares set active = (new.deleted_at is null) where room_id = new.id;
  return null;
end
$$;
comment on function private.follow_room is
  'Definer, because who puts a room away may not write shares. Touches only those of the room that changed.';

grant execute on function private.share(uuid, uuid) to authenticated;

create policy "Owners can take a share back" on public.shares for delete to authenticated
  using (room_id in (select private.rooms_where_i_may('own')) and thread_id in (select private.my_thread_ids()));
-- Who has the link names it by read_share(), which is the only way to: the Data API lets nobody choose settings, so that
-- shares cannot be listed.
create policy "People with the link can read a share" on public.shares for select to anon
  using (active and id::text = (select current_setting('documind.share_id', true)));
create policy "Owners and people with the link can read a share" on public.shares for select to authenticated
  using ((room_id in (select private.rooms_where_i_may('own')) and thread_id in (select private.my_thread_ids()))
    or (active and id::text = (select current_setting('documind.share_id', true))));

create function public.read_share(p_share_id uuid) returns jsonb
language plpgsql volatile security invoker
set search_path = ''
as $$
declare
  v_share jsonb;
begin
  perform set_config('documind.share_id', p_share_id::text, true);
  select jsonb_build_object('title', s.title, 'messages', s.messages, 'created_at', s.created_at) into v_share
  from public.shares s where s.id = p_share_id;
  perform set_config('documind.share_id', '', true);
  if v_share is null then
    raise exception 'share_not_found' using errcode = 'PT404', hint = 'It was taken back, or never was.';
  end if;
  return v_share;
end
$$;
comment on function public.read_share is 'A shared conversation, for whoever has its link, signed in or not.';

create function public.share_room(p_room_id uuid, p_thread_id uuid default null) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.share(p_room_id, p_thread_id) $$;
comment on function public.share_room is
  'For owners: makes a read-only copy of a thread, or of the room''s first, that read_share() shows to whoever has its id.';

grant execute on function public.read_share(uuid) to anon, authenticated, service_role;
grant execute on function public.share_room(uuid, uuid) to authenticated;

create trigger rooms_shares_follow after update of deleted_at on public.rooms
  for each row when ((old.deleted_at is null) <> (new.deleted_at is null)) execute function private.follow_room();
