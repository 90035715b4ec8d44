-- `statement_timeout` does nothing in PGlite, which has no timers. Reads of the Data API that nest tables, the ones that
-- can multiply, ask this for each row instead. A hosted project gives anon 3 s and the others 8 s; here everybody waits
-- for everybody, so it is one second for people, in which such a read finds a quarter of a million rows. Runs at every start.
create or replace function extensions.within_statement_timeout() returns boolean language plpgsql volatile
set search_path = '' as $$
begin
  if clock_timestamp() - statement_timestamp() >
    (case current_user when 'service_role' then interval '8 seconds' else interval '1 second' end) then
    raise exception 'canceling statement due to statement timeout' using errcode = '57014';
  end if;
  return true;
end
$$;
grant execute on function extensions.within_statement_timeout() to anon, authenticated, service_role;
