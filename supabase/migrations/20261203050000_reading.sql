-- What screens read of a room of several people and threads: a thread a page, with authors and verdicts; shares of a thread.
-- An account that goes hands its rooms over, or takes them along.

drop function public.open_room(uuid, timestamptz, int);
drop function private.message_json(public.messages);
drop function public.search_messages(text[], timestamptz, int);
drop function public.list_questions(timestamptz, int);

-- A page at once: asked message by message, the policies would look up the caller's rooms and threads for each.
create function private.messages_json(p_ids uuid[]) returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  select coalesce(jsonb_agg(
    to_jsonb(m) || jsonb_build_object('citations', coalesce(cited.list, '[]'), 'feedback', f.value,
      -- Of a question: whether it is kept open.
      'open', exists (select 1 from public.open_questions o where o.question_id = m.id)) order by m.created_at, m.id), '[]')
  from public.messages m
  left join (
    select c.message_id, jsonb_agg(to_jsonb(c) - 'message_id' - 'room_id' - 'thread_id' || jsonb_build_object(
        -- Stale: the cited version is no longer the one that answers, or the document is gone; so for what a member answered.
        'stale', case when c.correction_id is null then d.id is null or d.live_version is distinct from c.document_version
          else k.updated_at is null or k.updated_at > a.created_at end,
        'verdicts', coalesce(judged.list, '[]')
      ) order by c.position) as list
    from public.citations c
    join public.messages a on a.id = c.message_id
    left join public.documents d on d.id = c.document_id
    left join public.corrections k on k.id = c.correction_id
    left join (
      select v.message_id, v.position, jsonb_agg(jsonb_build_object('user_id', v.user_id, 'verdict', v.verdict, 'why', v.why,
        'created_at', v.created_at) order by v.created_at, v.id) as list
      from public.quote_verdicts v where v.message_id = any (p_ids) group by v.message_id, v.position
    ) as judged on judged.message_id = c.message_id and judged.position = c.position
    where c.message_id = any (p_ids)
    group by c.message_id
  ) as cited on cited.message_id = m.id
  left join public.feedback f on f.message_id = m.id and f.user_id = (select auth.uid())
  where m.id = any (p_ids)
$$;

create function public.open_room(
  p_room_id uuid, p_before timestamptz default null, p_limit int default 50, p_thread_id uuid default null
)
returns jsonb
language plpgsql stable security invoker
set search_path = ''
as $$
declare
  v_room public.rooms;
  v_thread public.threads;
  v_role text := (select role from public.room_members where room_id = p_room_id and user_id = (select auth.uid()));
  v_ids uuid[];
  v_first timestamptz;
begin
  select * into v_room from public.rooms where id = p_room_id;
  if not found then
    raise exception 'room_not_found' using errcode = 'PT404', hint = 'The room does not exist, or it is not yours.';
  end if;
  select * into v_thread from public.threads
  where room_id = p_room_id and case when p_thread_id is null then is_first else id = p_thread_id end;
  if not found then
    raise exception 'thread_not_found' using errcode = 'PT404', hint = 'The room has no such conversation, or it is not yours.';
  end if;
  -- Messages of one moment stay together, because p_before names a moment.
  select coalesce(array_agg(newest.id), '{}'), min(newest.created_at) into v_ids, v_first
  from (
    select n.id, n.created_at from public.messages n
    where n.thread_id = v_thread.id and (p_before is null or n.created_at < p_before)
    order by n.created_at desc
    fetch first (least(greatest(coalesce(p_limit, 50), 1), 200)) rows with ties
  ) as newest;
  return jsonb_build_object(
    'room', to_jsonb(v_room),
    'role', v_role,
    'rights', (select jsonb_agg(r) from unnest(array['read', 'ask', 'edit', 'own']) as r where v_role = any (private.roles_that_may(r))),
    'thread', to_jsonb(v_thread),
    'documents', private.documents_json(p_room_id),
    'messages', private.messages_json(v_ids),
    'people', private.authors_json(p_room_id, v_ids),
    'has_more', exists (select 1 from public.messages o where o.thread_id = v_thread.id and o.created_at < v_first)
  );
end
$$;
comment on function public.open_room is
  'Room, the caller''s role and rights, documents and the newest page of a thread''s messages with citations and authors; p_before pages back. Without p_thread_id the first thread.';

create function public.search_messages(p_queries text[], p_before timestamptz default null, p_limit int default 20)
returns table (id uuid, room_id uuid, room_name text, role text, content text, created_at timestamptz, thread_id uuid)
language plpgsql stable security invoker
set search_path = ''
as $$
declare
  v_limit int := least(greatest(coalesce(p_limit, 20), 1), 50);
  v_first text[] := private.like_patterns(p_queries[1]);
  v_second text[] := private.like_patterns(p_queries[2]);
  v_third text[] := private.like_patterns(p_queries[3]);
  v_fourth text[] := private.like_patterns(p_queries[4]);
