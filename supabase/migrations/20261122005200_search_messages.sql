-- Finding one's way back: search over all messages of all rooms, and the history of questions. Both run as the caller and
-- go room by room along the index on (room_id, created_at), so that they stop early and never meet other people's rows.

-- What `like` has to find, one pattern for each word of a query; null for a query without words.
create function private.like_patterns(p_query text) returns text[]
language sql immutable
set search_path = ''
as $$
  select array_agg('%' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%')
  from regexp_split_to_table(lower(normalize(p_query, nfkc)), '\s+') as word
  where word <> ''
$$;

create function public.search_messages(p_queries text[], p_before timestamptz default null, p_limit int default 20)
returns table (id uuid, room_id uuid, room_name text, role text, content text, created_at timestamptz)
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
  select hit.id, hit.room_id, room.name, hit.role, hit.content, hit.created_at
  from public.rooms room
  cross join lateral (
    select m.id, m.room_id, m.role, m.content, m.created_at
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
returns table (id uuid, room_id uuid, room_name text, question text, created_at timestamptz, answer text, answer_status text)
language sql stable security invoker
set search_path = ''
as $$
  select asked.id, asked.room_id, room.name, asked.question, asked.created_at, reply.answer, reply.status
  from public.rooms room
  cross join lateral (
    select m.id, m.room_id, left(m.content, 400) as question, m.created_at
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

grant execute on function private.like_patterns(text) to authenticated;
grant execute on function public.search_messages(text[], timestamptz, int), public.list_questions(timestamptz, int) to authenticated;
