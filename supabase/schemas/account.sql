-- Leaving. The caller's account goes, and with it, by cascade, every room, document, message and vector. Stored files
-- lose their documents that way and are removed by the sweeper, since bytes can only be deleted through the Storage API.

-- Definer, because nobody may delete from auth.users. It deletes the caller's own row only.
create function private.delete_account() returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if (select auth.uid()) is null then
    raise exception 'unauthenticated' using errcode = 'PT401';
  end if;
  delete from auth.users where id = (select auth.uid());
end
$$;

create function public.delete_my_account() returns void
language sql security invoker
set search_path = ''
as $$ select private.delete_account() $$;
comment on function public.delete_my_account is 'Deletes the caller''s account and everything in it, at once and for good.';

grant execute on function
  private.delete_account(),
  public.delete_my_account()
to authenticated;
