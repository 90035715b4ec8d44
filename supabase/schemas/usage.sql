-- What answers cost, kept when they are deleted. A person who leaves takes theirs along.
create table private.token_days (
  day date not null,
  person uuid not null references auth.users (id) on delete cascade,
  model text not null,
  answers int not null default 0,
  prompt_tokens bigint not null default 0,
  completion_tokens bigint not null default 0,
  primary key (day, person, model)
);
comment on table private.token_days is 'Tokens that models counted, by day (UTC), person and model.';

create index token_days_person_idx on private.token_days (person);

grant all on private.token_days to service_role;

alter table private.token_days enable row level security;

-- Definer: answers are finished by the service and ended by others, and whose tokens they are is nobody else's to write.
create function private.count_tokens() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_prompt bigint := coalesce(new.prompt_tokens, 0) - coalesce(old.prompt_tokens, 0);
  v_completion bigint := coalesce(new.completion_tokens, 0) - coalesce(old.completion_tokens, 0);
  v_day date := (now() at time zone 'utc')::date;
  v_answer public.messages;
begin
  select * into v_answer from public.messages where id = new.message_id;
  if v_answer.author_id is null or v_prompt + v_completion <= 0 then
    return null;
  end if;
  insert into private.token_days as t (day, person, model, answers, prompt_tokens, completion_tokens)
  values (v_day, v_answer.author_id, coalesce(v_answer.model, ''), 1, v_prompt, v_completion)
  on conflict (day, person, model) do update set answers = t.answers + 1,
    prompt_tokens = t.prompt_tokens + excluded.prompt_tokens, completion_tokens = t.completion_tokens + excluded.completion_tokens;
  insert into private.day_counts as c (person, day, tokens) values (v_answer.author_id, v_day, v_prompt + v_completion)
  on conflict (person, day) do update set tokens = c.tokens + excluded.tokens;
  return null;
end
$$;
comment on function private.count_tokens is 'Definer, because whoever ends an answer may not write what it cost. Adds to the count of who asked.';

create trigger answer_runs_count_tokens after update of prompt_tokens, completion_tokens on private.answer_runs
  for each row when ((new.prompt_tokens, new.completion_tokens) is distinct from (old.prompt_tokens, old.completion_tokens))
  execute function private.count_tokens();
