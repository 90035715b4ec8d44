-- What admins do, each with a row in the log, and what follows from banning somebody.

create table admin.audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  by text not null,
  action text not null,
  subject uuid not null,
  details jsonb not null default '{}'
);
comment on table admin.audit_log is 'What admins did by the calls of this schema. Only added to.';
comment on column admin.audit_log.by is 'The database role, with the id of the person where a token named one.';
comment on column admin.audit_log.subject is 'The document, room, answer or person that it was done to.';

create index audit_log_subject_idx on admin.audit_log (subject, at);

alter table admin.audit_log enable row level security;

create function admin.note(p_action text, p_subject uuid, p_details jsonb default '{}') returns void
language sql
set search_path = ''
as $$
  insert into admin.audit_log (by, action, subject, details)
  values (concat_ws(' ', session_user, nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'), p_action, p_subject, p_details)
$$;
comment on function admin.note is 'Adds a row to the log, as each call of this schema does.';

create function admin.missing(p_what text) returns void
language plpgsql
set search_path = ''
as $$
begin
  raise exception '%', p_what || '_not_found' using errcode = 'PT404', hint = 'There is none of that id in that state.';
end
$$;
comment on function admin.missing is 'Refuses what is not there.';

create function admin.retry_document(p_document_id uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform public.restart_document(p_document_id);
  if not found then
    perform admin.missing('document');
  end if;
  perform admin.note('retry_document', p_document_id);
end
$$;
comment on function admin.retry_document is 'Reads a failed document again, from where it stood.';

create function admin.reembed_room(p_room_id uuid) returns int
language plpgsql
set search_path = ''
as $$
declare
  v_documents int;
begin
  if not exists (select from public.rooms where id = p_room_id) then
    perform admin.missing('room');
  end if;
  delete from public.chunk_embeddings where room_id = p_room_id;
  update public.documents set embedding_model = null where room_id = p_room_id and status = 'ready';
  get diagnostics v_documents = row_count;
  perform admin.note('reembed_room', p_room_id, jsonb_build_object('documents', v_documents));
  return v_documents;
end
$$;
comment on function admin.reembed_room is 'Makes every embedding of a room anew, in the background; until then words alone find. Returns how many documents.';

create function admin.end_answer(p_message_id uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
  update public.messages set status = 'stopped', revision = revision + 1, finished_at = clock_timestamp()
  where id = p_message_id and status in ('pending', 'streaming');
  if not found then
    perform admin.missing('answer');
  end if;
  update private.answer_runs set stop_requested = true, lease_until = null, resume = null where message_id = p_message_id;
  perform admin.note('end_answer', p_message_id);
end
$$;
comment on function admin.end_answer is 'Ends an answer that waits or is being written, with what it has; the room goes on with its next question.';

-- Definers: accounts are nobody's to change but these two's.
create function admin.suspend(p_person uuid, p_until timestamptz, p_why text default null) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  update auth.users set banned_until = p_until where id = p_person;
  if not found then
    perform admin.missing('person');
  end if;
  perform admin.note('suspend', p_person, jsonb_build_object('until', p_until, 'why', p_why));
end
$$;
comment on function admin.suspend is
  'Shuts somebody out until then: rows, files and calls are refused at once, channels close, running answers end. Rooms with other owners go on. Definer, to write this one column.';

create function admin.unsuspend(p_person uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  update auth.users set banned_until = null where id = p_person;
  if not found then
    perform admin.missing('person');
  end if;
  perform admin.note('unsuspend', p_person);
end
$$;
comment on function admin.unsuspend is 'Lets somebody in again. Definer, to write this one column.';

create function admin.set_limit(p_person uuid, p_name text, p_value bigint) returns void
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from auth.users where id = p_person) then
    perform admin.missing('person');
  end if;
  if p_value is null then
    delete from private.owner_limits where person = p_person and name = p_name;
  else
    insert into private.owner_limits (person, name, value) values (p_person, p_name, p_value)
    on conflict (person, name) do update set value = excluded.value;
  end if;
  perform admin.note('set_limit', p_person, jsonb_build_object('name', p_name, 'value', p_value));
end
$$;
comment on function admin.set_limit is 'Gives one person a limit of their own, by its name in private.limits; null goes back to everybody''s.';

-- A person who was banned, in Studio or here, is out at once: policies refuse them (private.is_banned), and this ends what they
-- asked and closes their channels. Definer, because whoever bans may write neither.
create function private.shut_out() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_room_id uuid;
begin
  delete from public.push_subscriptions where user_id = new.id;
  for v_room_id in select room_id from public.room_members where user_id = new.id loop
    perform private.end_answers(v_room_id, new.id);
    perform realtime.send(jsonb_build_object('operation', 'DELETE', 'room_id', v_room_id, 'user_id', new.id), 'membership_changed', 'user:' || new.id, true);
  end loop;
  return null;
end
$$;
comment on function private.shut_out is 'Definer, because whoever bans somebody may not write answers. Touches only those of the person whose row changed.';

create trigger documind_shut_out after update of banned_until on auth.users
  for each row when (new.banned_until > now() and new.banned_until is distinct from old.banned_until)
  execute function private.shut_out();

grant select on all tables in schema admin to service_role;
grant insert on admin.audit_log to service_role;
grant insert, update, delete on admin.prices to service_role;
grant select (id, email, created_at, banned_until) on auth.users to service_role;
grant execute on function
  private.bytes_of(uuid),
  admin.note(text, uuid, jsonb),
  admin.missing(text),
  admin.retry_document(uuid),
  admin.reembed_room(uuid),
  admin.end_answer(uuid),
  admin.suspend(uuid, timestamptz, text),
  admin.unsuspend(uuid),
  admin.set_limit(uuid, text, bigint)
to service_role;
