-- Leaving. The caller's account goes, and with it, by cascade, every room that has no other owner, with documents, messages and
-- vectors, and every private thread. Questions in other people's rooms stay, without the name. Stored files lose their
-- documents that way and are removed by the sweeper, since bytes can only be deleted through the Storage API.

-- Definer, because nobody may delete from auth.users. It deletes the caller's own row only.
create function private.delete_account(p_hand_over jsonb) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if (select auth.uid()) is null then
    raise exception 'unauthenticated' using errcode = 'PT401';
  end if;
  perform private.set_member_role(h.key::uuid, h.value::uuid, 'owner') from jsonb_each_text(p_hand_over) as h;
  delete from auth.users where id = (select auth.uid());
end
$$;

create function public.delete_my_account(p_hand_over jsonb default '{}') returns void
language sql security invoker
set search_path = ''
as $$ select private.delete_account(p_hand_over) $$;
comment on function public.delete_my_account is
  'Deletes the caller''s account and everything in it, at once and for good. p_hand_over: {room: member} of rooms that are to stay, with their new owners.';

grant execute on function
  private.delete_account(jsonb),
  public.delete_my_account(jsonb)
to authenticated;
