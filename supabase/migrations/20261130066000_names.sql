-- One word for one thing (docs/glossary.md): a room is put in the trash and restored; a document that was tried too often is
-- exhausted; one whose double is gone is queued again. Names of functions that only other functions call.

alter function private.put_room_away(uuid) rename to trash_room;
alter function private.take_room_back(uuid) rename to restore_room;
alter function private.fail_hopeless(int) rename to fail_exhausted;
alter function private.take_up_duplicate() rename to requeue_duplicate;
alter function private.leave_duplicates() rename to release_duplicates;
alter trigger documents_take_up_duplicate on public.documents rename to documents_requeue_duplicate;
alter trigger documents_leave_duplicates on public.documents rename to documents_release_duplicates;

create or replace function public.trash_room(p_room_id uuid) returns void
language sql security invoker
set search_path = ''
as $$ select private.trash_room(p_room_id) $$;

create or replace function public.restore_room(p_room_id uuid) returns public.rooms
language sql security invoker
set search_path = ''
as $$ select private.restore_room(p_room_id) $$;

create or replace function public.claim_documents(p_limit int default 1, p_lease_seconds int default 60, p_max_attempts int default 6)
returns table (
  id uuid, room_id uuid, version int, live_version int, kind text, title text, storage_path text, hashed_at timestamptz,
  status text, page_count int, pages_done int, pages_failed int, pages_skipped int, text_length bigint, running_lines text[],
  chunks_total int, analyzer_version int, attempts int, crashes int, lease uuid, lease_until timestamptz
)
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_id uuid;
  v_ids uuid[];
begin
  perform private.fail_exhausted(p_max_attempts);
  v_ids := array(
    select d.id
    from private.claimable_documents() w join public.documents d on d.id = w.id
    -- Again, on the row as it is once it is locked.
    where d.lease_until is null or d.lease_until < clock_timestamp()
    order by w.rank
    limit p_limit
    for update of d skip locked
  );
  foreach v_id in array v_ids loop
    insert into private.owner_turns (owner_id, claimed_at)
    select r.owner_id, clock_timestamp() from public.documents d join public.rooms r on r.id = d.room_id where d.id = v_id
    on conflict (owner_id) do update set claimed_at = excluded.claimed_at;
    return query select * from private.lease_document(v_id, p_lease_seconds);
  end loop;
end
$$;
