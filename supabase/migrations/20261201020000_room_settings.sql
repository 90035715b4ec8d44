-- What the owner of a room chooses for its answers: the language model, and how answers are to be written.

alter table public.rooms
  add column model text constraint rooms_model_length check (model <> '' and char_length(model) <= 200),
  add column instructions text constraint rooms_instructions_length check (instructions <> '' and char_length(instructions) <= 2000);
comment on column public.rooms.model is 'Name of the chat model that writes the answers of this room; null for the one that is configured.';
comment on column public.rooms.instructions is 'What its owner wants of every answer: tone, length, language, role; below the rules on sources.';

grant update (model, instructions) on public.rooms to authenticated;

drop trigger rooms_set_updated_at on public.rooms;
create trigger rooms_set_updated_at before update of name, model, instructions on public.rooms
  for each row execute function private.set_updated_at();

-- The questions of a room, each with its newest finished answer: who wrote it and how, without what its question was taken for.
create or replace function private.transcript(p_room_id uuid) returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('role', m.role, 'content', m.content, 'status', m.status, 'created_at', m.created_at,
    'model', m.model, 'plan', jsonb_strip_nulls(jsonb_build_object('instructed', m.plan -> 'instructed', 'cut', m.plan -> 'cut')),
    'citations', (
      select coalesce(jsonb_agg(jsonb_build_object('position', c.position, 'ordinal', c.ordinal, 'document_title', c.document_title,
        'page', c.page, 'quote', c.quote, 'state', c.state, 'verified', c.verified, 'judged_by', c.judged_by, 'judgement', c.judgement,
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
