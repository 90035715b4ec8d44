-- An answer can be kept as an article of its room, with its citations alive, and is marked as what it is.
alter table public.documents add column kept boolean not null default false;
comment on column public.documents.kept is 'Whether it was made from an answer (kept_answers): no source of its own.';

-- Answers that were kept: an article of the room with the text of an answer, and what its markers cite. The article is a
-- document like any other, marked (`documents.kept`), so that what leans on it never looks like what leans on a source.

-- Definer, because nobody may read other people's accounts. What members of a room see of each other: no address.
create function private.person_name(p_person uuid) returns text
language sql stable security definer
set search_path = ''
as $$ select left(split_part(email, '@', 1), 120) from auth.users where id = p_person $$;
comment on function private.person_name is 'What is shown of a person. Definer: it reads one column of an account, and changes nothing.';

-- What somebody wrote or kept stays when their account is deleted, without their name.
create function private.forget_name() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.author_name = null;
  return new;
end
$$;

create table public.kept_answers (
  document_id uuid primary key,
  room_id uuid not null,
  message_id uuid references public.messages (id) on delete set null,
  question text not null,
  model text,
  citations jsonb not null default '[]',
  author_id uuid references auth.users (id) on delete set null,
  author_name text,
  created_at timestamptz not null default now(),
  foreign key (document_id, room_id) references public.documents (id, room_id) on delete cascade
);
comment on table public.kept_answers is 'Which articles were made from an answer, and what their markers cite.';
comment on column public.kept_answers.message_id is 'The answer; null once it was deleted. The article stays.';
comment on column public.kept_answers.model is 'Name of the chat model that wrote the answer; null where rules did.';
comment on column public.kept_answers.citations is 'Rows of citations as they were; the n-th, from 1, is what [^n] of the article stands for.';
comment on column public.kept_answers.author_id is 'Who kept it; null once their account was deleted.';

create index kept_answers_room_id_idx on public.kept_answers (room_id);
create index kept_answers_author_id_idx on public.kept_answers (author_id);
create unique index kept_answers_message_id_idx on public.kept_answers (message_id);

create trigger kept_answers_forget_name before update of author_id on public.kept_answers
  for each row when (new.author_id is null) execute function private.forget_name();

grant select on public.kept_answers to authenticated;
grant all on public.kept_answers to service_role;
grant execute on function private.person_name(uuid) to service_role;

alter table public.kept_answers enable row level security;

create policy "Members can read kept answers" on public.kept_answers for select to authenticated
  using (room_id in (select private.my_room_ids()));

-- Makes the article, once for each answer. The chat function has checked, as the caller, that the answer is theirs.
-- p_body: the answer with [^n] for the marker of the n-th citation, so that a document's own [12] is none.
create function public.keep_answer(p_message_id uuid, p_author_id uuid, p_title text, p_body text, p_citations jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_answer public.messages;
  v_document_id uuid;
begin
  select * into v_answer from public.messages where id = p_message_id and role = 'assistant';
  if not found then
    raise exception 'message_not_found' using errcode = 'PT404';
  end if;
  -- Two screens at once keep it once.
  perform 1 from public.rooms where id = v_answer.room_id for no key update;
  select document_id into v_document_id from public.kept_answers where message_id = p_message_id;
  if found then
    return jsonb_build_object('document_id', v_document_id, 'existing', true);
  end if;
  if v_answer.status not in ('done', 'stopped') or btrim(v_answer.content) = '' then
    raise exception 'answer_not_finished' using errcode = 'PT409';
  end if;
  insert into public.documents (room_id, kind, title, body, kept) values (v_answer.room_id, 'article', p_title, p_body, true)
    returning id into v_document_id;
  insert into public.kept_answers (document_id, room_id, message_id, question, model, citations, author_id, author_name)
    select v_document_id, v_answer.room_id, p_message_id, q.content, v_answer.model, p_citations, p_author_id, private.person_name(p_author_id)
    from public.messages q where q.id = v_answer.reply_to;
  return jsonb_build_object('document_id', v_document_id, 'existing', false);
end
$$;

grant execute on function public.keep_answer(uuid, uuid, text, text, jsonb) to service_role;

-- Column by column: a whole row would read every article's text from disk, only to throw it away.
create or replace function private.documents_json(p_room_id uuid) returns jsonb
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
        'heading', c.heading, 'page_title', c.page_title, 'cells', c.cells, 'kind', case when d.kept then 'kept' else d.kind end,
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
