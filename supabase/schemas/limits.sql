-- What one person may take, so that no one takes everybody's: rooms, documents, bytes, answers a minute. Generous, and
-- changed by changing a row. Checked where rows are made, whoever makes them for the person. The rows themselves, and
-- their first values, are in the migrations.

create table private.limits (
  name text primary key,
  value bigint not null constraint limits_value check (value >= 0),
  meaning text not null
);
comment on table private.limits is 'What one person may take. Change a value with an update; it counts from the next statement on.';

grant select, update on private.limits to service_role;

alter table private.limits enable row level security;

-- Of one person instead of everybody's.
create table private.owner_limits (
  person uuid not null references auth.users (id) on delete cascade,
  name text not null references private.limits (name),
  value bigint not null constraint owner_limits_value check (value >= 0),
  primary key (person, name)
);
comment on table private.owner_limits is 'What one person may take, where it is not what everybody may. Written by admin.set_limit().';

create index owner_limits_name_idx on private.owner_limits (name);

grant all on private.owner_limits to service_role;

alter table private.owner_limits enable row level security;

create function private.limit_of(p_name text) returns bigint
language sql stable
set search_path = ''
as $$ select value from private.limits where name = p_name $$;

create function private.limit_for(p_name text, p_person uuid) returns bigint
language sql stable
set search_path = ''
as $$ select coalesce((select value from private.owner_limits where person = p_person and name = p_name), private.limit_of(p_name)) $$;

-- Two statements of one person at the same time count one after the other.
create function private.count_alone(p_person uuid) returns void
language sql
set search_path = ''
as $$ select pg_advisory_xact_lock(hashtextextended('limits:' || p_person, 0)) $$;

-- The bytes of files are those that were stored, not what a client says of them.
create function private.bytes_of(p_person uuid) returns bigint
language sql stable
set search_path = ''
as $$
  select (select coalesce(sum((o.metadata ->> 'size')::bigint), 0) from storage.objects o where o.owner_id = p_person::text)
    + (select coalesce(sum(octet_length(d.body)), 0) from public.documents d
       join public.rooms r on r.id = d.room_id where r.owner_id = p_person)
$$;

-- A statement that adds far more than that is ended on its way: at its end it would have been worked on for long.
create function private.limit_rooms_early() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_added int := coalesce(nullif(current_setting('documind.rooms_added', true), ''), '0')::int + 1;
begin
  perform set_config('documind.rooms_added', v_added::text, true);
  if v_added % 100 = 0
    and (select count(*) from public.rooms where owner_id = new.owner_id) > private.limit_for('rooms_per_person', new.owner_id) then
    raise exception 'too_many_rooms' using errcode = 'PT409', hint = 'Delete a room first.';
  end if;
  return new;
end
$$;
comment on function private.limit_rooms_early is 'Definer, because it counts rooms that the one who acts may not see. Changes nothing.';

-- The triggers that follow are definers: they read the limits, and count rows of the person whom the row belongs to,
-- whoever acts.
create function private.limit_rooms() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_person uuid;
begin
  for v_person in select distinct owner_id from added order by owner_id loop
    perform private.count_alone(v_person);
    if (select count(*) from public.rooms where owner_id = v_person) > private.limit_for('rooms_per_person', v_person) then
      raise exception 'too_many_rooms' using errcode = 'PT409', hint = 'Delete a room first.';
    end if;
  end loop;
  return null;
end
$$;
comment on function private.limit_rooms is 'Definer, because it counts rooms that the one who acts may not see. Changes nothing.';

create function private.limit_documents() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_person uuid;
begin
  for v_person in
    select distinct r.owner_id from added a join public.rooms r on r.id = a.room_id order by r.owner_id
  loop
    perform private.count_alone(v_person);
    if (select count(*) from public.documents d join public.rooms r on r.id = d.room_id where r.owner_id = v_person)
        > private.limit_for('documents_per_person', v_person)
      or exists (select 1 from public.documents d where d.room_id in (select a.room_id from added a)
        group by d.room_id having count(*) > private.limit_for('documents_per_room', v_person)) then
      raise exception 'too_many_documents' using errcode = 'PT409', hint = 'Delete a document first.';
    end if;
    if private.bytes_of(v_person) > private.limit_for('bytes_per_person', v_person) then
      raise exception 'storage_full' using errcode = 'PT507', hint = 'Delete a document first.';
    end if;
  end loop;
  return null;
