-- Invitations to rooms: a token, shown once and kept as a hash, that lets so many people in, in a role, until a moment.
-- Nobody reads the table; owners list and take back, and who has a token sees what it opens before they accept.

create table private.invitations (
  id uuid primary key default gen_random_uuid(),
  room_id uuid not null references public.rooms (id) on delete cascade,
  role text not null constraint invitations_role check (role in ('editor', 'asker', 'reader')),
  token_hash bytea not null unique,
  max_uses int not null constraint invitations_max_uses check (max_uses between 1 and 1000),
  uses int not null default 0,
  expires_at timestamptz,
  created_by uuid references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  email text
);
comment on table private.invitations is 'Open and spent invitations.';
comment on column private.invitations.token_hash is 'SHA-256 of the token, which nobody keeps.';
comment on column private.invitations.email is 'Where it was sent, for the owner''s list; whoever has the token may use it.';

create index invitations_room_id_idx on private.invitations (room_id);
create index invitations_created_by_idx on private.invitations (created_by);

grant all on private.invitations to service_role;

alter table private.invitations enable row level security;

create table private.invitation_uses (
  invitation_id uuid not null references private.invitations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (invitation_id, user_id)
);
comment on table private.invitation_uses is 'Who came by which invitation: nobody comes twice by one, so that who was removed stays out.';

create index invitation_uses_user_id_idx on private.invitation_uses (user_id);

grant all on private.invitation_uses to service_role;

alter table private.invitation_uses enable row level security;

-- Wrong tokens are counted in sequences, because a refusal undoes every row that it wrote, and a sequence keeps its value.
-- Each person's is one of eight. Its value is the ten minutes that it counts in, times a thousand, and the count.
create sequence private.wrong_tokens_0;
create sequence private.wrong_tokens_1;
create sequence private.wrong_tokens_2;
create sequence private.wrong_tokens_3;
create sequence private.wrong_tokens_4;
create sequence private.wrong_tokens_5;
create sequence private.wrong_tokens_6;
create sequence private.wrong_tokens_7;

-- How many wrong tokens were tried lately where the person's are counted, after adding some.
create function private.count_wrong_tokens(p_person uuid, p_more int) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_sequence text := format('private.wrong_tokens_%s', hashtext(p_person::text) & 7);
  v_window bigint := floor(extract(epoch from clock_timestamp()) / 600)::bigint * 1000;
  v_value bigint;
begin
  execute format('select last_value from %s', v_sequence) into v_value;
  if v_value < v_window then
    v_value = setval(v_sequence, v_window);
  end if;
  if p_more > 0 then
    v_value = nextval(v_sequence);
  end if;
  return v_value - v_window;
end
$$;

-- What a token opens; a token that opens nothing is refused the same way whatever the reason, but for one that has run out.
create function private.read_invitation(p_token text) returns private.invitations
language plpgsql
set search_path = ''
as $$
declare
  v_person uuid := (select auth.uid());
  v_invitation private.invitations;
begin
  if v_person is null then
    raise exception 'unauthenticated' using errcode = 'PT401';
  end if;
  if private.count_wrong_tokens(v_person, 0) >= private.limit_of('wrong_invitations') then
    raise exception 'too_many_guesses' using errcode = 'PT429', hint = 'Wait ten minutes.';
  end if;
  select i.* into v_invitation from private.invitations i join public.rooms r on r.id = i.room_id
  where i.token_hash = sha256(convert_to(coalesce(p_token, ''), 'utf8')) and r.deleted_at is null;
  if not found then
    perform private.count_wrong_tokens(v_person, 1);
    raise exception 'invitation_not_found' using errcode = 'PT404', hint = 'It was taken back, or never was.';
  elsif v_invitation.expires_at <= clock_timestamp() then
    raise exception 'invitation_expired' using errcode = 'PT410', hint = 'Ask for another one.';
  end if;
  return v_invitation;
end
$$;

-- The calls are definers, because nobody may read or write invitations and members.
create function private.create_invitation(p_room_id uuid, p_role text, p_max_uses int, p_expires_at timestamptz, p_email text)
returns text
language plpgsql security definer
set search_path = ''
as $$
declare
  v_room public.rooms := private.lock_room(p_room_id, 'own');
  v_token text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
begin
  -- An owner is made of somebody who is there already.
  if p_role is null or not p_role = any (private.roles_that_may('read')) or p_role = any (private.roles_that_may('own')) then
    raise exception 'role_unknown' using errcode = 'PT400', hint = 'editor, asker or reader.';
  elsif p_max_uses is null or p_max_uses not between 1 and 1000 or p_expires_at <= clock_timestamp() then
    raise exception 'invalid_request' using errcode = 'PT400', hint = 'From one use to a thousand, and an end that is to come.';
  end if;
  delete from private.invitations where room_id = p_room_id and created_at < clock_timestamp() - interval '30 days'
    and (uses >= max_uses or expires_at <= clock_timestamp());
  if (select count(*) from private.invitations where room_id = p_room_id and uses < max_uses
      and (expires_at is null or expires_at > clock_timestamp())) >= private.limit_of('invitations_per_room')
    or p_email is not null and (select count(*) from private.invitations where created_by = (select auth.uid()) and email is not null
      and created_at > clock_timestamp() - interval '1 hour') >= private.limit_of('invitation_mails_per_hour') then
    raise exception 'too_many_invitations' using errcode = 'PT409', hint = 'Take one back first.';
  end if;
  insert into private.invitations (room_id, role, token_hash, max_uses, expires_at, created_by, email)
  values (p_room_id, p_role, sha256(convert_to(v_token, 'utf8')), p_max_uses, p_expires_at, (select auth.uid()), p_email);
  return v_token;