begin
  return query
  select hit.id, hit.room_id, room.name, hit.role, hit.content, hit.created_at, hit.thread_id
  from public.rooms room
  cross join lateral (
    select m.id, m.room_id, m.role, m.content, m.created_at, m.thread_id
    from public.messages m
    -- Normalising is slow and rarely needed.
    cross join lateral (select lower(case when m.content is nfkc normalized then m.content else normalize(m.content, nfkc) end)) as folded (text)
    where m.room_id = room.id and (p_before is null or m.created_at < p_before)
      and (folded.text like all (v_first) or folded.text like all (v_second)
        or folded.text like all (v_third) or folded.text like all (v_fourth))
      -- Of several answers to one question the conversation shows the newest.
      and not exists (select 1 from public.messages n where n.reply_to = m.reply_to and n.created_at > m.created_at)
    order by m.created_at desc
    limit v_limit
  ) as hit
  order by hit.created_at desc
  limit v_limit;
end
$$;
comment on function public.search_messages is
  'Messages of the caller''s rooms that hold every word of one of up to four spellings of a query, newest first; p_before pages back.';

create function public.list_questions(p_before timestamptz default null, p_limit int default 30)
returns table (
  id uuid, room_id uuid, room_name text, question text, created_at timestamptz, answer text, answer_status text, thread_id uuid, author_id uuid
)
language sql stable security invoker
set search_path = ''
as $$
  select asked.id, asked.room_id, room.name, asked.question, asked.created_at, reply.answer, reply.status, asked.thread_id, asked.author_id
  from public.rooms room
  cross join lateral (
    select m.id, m.room_id, left(m.content, 400) as question, m.created_at, m.thread_id, m.author_id
    from public.messages m
    where m.room_id = room.id and m.role = 'user' and (p_before is null or m.created_at < p_before)
    order by m.created_at desc
    limit least(greatest(coalesce(p_limit, 30), 1), 100)
  ) as asked
  left join lateral (
    select left(a.content, 400) as answer, a.status
    from public.messages a
    where a.reply_to = asked.id
    order by a.created_at desc
    limit 1
  ) as reply on true
  order by asked.created_at desc
  limit least(greatest(coalesce(p_limit, 30), 1), 100)
$$;
comment on function public.list_questions is
  'Questions of all the caller''s rooms with the beginning of their newest answer, newest first; p_before pages back.';

grant execute on function
  private.messages_json(uuid[]),
  public.open_room(uuid, timestamptz, int, uuid)
to authenticated, service_role;
grant execute on function
  public.search_messages(text[], timestamptz, int),
  public.list_questions(timestamptz, int)
to authenticated;

drop policy "Members can take a share back" on public.shares;
drop policy "Members and people with the link can read a share" on public.shares;
drop function public.share_room(uuid);
drop function private.share(uuid);
drop function private.transcript(uuid);

create policy "Owners can take a share back" on public.shares for delete to authenticated
  using (room_id in (select private.rooms_where_i_may('own')) and thread_id in (select private.my_thread_ids()));
create policy "Owners and people with the link can read a share" on public.shares for select to authenticated
  using ((room_id in (select private.rooms_where_i_may('own')) and thread_id in (select private.my_thread_ids()))
    or (active and id::text = (select current_setting('documind.share_id', true))));

-- The questions of a thread, each with its newest finished answer: who wrote it and how, without what its question was taken for.
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

create function public.share_room(p_room_id uuid, p_thread_id uuid default null) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.share(p_room_id, p_thread_id) $$;
comment on function public.share_room is
  'For owners: makes a read-only copy of a thread, or of the room''s first, that read_share() shows to whoever has its id.';

grant execute on function
  private.share(uuid, uuid),
  public.share_room(uuid, uuid)
to authenticated;

drop function public.delete_my_account();
drop function private.delete_account();

-- Definer, because nobody may delete from auth.users. It deletes the caller's own row only.
create function private.delete_account(p_hand_over jsonb) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if (select auth.uid()) is null then
    raise exception 'unauthenticated' using errcode = 'PT401';
  end if;
  perform private.set_member_role(h.key::uuid, h.value::uuid, 'owner') from jsonb_each_text(p_hand_over) as h;
  delete from auth.users where id = (select auth.uid());
end
$$;

create function public.delete_my_account(p_hand_over jsonb default '{}') returns void
language sql security invoker
set search_path = ''
as $$ select private.delete_account(p_hand_over) $$;
comment on function public.delete_my_account is
  'Deletes the caller''s account and everything in it, at once and for good. p_hand_over: {room: member} of rooms that are to stay, with their new owners.';

grant execute on function
  private.delete_account(jsonb),
  public.delete_my_account(jsonb)
to authenticated;
