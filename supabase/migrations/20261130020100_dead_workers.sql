-- What a worker that died had in hand is free again when the next one starts, where there is one worker at a time; elsewhere
-- a lease still runs out by its time. Leaves the rule that a lease which was taken away counts as a death of its holder.

create function public.release_leases() returns bigint
language sql
set search_path = ''
as $$
  with released as (
    update public.documents
    -- In the past, so that the next claim counts a death; and behind others, one of which may not kill its reader.
    set lease_until = clock_timestamp() - interval '1 second', retry_at = clock_timestamp() + interval '2 seconds'
    where lease_until > clock_timestamp()
    returning id
  )
  select count(*) from released
$$;
comment on function public.release_leases() is 'Takes every lease away from a worker that is no more. For a worker that starts and is the only one.';
grant execute on function public.release_leases() to service_role;
