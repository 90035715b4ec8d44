-- The conversations of a room: questions, answers, the citations of answers, and what people thought of them.

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  room_id uuid not null references public.rooms (id) on delete cascade,
  role text not null constraint messages_role check (role in ('user', 'assistant')),
  content text not null default '',
  status text not null default 'done'
    constraint messages_status check (status in ('pending', 'streaming', 'done', 'failed', 'stopped')),
  revision int not null default 0,
  reply_to uuid references public.messages (id) on delete cascade,
  error_code text,
  coverage jsonb,
  model text,
  created_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  plan jsonb,
  author_id uuid references auth.users (id) on delete set null,
  thread_id uuid not null,
  foreign key (thread_id, room_id) references public.threads (id, room_id) on delete cascade,
  unique (id, room_id),
  constraint messages_answers_reply check ((role = 'assistant') = (reply_to is not null)),
  constraint messages_answers_end check (role = 'user' or (status in ('pending', 'streaming')) = (finished_at is null))
);
comment on table public.messages is 'One row per question and per answer. The row is the truth, a broadcast is a hint.';
comment on column public.messages.revision is 'Rises with every write of an answer.';
comment on column public.messages.reply_to is 'The question that this answer answers. A retried question has several answers, the newest counts.';
comment on column public.messages.coverage is 'What could not be searched when this was answered: documents_pending, pages_without_text.';
comment on column public.messages.model is 'Name of the chat model that wrote this answer.';
comment on column public.messages.plan is 'What the question was taken for, and by whom: {kind, by, ...}; null for answers of before December 2026.';
comment on column public.messages.author_id is 'Of a question who asked it, of an answer who asked for it; null where the account is gone.';
comment on column public.messages.thread_id is 'The conversation that it stands in; of an answer that of its question.';

create index messages_thread_id_created_at_idx on public.messages (thread_id, created_at desc);
create index messages_author_id_created_at_idx on public.messages (author_id, created_at);
create index messages_room_id_created_at_idx on public.messages (room_id, created_at desc);
create index messages_reply_to_idx on public.messages (reply_to);
create index messages_unfinished_idx on public.messages (room_id, created_at) where status in ('pending', 'streaming');

create table private.answer_runs (
  message_id uuid primary key references public.messages (id) on delete cascade,
  document_ids uuid[],
  lease_until timestamptz,
  stop_requested boolean not null default false,
  started_at timestamptz,
  first_token_at timestamptz,
  prompt_tokens int,
  completion_tokens int,
  options jsonb not null default '{}',
  resume jsonb,
  handovers int not null default 0
);
comment on table private.answer_runs is 'Internal state of an answer: who writes it until when, and what it cost.';

create table public.citations (
  message_id uuid not null,
  room_id uuid not null,
  ordinal int not null constraint citations_ordinal check (ordinal >= 1),
  document_id uuid references public.documents (id) on delete set null,
  document_title text not null,
  document_version int not null,
  chunk_id uuid,
  page int not null,
  quote text not null,
  start_offset int,
  end_offset int,
  score double precision not null,
  verified boolean not null,
  position int not null default 0,
  claim_start int,
  claim_end int,
  state text not null default 'unknown'
    constraint citations_state check (state in ('verified', 'related', 'unsupported', 'unknown')),
  judged_by text,
  judgement text
    constraint citations_judgement check (judgement in ('supported', 'contradicted', 'silent') and judged_by is not null or judgement is null),
  heading text,
  page_title text,
  cells text,
  recognition_confidence real,
  correction_id uuid,
  thread_id uuid not null,
  primary key (message_id, position),
  foreign key (message_id, room_id) references public.messages (id, room_id) on delete cascade
);
comment on table public.citations is 'One row for each [n] of an answer. Title and quote are stored: they outlive the document.';
comment on column public.citations.ordinal is 'The n of [n]: the number of the source in this answer. Several rows may have it.';
comment on column public.citations.start_offset is 'UTF-16 units into the page''s content of document_version; null when nothing near the claim was found.';
comment on column public.citations.verified is 'Written together with state, as whether it is verified, for clients that know no other.';
comment on column public.citations.position is 'UTF-16 offset of the marker in the answer''s content; negative where an old answer has lost it.';
comment on column public.citations.claim_start is 'UTF-16 offset of the words that the marker stands behind; null where there are none.';
comment on column public.citations.claim_end is 'Where those words end, exclusive.';
comment on column public.citations.state is
  'verified: the source says it, word for word but for what changes nothing. related: about the same. unsupported: a number, name or negation differs, or nothing was found. unknown: cannot be compared.';
