-- Answers that were kept: an article of the room with the text of an answer, and what its markers cite. The article is a
-- document like any other, marked (`documents.kept`), so that what leans on it never looks like what leans on a source.

-- Definer, because nobody may read other people's accounts. What members of a room see of each other: no address.
create function private.person_name(p_person uuid) returns text
language sql stable security definer
set search_path = ''
as $$
  select coalesce((select p.name from public.profiles p where p.user_id = p_person),
    (select left(split_part(u.email, '@', 1), 120) from auth.users u where u.id = p_person))
$$;
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
