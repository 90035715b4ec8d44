-- Web push: notices on devices of people who asked for them there, also while the app is closed. What is to be sent stands
-- in private.pushes, a row for each device, room and kind, so that the newest takes the place of what was not sent yet; the
-- function `maintenance/push` sends it. What a notice says is read when it is sent, not when it is written down.

create table public.push_subscriptions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  session_id uuid references auth.sessions (id) on delete cascade,
  endpoint text not null unique
    constraint push_subscriptions_endpoint check (endpoint ~ '^https://[^/@[:space:]]+/[^[:space:]]+$' and char_length(endpoint) <= 2000),
  p256dh text not null constraint push_subscriptions_p256dh check (p256dh ~ '^B[A-Za-z0-9_-]{86}$'),
  auth text not null constraint push_subscriptions_auth check (auth ~ '^[A-Za-z0-9_-]{22}$'),
  language text not null constraint push_subscriptions_language check (language in ('en', 'zh-TW', 'zh-CN')),
  label text not null constraint push_subscriptions_label check (char_length(btrim(label)) >= 1 and char_length(label) <= 80),
  kinds text[] not null default array['answer', 'mention', 'document']
    constraint push_subscriptions_kinds check (kinds <@ array['answer', 'mention', 'document']),
  quiet_from time,
  quiet_until time,
  time_zone text not null constraint push_subscriptions_time_zone check ((timestamp '2026-01-01' at time zone time_zone) is not null),
  created_at timestamptz not null default now(),
  last_success_at timestamptz,
  failures int not null default 0,
  constraint push_subscriptions_quiet check ((quiet_from is null) = (quiet_until is null) and quiet_from is distinct from quiet_until
    or quiet_from is null and quiet_until is null)
);
comment on table public.push_subscriptions is 'Devices on which a person wants to be told, and of what. They go with the sign-in that they were made in.';
comment on column public.push_subscriptions.session_id is 'The sign-in that it was made in, and ends with; null where a token does not say.';
comment on column public.push_subscriptions.endpoint is 'Where the browser''s push service takes messages for this device.';
comment on column public.push_subscriptions.p256dh is 'Public key of the device (RFC 8291), base64url.';
comment on column public.push_subscriptions.auth is 'Secret that messages to the device are encrypted with (RFC 8291), base64url.';
comment on column public.push_subscriptions.language is 'In which its notices are written.';
comment on column public.push_subscriptions.label is 'What the person calls the device.';
comment on column public.push_subscriptions.kinds is 'answer: one that they asked for has ended. mention: a question names them. document: others added some.';
comment on column public.push_subscriptions.quiet_from is 'From then until quiet_until, in its time_zone, nothing is sent; what comes meanwhile is in the app alone.';
comment on column public.push_subscriptions.quiet_until is 'The end of the quiet hours, which may be on the next day; null where there are none.';
comment on column public.push_subscriptions.time_zone is 'Of its quiet hours: a name of the IANA time zone database.';
comment on column public.push_subscriptions.failures is 'Messages in a row that could not be delivered; after ten the device is forgotten.';

create index push_subscriptions_user_id_idx on public.push_subscriptions (user_id);
create index push_subscriptions_session_id_idx on public.push_subscriptions (session_id);

grant select (id, user_id, endpoint, language, label, kinds, quiet_from, quiet_until, time_zone, created_at, last_success_at, failures)
  on public.push_subscriptions to authenticated;
grant delete, update (language, label, kinds, quiet_from, quiet_until, time_zone) on public.push_subscriptions to authenticated;
grant all on public.push_subscriptions to service_role;

alter table public.push_subscriptions enable row level security;

create policy "People can read their own devices" on public.push_subscriptions for select to authenticated
  using (user_id = (select auth.uid()));
create policy "People can change what their own devices are told" on public.push_subscriptions for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy "People can remove their own devices" on public.push_subscriptions for delete to authenticated
  using (user_id = (select auth.uid()));

create table private.pushes (
  id uuid primary key default gen_random_uuid(),
  subscription_id uuid not null references public.push_subscriptions (id) on delete cascade,
  room_id uuid not null references public.rooms (id) on delete cascade,
  kind text not null,
  -- Deferred: that a question which was kept open is answered is told before its row is there.
  message_id uuid references public.messages (id) on delete cascade deferrable initially deferred,
  notice_id uuid references public.notices (id) on delete cascade,
  created_at timestamptz not null default clock_timestamp(),
  due_at timestamptz not null,
  attempts int not null default 0,
  unique (subscription_id, room_id, kind)
);
comment on table private.pushes is 'What is to be sent to devices, newest of each room and kind. A row that is being sent is due again when its lease runs out.';
comment on column private.pushes.id is 'Of this content: what is newer has another, so that the end of sending the older one does not touch it.';
comment on column private.pushes.message_id is 'Of an answer it, of a mention the question.';
comment on column private.pushes.notice_id is 'The notice that it tells; none of an answer.';
comment on column private.pushes.due_at is 'Not sent before: a few seconds for whoever is looking at it already, then leases and the wishes of push services.';

