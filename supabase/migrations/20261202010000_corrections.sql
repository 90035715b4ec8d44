-- A better answer that somebody of the room wrote answers when nearly the same is asked.

-- Better answers: a pair of a question and its answer that somebody of the room wrote. When nearly the same is asked, the
-- pair answers first (`functions/chat/corrections`).

create table public.corrections (
  id uuid primary key default gen_random_uuid(),
  room_id uuid not null references public.rooms (id) on delete cascade,
  question text not null constraint corrections_question_length check (btrim(question) <> '' and char_length(question) <= 4000),
  answer text not null constraint corrections_answer_length check (btrim(answer) <> '' and char_length(answer) <= 8000),
  citations jsonb not null default '[]'
    constraint corrections_citations check (jsonb_typeof(citations) = 'array' and jsonb_array_length(citations) <= 50 and pg_column_size(citations) <= 200000),
  message_id uuid,
  author_id uuid default auth.uid() references auth.users (id) on delete set null,
  author_name text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (message_id, room_id) references public.messages (id, room_id) on delete set null (message_id)
);
comment on table public.corrections is 'Answers that people of a room wrote, to questions that were answered badly. Matched before documents are searched.';
comment on column public.corrections.answer is 'Markdown; an [n] that citations know is the n-th source of the answer it is based on.';
comment on column public.corrections.citations is
  'What its markers cite, [{ordinal, document_id, page, quote}]: written by clients, so looked up in the pages whenever it is used.';
comment on column public.corrections.message_id is 'The answer that it betters; null where that was deleted.';
comment on column public.corrections.author_id is 'Who wrote it, or changed it last; null once their account was deleted.';

create index corrections_room_id_idx on public.corrections (room_id, updated_at);
create index corrections_message_id_idx on public.corrections (message_id, room_id);
create index corrections_author_id_idx on public.corrections (author_id);

-- Definer, because nobody may read other people's accounts: whoever writes signs with their own name, whatever they send.
create function private.sign_correction() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  new.author_id = auth.uid();
  new.author_name = private.person_name(new.author_id);
  new.updated_at = now();
  return new;
end
$$;
comment on function private.sign_correction is 'Definer, because it reads the name of the one who acts. Touches the row that is written.';

create function private.limit_corrections() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if exists (select 1 from public.corrections c where c.room_id in (select a.room_id from added a) group by c.room_id having count(*) > 500) then
    raise exception 'too_many_corrections' using errcode = 'PT409', hint = 'Remove one first.';
  end if;
  return null;
end
$$;

create trigger corrections_sign before insert or update of question, answer, citations on public.corrections
  for each row execute function private.sign_correction();
create trigger corrections_forget_name before update of author_id on public.corrections
  for each row when (new.author_id is null) execute function private.forget_name();
create trigger corrections_limit after insert on public.corrections
  referencing new table as added for each statement execute function private.limit_corrections();

grant select, delete on public.corrections to authenticated;
grant insert (room_id, question, answer, citations, message_id), update (question, answer) on public.corrections to authenticated;
grant all on public.corrections to service_role;

alter table public.corrections enable row level security;

create policy "Members can read corrections" on public.corrections for select to authenticated
  using (room_id in (select private.my_room_ids()));
create policy "Members can write corrections" on public.corrections for insert to authenticated
  with check (room_id in (select private.my_room_ids()));
create policy "Members can change corrections" on public.corrections for update to authenticated
  using (room_id in (select private.my_room_ids()))
  with check (room_id in (select private.my_room_ids()));
create policy "Members can remove corrections" on public.corrections for delete to authenticated
  using (room_id in (select private.my_room_ids()));

-- An answer may lean on such a pair: a source of its own, which is no document.
alter table public.citations add column correction_id uuid;
comment on column public.citations.correction_id is 'Of a source that is no document but what a member of the room answered; the pair may be gone.';

-- Stores what was checked since the last time. A document deleted while the answer was written leaves the citation
-- with its stored quote.
create or replace function private.store_citations(p_message_id uuid, p_room_id uuid, p_citations jsonb) returns void
language sql
set search_path = ''
as $$
  insert into public.citations (message_id, room_id, position, ordinal, claim_start, claim_end, state, verified, document_id,
    document_title, document_version, chunk_id, page, quote, start_offset, end_offset, score, heading, page_title, cells, recognition_confidence, correction_id)
  select p_message_id, p_room_id, c.position, c.ordinal, c.claim_start, c.claim_end, c.state, c.state = 'verified', d.id,
    c.document_title, c.document_version, c.chunk_id, c.page, c.quote, c.start_offset, c.end_offset, c.score,
    c.heading, c.page_title, c.cells, c.recognition_confidence, k.id
  from jsonb_to_recordset(p_citations) as c (position int, ordinal int, claim_start int, claim_end int, state text,
    document_id uuid, document_title text, document_version int, chunk_id uuid, page int, quote text, start_offset int,
    end_offset int, score double precision, heading text, page_title text, cells text, recognition_confidence real, correction_id uuid)
  left join public.documents d on d.id = c.document_id and d.room_id = p_room_id
  left join public.corrections k on k.id = c.correction_id and k.room_id = p_room_id
  on conflict (message_id, position) do nothing
$$;

create or replace function private.message_json(p_message public.messages) returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  select to_jsonb(p_message) || jsonb_build_object(
    'citations', coalesce((
      select jsonb_agg(to_jsonb(c) - 'message_id' - 'room_id' || jsonb_build_object(
          -- Stale: the cited version is no longer the one that answers, or the document is gone; so for what a member answered.
          'stale', case when c.correction_id is null then d.id is null or d.live_version is distinct from c.document_version
            else k.updated_at is null or k.updated_at > p_message.created_at end
        ) order by c.position)
      from public.citations c left join public.documents d on d.id = c.document_id
        left join public.corrections k on k.id = c.correction_id
      where c.message_id = p_message.id
    ), '[]'),
    'feedback', (select f.value from public.feedback f where f.message_id = p_message.id and f.user_id = (select auth.uid()))
  )
$$;

-- The questions of a room, each with its newest finished answer: which model wrote it and how, without what its question was
-- taken for, and without names of people.
create or replace function private.transcript(p_room_id uuid) returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('role', m.role, 'content', m.content, 'status', m.status, 'created_at', m.created_at,
    'model', m.model, 'plan', jsonb_strip_nulls(jsonb_build_object('instructed', m.plan -> 'instructed', 'cut', m.plan -> 'cut',
      'correction', (m.plan -> 'correction') - 'by')),
    'citations', (
      select coalesce(jsonb_agg(jsonb_build_object('position', c.position, 'ordinal', c.ordinal, 'document_title', c.document_title,
        'page', c.page, 'quote', c.quote, 'state', c.state, 'verified', c.verified, 'judged_by', c.judged_by, 'judgement', c.judgement,
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
  where q.room_id = p_room_id and q.role = 'user'
$$;
