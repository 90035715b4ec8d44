-- What screens read, as the caller: a room in one round trip, the history of questions, and a search over all messages
-- of all rooms. The last two go room by room along the index on (room_id, created_at), so that they stop early and never
-- meet other people's rows.

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

-- Column by column: a whole row would read every article's text from disk, only to throw it away.
create function private.documents_json(p_room_id uuid) returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(d) order by d.created_at, d.id), '[]')
  from (
    select id, room_id, kind, title, storage_path, live_storage_path, sha256, byte_size, page_count, version, live_version, status,
      pages_done, pages_empty, pages_failed, text_length, chunks_total, chunks_done, attempts, duplicate_of, error_code,
      error_message, enabled, created_at, updated_at, language, source_url, fetched_at, unread, kept
    from public.documents where room_id = p_room_id
  ) as d
$$;

-- What `like` has to find, one pattern for each word of a query; null for a query without words.
create function private.like_patterns(p_query text) returns text[]
language sql immutable
set search_path = ''
as $$
  select array_agg('%' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%')
  from regexp_split_to_table(lower(normalize(p_query, nfkc)), '\s+') as word
  where word <> ''
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
  private.documents_json(uuid),
  public.open_room(uuid, timestamptz, int, uuid)
to authenticated, service_role;
grant execute on function
  private.like_patterns(text),
  public.search_messages(text[], timestamptz, int),
  public.list_questions(timestamptz, int)
to authenticated;
