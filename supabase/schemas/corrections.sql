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

-- Definer, because nobody may read other people's accounts: whoever writes signs with their own name, whatever they send. The
-- service says whose it is: a room that comes as a file.
create function private.sign_correction() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if auth.uid() is not null then
    new.author_id = auth.uid();
    new.author_name = private.person_name(new.author_id);
    new.updated_at = now();
  end if;
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
create policy "Editors can write corrections" on public.corrections for insert to authenticated
  with check (room_id in (select private.rooms_where_i_may('edit')));
create policy "Editors can change corrections" on public.corrections for update to authenticated
  using (room_id in (select private.rooms_where_i_may('edit')))
  with check (room_id in (select private.rooms_where_i_may('edit')));
create policy "Editors can remove corrections" on public.corrections for delete to authenticated
  using (room_id in (select private.rooms_where_i_may('edit')));
