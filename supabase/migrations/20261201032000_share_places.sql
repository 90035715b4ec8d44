-- A shared copy says where a source stands as the conversation does: slide, sheet, cells, chapter, headings.

-- The questions of a room, each with its newest finished answer.
create or replace function private.transcript(p_room_id uuid) returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('role', m.role, 'content', m.content, 'status', m.status, 'created_at', m.created_at,
    'model', m.model, 'plan', jsonb_strip_nulls(jsonb_build_object('instructed', m.plan -> 'instructed', 'cut', m.plan -> 'cut')),
    'citations', (
      select coalesce(jsonb_agg(jsonb_build_object('position', c.position, 'ordinal', c.ordinal, 'document_title', c.document_title,
        'page', c.page, 'quote', c.quote, 'state', c.state, 'verified', c.verified, 'judged_by', c.judged_by, 'judgement', c.judgement,
        'heading', c.heading, 'page_title', c.page_title, 'cells', c.cells, 'kind', d.kind,
        'stale', d.id is null or d.live_version is distinct from c.document_version) order by c.position), '[]')
      from public.citations c left join public.documents d on d.id = c.document_id
      where c.message_id = m.id
    )) order by q.created_at, q.id, m.role desc), '[]')
  from public.messages q
  join lateral (
    select q.*
    union all
    (select a.* from public.messages a where a.reply_to = q.id and a.finished_at is not null order by a.created_at desc limit 1)
  ) as m on true
  where q.room_id = p_room_id and q.role = 'user'
$$;