create index pushes_due_at_idx on private.pushes (due_at);
create index pushes_room_id_idx on private.pushes (room_id);
create index pushes_message_id_idx on private.pushes (message_id);
create index pushes_notice_id_idx on private.pushes (notice_id);

grant select, update, delete on private.pushes to service_role;

alter table private.pushes enable row level security;

-- Whether it is quiet now between two times of day in that zone; from 22:00 until 7:00 is a night.
create function private.is_quiet(p_from time, p_until time, p_time_zone text) returns boolean
language sql stable
set search_path = ''
as $$
  select case when p_from is null then false when p_from < p_until then t >= p_from and t < p_until else t >= p_from or t < p_until end
  from (select (now() at time zone p_time_zone)::time as t) as clock
$$;

-- For the devices of a person that want to be told of it and are not quiet now.
create function private.queue_pushes(p_user_id uuid, p_room_id uuid, p_kind text, p_message_id uuid, p_notice_id uuid) returns void
language sql
set search_path = ''
as $$
  insert into private.pushes (subscription_id, room_id, kind, message_id, notice_id, due_at)
  select s.id, p_room_id, p_kind, p_message_id, p_notice_id, clock_timestamp() + interval '5 seconds'
  from public.push_subscriptions s
  where s.user_id = p_user_id and p_kind = any (s.kinds) and not private.is_quiet(s.quiet_from, s.quiet_until, s.time_zone)
  on conflict (subscription_id, room_id, kind) do update
  set id = gen_random_uuid(), message_id = excluded.message_id, notice_id = excluded.notice_id, created_at = excluded.created_at,
    due_at = excluded.due_at, attempts = 0
$$;

create function private.push_notice() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform private.queue_pushes(new.user_id, new.room_id, new.kind, new.message_id, new.id);
  return null;
end
$$;
comment on function private.push_notice is 'Definer, because nobody may write what is sent. Writes for the person of the notice alone.';

create function private.push_answer() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform private.queue_pushes(new.author_id, new.room_id, 'answer', new.id, null);
  return null;
end
$$;
comment on function private.push_answer is 'Definer, because nobody may write what is sent. Writes for whoever asked alone.';

create trigger notices_push after insert on public.notices
  for each row execute function private.push_notice();
-- Who stopped an answer knows.
create trigger messages_push_answer after update of status on public.messages
  for each row when (new.role = 'assistant' and new.author_id is not null and new.status in ('done', 'failed') and old.status is distinct from new.status)
  execute function private.push_answer();

-- Definer, because nobody may insert. A browser has one subscription: whoever signed in last has it.
create function private.save_push_subscription(
  p_endpoint text, p_p256dh text, p_auth text, p_language text, p_label text, p_time_zone text, p_replaces text
) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  v_person uuid := (select auth.uid());
  v_session uuid := (select s.id from auth.sessions s where s.id::text = (select auth.jwt()) ->> 'session_id' and s.user_id = v_person);
  v_zone text := coalesce(p_time_zone, 'UTC');
  v_id uuid;
begin
  if v_person is null or private.i_am_banned() then
    raise exception 'unauthenticated' using errcode = 'PT401';
  end if;
  begin
    perform now() at time zone v_zone;
  exception when invalid_parameter_value then
    -- A browser may know newer zones.
    v_zone = 'UTC';
  end;
  perform private.count_alone(v_person);
  update public.push_subscriptions set endpoint = p_endpoint where user_id = v_person and endpoint = p_replaces
    and not exists (select from public.push_subscriptions where endpoint = p_endpoint);
  delete from public.push_subscriptions where endpoint = p_endpoint and user_id <> v_person;
  if not exists (select from public.push_subscriptions where endpoint = p_endpoint)
    and (select count(*) from public.push_subscriptions where user_id = v_person) >= private.limit_for('push_devices', v_person) then
    raise exception 'too_many_devices' using errcode = 'PT409', hint = 'Remove one first.';
  end if;
  insert into public.push_subscriptions as s (user_id, session_id, endpoint, p256dh, auth, language, label, time_zone)
  values (v_person, v_session, p_endpoint, p_p256dh, p_auth, p_language, p_label, v_zone)
  on conflict (endpoint) do update
  set session_id = excluded.session_id, p256dh = excluded.p256dh, auth = excluded.auth, language = excluded.language,
    time_zone = excluded.time_zone, failures = 0
  returning s.id into v_id;
  return v_id;
end
$$;