end
$$;
comment on function private.limit_documents is 'Definer, because it counts documents that the one who acts may not see. Changes nothing.';

-- A longer text in the place of another. (A statement-level trigger with a transition table cannot name a column.)
create function private.limit_text() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_person uuid := (select owner_id from public.rooms where id = new.room_id);
begin
  perform private.count_alone(v_person);
  if private.bytes_of(v_person) > private.limit_for('bytes_per_person', v_person) then
    raise exception 'storage_full' using errcode = 'PT507', hint = 'Delete a document first.';
  end if;
  return null;
end
$$;
comment on function private.limit_text is 'Definer, because it adds up what the one who acts may not see. Changes nothing.';

-- Storage tries a row out before it takes the bytes, and writes it after; the second time it knows their number.
create function private.has_space(p_metadata jsonb) returns boolean
language plpgsql security definer
set search_path = ''
as $$
declare
  v_person uuid := (select auth.uid());
  v_bytes bigint := coalesce((p_metadata ->> 'size')::bigint, (p_metadata ->> 'contentLength')::bigint, 0);
begin
  perform private.count_alone(v_person);
  if private.bytes_of(v_person) + v_bytes > private.limit_for('bytes_per_person', v_person) then
    raise exception 'storage_full' using errcode = 'PT507', hint = 'Delete a document first.';
  end if;
  return true;
end
$$;
comment on function private.has_space is 'Definer, because it adds up all that the caller stored, whatever policies say. Looks at the caller''s own only; true, or an error.';

-- When each person had something answered within the last minute: kept apart from the answers, because these can be deleted.
create table private.answers_asked (
  id bigint generated always as identity primary key,
  person uuid not null references auth.users (id) on delete cascade,
  asked_at timestamptz not null default clock_timestamp()
);
comment on table private.answers_asked is 'What limit_answers counts: a row for each answer that was asked for within the last minute.';

create index answers_asked_person_idx on private.answers_asked (person, asked_at);

grant select, insert, delete on private.answers_asked to service_role;

alter table private.answers_asked enable row level security;

-- What a person took of each day (UTC). Of answers those that were asked for, whatever became of them.
create table private.day_counts (
  person uuid not null references auth.users (id) on delete cascade,
  day date not null default (now() at time zone 'utc')::date,
  answers int not null default 0,
  tokens bigint not null default 0,
  primary key (person, day)
);
comment on table private.day_counts is 'What limits by the day count: a row for each person and each of the last two days.';

grant all on private.day_counts to service_role;

alter table private.day_counts enable row level security;

-- In whichever room, whoever owns it.
create function private.limit_answers(p_person uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_today date := (now() at time zone 'utc')::date;
  v_count private.day_counts;
begin
  delete from private.answers_asked where person = p_person and asked_at < clock_timestamp() - interval '1 minute';
  if (select count(*) from private.answers_asked where person = p_person) >= private.limit_for('answers_per_minute', p_person) then
    raise exception 'too_many_questions' using errcode = 'PT429', hint = 'Wait a minute.';
  end if;
  delete from private.day_counts where person = p_person and day < v_today - 1;
  insert into private.day_counts as c (person, day, answers) values (p_person, v_today, 1)
  on conflict (person, day) do update set answers = c.answers + 1 returning * into v_count;
  if v_count.answers > private.limit_for('answers_per_day', p_person) or v_count.tokens >= private.limit_for('tokens_per_day', p_person) then
    raise exception 'daily_limit' using errcode = 'PT429', hint = 'There is more tomorrow (UTC).';
  end if;
  insert into private.answers_asked (person) values (p_person);
end
$$;

grant execute on function
  private.limit_of(text),
  private.limit_for(text, uuid),
  private.limit_answers(uuid)
to service_role;
grant execute on function private.has_space(jsonb) to authenticated;

create trigger rooms_limit_early before insert on public.rooms
  for each row execute function private.limit_rooms_early();
create trigger rooms_limit after insert on public.rooms
  referencing new table as added for each statement execute function private.limit_rooms();
create trigger documents_limit after insert on public.documents
  referencing new table as added for each statement execute function private.limit_documents();
create trigger documents_limit_text after update of body on public.documents
  for each row when (octet_length(new.body) > octet_length(old.body)) execute function private.limit_text();