end
$$;

create function private.preview_invitation(p_token text) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  v_invitation private.invitations := private.read_invitation(p_token);
begin
  return jsonb_build_object(
    'room_id', v_invitation.room_id,
    'room_name', (select name from public.rooms where id = v_invitation.room_id),
    'role', v_invitation.role,
    'invited_by', (select name from public.profiles where user_id = v_invitation.created_by),
    'expires_at', v_invitation.expires_at,
    'is_used', v_invitation.uses >= v_invitation.max_uses,
    'is_member', exists (select from public.room_members where room_id = v_invitation.room_id and user_id = (select auth.uid()))
  );
end
$$;

create function private.accept_invitation(p_token text) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  v_person uuid := (select auth.uid());
  v_invitation private.invitations := private.read_invitation(p_token);
begin
  perform 1 from public.rooms where id = v_invitation.room_id for no key update;
  -- Who is there already stays in the role that they have.
  if exists (select from public.room_members where room_id = v_invitation.room_id and user_id = v_person) then
    return v_invitation.room_id;
  end if;
  update private.invitations set uses = uses + 1
  where id = v_invitation.id and uses < max_uses
    and not exists (select from private.invitation_uses u where u.invitation_id = v_invitation.id and u.user_id = v_person);
  if not found then
    raise exception 'invitation_used' using errcode = 'PT410', hint = 'Ask for another one.';
  end if;
  insert into private.invitation_uses (invitation_id, user_id) values (v_invitation.id, v_person);
  insert into public.room_members (room_id, user_id, role) values (v_invitation.room_id, v_person, v_invitation.role);
  if (select count(*) from public.room_members where room_id = v_invitation.room_id) > private.limit_of('members_per_room') then
    raise exception 'too_many_members' using errcode = 'PT409', hint = 'The room is full.';
  end if;
  return v_invitation.room_id;
end
$$;

create function private.revoke_invitation(p_token text, p_invitation_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  -- The row stays for the count of mails: what is left of it opens nothing.
  update private.invitations i set token_hash = sha256(uuid_send(gen_random_uuid())), expires_at = clock_timestamp()
  where (i.id = p_invitation_id or i.token_hash = sha256(convert_to(p_token, 'utf8')))
    and i.room_id in (select private.rooms_where_i_may('own')) and (i.expires_at is null or i.expires_at > clock_timestamp());
  if not found then
    raise exception 'invitation_not_found' using errcode = 'PT404', hint = 'It was taken back already, or it is not yours to take back.';
  end if;
end
$$;

create function private.list_invitations(p_room_id uuid)
returns table (
  id uuid, role text, email text, max_uses int, uses int, expires_at timestamptz, created_by uuid, created_at timestamptz
)
language plpgsql stable security definer
set search_path = ''
as $$
begin
  perform private.require_my_right(p_room_id, 'own');
  return query
  select i.id, i.role, i.email, i.max_uses, i.uses, i.expires_at, i.created_by, i.created_at
  from private.invitations i
  where i.room_id = p_room_id and i.uses < i.max_uses and (i.expires_at is null or i.expires_at > clock_timestamp())
  order by i.created_at desc;
end
$$;

-- Who is no owner any more lets nobody in, and not themselves again.
create function private.drop_invitations() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  delete from private.invitations where room_id = old.room_id and created_by = old.user_id;
  return null;
end
$$;
comment on function private.drop_invitations is 'Definer, because nobody may write invitations. Touches only those of the owner whose row changed.';

create trigger room_members_drop_invitations after delete or update of role on public.room_members
  for each row when (old.role = 'owner') execute function private.drop_invitations();

create function public.create_invitation(
  p_room_id uuid, p_role text, p_max_uses int default 1, p_expires_at timestamptz default null, p_email text default null
)
returns text
language sql volatile security invoker
set search_path = ''
as $$ select private.create_invitation(p_room_id, p_role, p_max_uses, p_expires_at, p_email) $$;
comment on function public.create_invitation is 'For owners: a token that lets so many people in. Shown once; only its hash is kept. p_email: for the list, where it was sent.';

create function public.invitation_preview(p_token text) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.preview_invitation(p_token) $$;
comment on function public.invitation_preview is 'Who invites to what, in which role, before one accepts: room_id, room_name, role, invited_by, expires_at, is_used, is_member.';

create function public.accept_invitation(p_token text) returns uuid
language sql volatile security invoker
set search_path = ''
as $$ select private.accept_invitation(p_token) $$;
comment on function public.accept_invitation is 'Makes the caller a member of the room, which it returns.';

create function public.revoke_invitation(p_token text default null, p_invitation_id uuid default null) returns void
language sql volatile security invoker
set search_path = ''
as $$ select private.revoke_invitation(p_token, p_invitation_id) $$;
comment on function public.revoke_invitation is 'For owners: takes an invitation back, by its token or by its id in list_invitations.';

create function public.list_invitations(p_room_id uuid)
returns table (
  id uuid, role text, email text, max_uses int, uses int, expires_at timestamptz, created_by uuid, created_at timestamptz
)
language sql stable security invoker
set search_path = ''
as $$ select * from private.list_invitations(p_room_id) $$;
comment on function public.list_invitations is 'For owners: the invitations by which somebody can still come, newest first.';

grant execute on function
  private.create_invitation(uuid, text, int, timestamptz, text),
  private.preview_invitation(text),
  private.accept_invitation(text),
  private.revoke_invitation(text, uuid),
  private.list_invitations(uuid),
  public.create_invitation(uuid, text, int, timestamptz, text),
  public.invitation_preview(text),
  public.accept_invitation(text),
  public.revoke_invitation(text, uuid),
  public.list_invitations(uuid)
to authenticated;
