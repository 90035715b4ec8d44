-- What was added to rooms of one owner follows the rights of members: who may change what others read, and who hears of it.

-- Definer, because nobody may read other people's accounts. What members of a room see of each other: no address.
create or replace function private.person_name(p_person uuid) returns text
language sql stable security definer
set search_path = ''
as $$
  select coalesce((select p.name from public.profiles p where p.user_id = p_person),
    (select left(split_part(u.email, '@', 1), 120) from auth.users u where u.id = p_person))
$$;

-- Definer, because the service may not send where this is hosted. Tells the one who keeps a question open, if they may still
-- read it; the room's owner, where nobody is known.
create or replace function private.tell_answered(p_room_id uuid, p_person uuid, p_payload jsonb) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_person uuid := coalesce(p_person, (select owner_id from public.rooms where id = p_room_id));
begin
  if private.person_may(v_person, p_room_id, 'read') then
    perform realtime.send(p_payload, 'answered', 'user:' || v_person, true);
  end if;
end
$$;

-- Definer, because nobody may read other people's accounts: whoever writes signs with their own name, whatever they send. The
-- service says whose it is: a room that comes as a file.
create or replace function private.sign_correction() returns trigger
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

-- Definer, because nobody may insert: a room has twenty at most, since each may cost a call of a model.
create or replace function private.keep_open(p_question_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_room_id uuid;
  v_answered_at timestamptz;
begin
  select room_id into v_room_id from public.messages
  where id = p_question_id and role = 'user' and thread_id in (select private.my_thread_ids());
  if not found then
    raise exception 'message_not_found' using errcode = 'PT404', hint = 'The question does not exist, or it is not yours.';
  end if;
  perform private.require_my_right(v_room_id, 'ask');
  perform 1 from public.rooms where id = v_room_id for no key update;
  if (select count(*) from public.open_questions where room_id = v_room_id and question_id <> p_question_id) >= 20 then
    raise exception 'too_many_open_questions' using errcode = 'PT409', hint = 'Close one first.';
  end if;
  -- What changed while it was answered is looked at too.
  select created_at into v_answered_at from public.messages where reply_to = p_question_id order by created_at desc limit 1;
  insert into public.open_questions (question_id, room_id, opened_by, checked_at)
    values (p_question_id, v_room_id, (select auth.uid()), coalesce(v_answered_at, clock_timestamp()))
    on conflict (question_id) do nothing;
end
$$;

drop policy "Members can write corrections" on public.corrections;
drop policy "Members can change corrections" on public.corrections;
drop policy "Members can remove corrections" on public.corrections;
create policy "Editors can write corrections" on public.corrections for insert to authenticated
  with check (room_id in (select private.rooms_where_i_may('edit')));
create policy "Editors can change corrections" on public.corrections for update to authenticated
  using (room_id in (select private.rooms_where_i_may('edit')))
  with check (room_id in (select private.rooms_where_i_may('edit')));
create policy "Editors can remove corrections" on public.corrections for delete to authenticated
  using (room_id in (select private.rooms_where_i_may('edit')));

-- Who may read a question may know that it waits.
drop policy "Members can read open questions" on public.open_questions;
drop policy "Members can close open questions" on public.open_questions;
create policy "Members can read open questions" on public.open_questions for select to authenticated
  using (question_id in (select m.id from public.messages m where m.id = question_id));
create policy "Askers can close open questions" on public.open_questions for delete to authenticated
  using (room_id in (select private.rooms_where_i_may('ask')));