comment on column public.citations.judged_by is 'Name of the language model that was asked about a related or unknown claim.';
comment on column public.citations.judgement is 'What that model said: supported, contradicted or silent. Never makes a citation verified.';
comment on column public.citations.heading is 'The headings that the passage stands under, joined by ›.';
comment on column public.citations.page_title is 'Name of its slide, sheet or chapter.';
comment on column public.citations.cells is 'Of a sheet: the cells that it stands in, as Sheet!A1:C7.';
comment on column public.citations.recognition_confidence is 'From 0 to 1, where the page was read from its picture (OCR).';
comment on column public.citations.correction_id is 'Of a source that is no document but what a member of the room answered; the pair may be gone.';
comment on column public.citations.thread_id is 'That of its answer, so that policies need not look there.';

create index citations_room_id_idx on public.citations (room_id);
create index citations_document_id_idx on public.citations (document_id);

create table public.feedback (
  message_id uuid not null,
  room_id uuid not null,
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  value smallint not null constraint feedback_value check (value in (1, -1)),
  comment text constraint feedback_comment_length check (char_length(comment) <= 2000),
  created_at timestamptz not null default now(),
  thread_id uuid not null,
  primary key (message_id, user_id),
  foreign key (message_id, room_id) references public.messages (id, room_id) on delete cascade
);
comment on table public.feedback is 'What a person thought of an answer.';

create index feedback_room_id_idx on public.feedback (room_id);
create index feedback_user_id_idx on public.feedback (user_id);

grant select on public.messages, public.citations to authenticated;
grant select, delete on public.feedback to authenticated;
-- message_id may be updated because an upsert, as PostgREST writes it, sets every column that it was given.
grant insert (message_id, room_id, value, comment), update (message_id, value, comment) on public.feedback to authenticated;
grant all on public.messages, public.citations, public.feedback, private.answer_runs to service_role;

alter table public.messages enable row level security;
alter table private.answer_runs enable row level security;
alter table public.citations enable row level security;
alter table public.feedback enable row level security;

create policy "Members can read messages" on public.messages for select to authenticated
  using (thread_id in (select private.my_thread_ids()));
create policy "Members can read citations" on public.citations for select to authenticated
  using (thread_id in (select private.my_thread_ids()));
create policy "Members can read feedback" on public.feedback for select to authenticated
  using (thread_id in (select private.my_thread_ids()));
create policy "Askers can give feedback of their own" on public.feedback for insert to authenticated
  with check (thread_id in (select private.my_thread_ids()) and room_id in (select private.rooms_where_i_may('ask'))
    and user_id = (select auth.uid()));
create policy "Askers can change their own feedback" on public.feedback for update to authenticated
  using (thread_id in (select private.my_thread_ids()) and room_id in (select private.rooms_where_i_may('ask'))
    and user_id = (select auth.uid()))
  with check (thread_id in (select private.my_thread_ids()) and room_id in (select private.rooms_where_i_may('ask'))
    and user_id = (select auth.uid()));
create policy "Members can take back their own feedback" on public.feedback for delete to authenticated
  using (thread_id in (select private.my_thread_ids()) and user_id = (select auth.uid()));

-- A message without a thread belongs to that of its question, or to the room's first.
create function private.set_message_thread() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.thread_id = coalesce(
    (select m.thread_id from public.messages m where m.id = new.reply_to),
    (select t.id from public.threads t where t.room_id = new.room_id and t.is_first));
  return new;
end
$$;

create function private.set_citation_thread() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.thread_id = (select m.thread_id from public.messages m where m.id = new.message_id);
  return new;
end
$$;

-- Fills room and thread from the message, so that a client needs to name only the message it judges.
create function private.set_feedback_room() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  select m.room_id, m.thread_id into new.room_id, new.thread_id
  from public.messages m where m.id = new.message_id and m.role = 'assistant';
  return new;
end
$$;

create trigger feedback_set_room before insert or update of message_id on public.feedback
  for each row execute function private.set_feedback_room();
create trigger messages_set_thread before insert on public.messages
  for each row when (new.thread_id is null) execute function private.set_message_thread();
create trigger citations_set_thread before insert on public.citations
  for each row when (new.thread_id is null) execute function private.set_citation_thread();
create trigger messages_name_room after insert on public.messages
  referencing new table as added for each statement execute function private.name_rooms();
