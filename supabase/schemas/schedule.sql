-- Where the extensions pg_cron and pg_net and a vault are there, as on a hosted project, the functions are called by the
-- database itself: at once for what waits, once an hour for what only they know of (another embedding model, files without
-- a document). Elsewhere somebody else has to: the embedded project's own schedule, or any clock that can call an address.

-- The paths of what is to be called now. None while nothing waits.
create function private.due_calls() returns setof text
language sql stable
set search_path = ''
as $$
  select 'ingest/drain?sweep=false'
  where public.seconds_to_next_document() = 0 or exists (select from private.term_work)
  union all
  select 'maintenance/sweep'
  where exists (
      select from public.messages m left join private.answer_runs r on r.message_id = m.id
      where m.status in ('pending', 'streaming')
        and (r.resume is not null or r.lease_until is null or r.lease_until < clock_timestamp())
        and (m.status = 'streaming' or r.handovers > 0
          or m.created_at < clock_timestamp() - interval '60 seconds')
    )
    or exists (select from public.rooms where deleted_at < now() - interval '30 days')
  union all
  select 'maintenance/push' where exists (select from private.pushes where due_at <= clock_timestamp())
$$;

-- Calls the functions, by the address and with the key that the vault has. What they answer is of no interest: whatever a
-- lost call left undone is due at the next one.
create function private.call_functions(p_paths text[] default null) returns int
language plpgsql
set search_path = ''
as $$
declare
  v_url text;
  v_key text;
  v_path text;
  v_calls int := 0;
begin
  for v_path in select path from unnest(coalesce(p_paths, array(select private.due_calls()))) as t (path) loop
    if v_url is null then
      select max(decrypted_secret) filter (where name = 'documind_functions_url'),
        max(decrypted_secret) filter (where name = 'documind_secret_key')
      into v_url, v_key from vault.decrypted_secrets;
      if v_url is null or v_key is null then
        raise warning 'documind_functions_url and documind_secret_key are not in the vault: no function is called';
        return 0;
      end if;
    end if;
    perform net.http_post(
      url := rtrim(v_url, '/') || '/' || v_path, body := '{}'::jsonb,
      headers := jsonb_build_object('apikey', v_key, 'content-type', 'application/json'), timeout_milliseconds := 5000
    );
    v_calls := v_calls + 1;
  end loop;
  return v_calls;
end
$$;

-- Makes the schedule where that can be done, any number of times. False, and a notice why, where it cannot.
create function private.schedule_functions() returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_name text;
begin
  for v_name in
    select name from pg_available_extensions
    where name in ('pg_cron', 'pg_net', 'supabase_vault') and installed_version is null order by name
  loop
    execute format('create extension if not exists %I', v_name);
  end loop;
  if to_regclass('cron.job') is null or to_regclass('vault.decrypted_secrets') is null
    or not exists (select from pg_proc where proname = 'http_post' and pronamespace = to_regnamespace('net')) then
    raise notice 'pg_cron, pg_net or the vault is missing: something else has to call ingest/drain and maintenance/sweep';
    return false;
  end if;
  perform cron.schedule('documind-due', '10 seconds', 'select private.call_functions()');
  perform cron.schedule('documind-hourly', '17 * * * *',
    $cron$select private.call_functions(array['ingest/drain?sweep=false', 'maintenance/sweep'])$cron$);
  return true;
end
$$;