create function public.save_push_subscription(
  p_endpoint text, p_p256dh text, p_auth text, p_language text, p_label text, p_time_zone text default 'UTC', p_replaces text default null
) returns uuid
language sql security invoker
set search_path = ''
as $$ select private.save_push_subscription(p_endpoint, p_p256dh, p_auth, p_language, p_label, p_time_zone, p_replaces) $$;
comment on function public.save_push_subscription is
  'Has the caller told on this device, and gives its id back. What it is told and when it is quiet stays as it was. p_replaces: the endpoint that the browser gave up for this one.';

-- Definer, because nobody may reach what is to be sent. The caller's own, of one room.
create function private.drop_pushes(p_room_id uuid) returns void
language sql security definer
set search_path = ''
as $$
  delete from private.pushes p using public.push_subscriptions s
  where s.id = p.subscription_id and s.user_id = (select auth.uid()) and p.room_id = p_room_id
$$;

create function public.drop_pushes(p_room_id uuid) returns void
language sql security invoker
set search_path = ''
as $$ select private.drop_pushes(p_room_id) $$;
comment on function public.drop_pushes is 'The caller is looking at this room: what is to be sent of it is not sent any more.';

-- What is to be sent now, leased for a minute, with what a notice says. What has become of no use is deleted: the person may
-- not read the room any more, has read the notice, has quiet hours, or it is a day old.
create function public.claim_pushes(p_limit int default 50)
returns table (
  id uuid, endpoint text, p256dh text, auth text, language text, kind text, attempts int, room_id uuid, room_name text,
  message_id uuid, count int, author text, excerpt text, failed boolean
)
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
begin
  delete from private.pushes p using public.push_subscriptions s
  where s.id = p.subscription_id and p.due_at <= clock_timestamp()
    and (p.created_at < clock_timestamp() - interval '1 day' or private.is_quiet(s.quiet_from, s.quiet_until, s.time_zone)
      or not private.person_may(s.user_id, p.room_id, 'read')
      or exists (select from public.notices n where n.id = p.notice_id and n.read_at is not null));
  return query
  with claimed as (
    update private.pushes p set due_at = clock_timestamp() + interval '1 minute', attempts = p.attempts + 1
    where p.id in (
      select d.id from private.pushes d where d.due_at <= clock_timestamp() order by d.due_at limit p_limit for update skip locked
    )
    returning p.*
  )
  select c.id, s.endpoint, s.p256dh, s.auth, s.language, c.kind, c.attempts, c.room_id, r.name,
    c.message_id, coalesce(n.count, 1), f.name,
    left(case c.kind when 'mention' then m.content when 'document' then d.title end, 200), coalesce(m.status = 'failed', false)
  from claimed c
  join public.push_subscriptions s on s.id = c.subscription_id
  join public.rooms r on r.id = c.room_id
  left join public.messages m on m.id = c.message_id
  left join public.notices n on n.id = c.notice_id
  left join public.documents d on d.id = n.document_id
  left join public.profiles f on f.user_id = m.author_id and c.kind = 'mention';
end
$$;
comment on function public.claim_pushes is 'What is to be sent to devices now, leased for a minute.';

-- p_results: [{ id, outcome, seconds }]. sent; gone: the push service knows the device no more; later: again in so many
-- seconds, up to six times; refused. What is newer by now has another id and stays.
create function public.finish_pushes(p_results jsonb) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_push record;
begin
  for v_push in
    select p.id, p.subscription_id, p.attempts, r.outcome, r.seconds
    from jsonb_to_recordset(p_results) as r (id uuid, outcome text, seconds double precision) join private.pushes p on p.id = r.id
  loop
    if v_push.outcome = 'gone' then
      delete from public.push_subscriptions where id = v_push.subscription_id;
    elsif v_push.outcome = 'later' and v_push.attempts < 6 then
      update private.pushes set due_at = clock_timestamp() + make_interval(secs => v_push.seconds) where id = v_push.id;
    else
      delete from private.pushes where id = v_push.id;
      update public.push_subscriptions set last_success_at = case when v_push.outcome = 'sent' then now() else last_success_at end,
        failures = case when v_push.outcome = 'sent' then 0 else failures + 1 end
      where id = v_push.subscription_id;
      delete from public.push_subscriptions where id = v_push.subscription_id and failures >= 10;
    end if;
  end loop;
end
$$;
comment on function public.finish_pushes is 'What has become of claimed pushes, by id.';

grant execute on function
  private.save_push_subscription(text, text, text, text, text, text, text),
  public.save_push_subscription(text, text, text, text, text, text, text),
  private.drop_pushes(uuid), public.drop_pushes(uuid)
to authenticated;
grant execute on function
  private.is_quiet(time, time, text),
  public.claim_pushes(int), public.finish_pushes(jsonb)
to service_role;
