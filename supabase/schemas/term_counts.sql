-- In how many chunks of a room a term stands is work like everything else: what a document adds is noted a slice at a time
-- while it is read, and counted into its room, or out of it, a slice at a time when it goes live, is disabled or deleted.
-- Until then a question weighs these terms by the counts from before.

create table private.term_slices (
  id bigint generated always as identity primary key,
  room_id uuid not null references public.rooms (id) on delete cascade,
  -- No reference: what a document left in the counts has to be taken out after it is gone.
  document_id uuid not null,
  version int not null,
  terms int[] not null,
  counts int[] not null,
  size int not null,
  counted boolean not null default false
);
comment on table private.term_slices is 'In how many chunks of one slice of a document each term stands: what going live adds to public.room_terms, and disabling takes out.';
comment on column private.term_slices.counts is 'One for each of terms; negative where another analyzer found a term in fewer chunks than the one before.';
comment on column private.term_slices.size is 'How many terms: known without reading them.';
comment on column private.term_slices.counted is 'Whether public.room_terms holds it. Whether it should, the document says.';

create index term_slices_document_id_idx on private.term_slices (document_id);
create index term_slices_room_id_idx on private.term_slices (room_id);

create table private.term_work (
  document_id uuid primary key,
  room_id uuid not null references public.rooms (id) on delete cascade,
  mark uuid not null default gen_random_uuid()
);
comment on table private.term_work is 'Documents that were enabled, disabled, deleted or went live, and whose slices are not all counted accordingly.';
comment on column private.term_work.mark is 'Another with every change of the document, so that one which comes while it is worked on is not overlooked.';

create index term_work_room_id_idx on private.term_work (room_id);

grant select, insert, update, delete on private.term_slices, private.term_work to service_role;

alter table private.term_slices enable row level security;
alter table private.term_work enable row level security;

-- Notes in how many chunks of a document's slice each term stands. No row has so many terms that counting it takes long.
create function private.add_term_slices(p_room_id uuid, p_document_id uuid, p_version int, p_terms int[], p_counts int[]) returns void
language sql
set search_path = ''
as $$
  insert into private.term_slices (room_id, document_id, version, terms, counts, size)
  select p_room_id, p_document_id, p_version, array_agg(t.term order by t.term), array_agg(t.count order by t.term), count(*)
  from (
    select term, count, (row_number() over (order by term) - 1) / 1000 as part from unnest(p_terms, p_counts) as u (term, count)
  ) as t
  group by t.part
  order by t.part
$$;

-- One writer at a time of a room's counts: two that count the same terms in different orders would deadlock. A lock of its
-- own, because the room's row is needed to ask a question. Nobody waits for it: who does not get it leaves the work.
create function private.lock_term_counts(p_room_id uuid) returns boolean
language sql
set search_path = ''
as $$ select pg_try_advisory_xact_lock(hashtextextended('term counts:' || p_room_id, 0)) $$;

-- Counts one more slice of a document in or out, as the document says now; false when there was none. Whoever calls it holds
-- the lock of the room's counts. Slices are counted in from the first to the last and out the other way round, so that what
-- is counted is always what once was, and no count is negative.
create function private.count_next_slice(p_room_id uuid, p_document_id uuid) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_mark uuid := (select mark from private.term_work where document_id = p_document_id);
  v_live int := (select live_version from public.documents where id = p_document_id and enabled);
  v_slice private.term_slices;
begin
  select * into v_slice from private.term_slices s
  where s.document_id = p_document_id and s.counted <> (s.version is not distinct from v_live)
  order by s.counted, case when s.counted then -s.id else s.id end
  limit 1;
  if not found then
    -- What was never live and never will be: earlier versions, and everything of a document that is gone.
    delete from private.term_slices s
    where s.document_id = p_document_id and not s.counted
      and not exists (select 1 from public.documents d where d.id = p_document_id and s.version in (d.live_version, d.version));
    delete from private.term_work where document_id = p_document_id and mark = v_mark;
    return false;
  end if;
  insert into public.room_terms as r (room_id, term, chunk_count)
  select p_room_id, t.term, case when v_slice.counted then -t.count else t.count end
  from unnest(v_slice.terms, v_slice.counts) as t (term, count)
  on conflict (room_id, term) do update set chunk_count = r.chunk_count + excluded.chunk_count;
  delete from public.room_terms where room_id = p_room_id and term = any (v_slice.terms) and chunk_count <= 0;
  update private.term_slices set counted = not v_slice.counted where id = v_slice.id;
  return true;
end
$$;

-- Has a document's terms counted as it says now. So few that nobody notices are counted at once, a few thousand in one
-- transaction; more is work for public.count_terms().
create function private.queue_terms(p_room_id uuid, p_document_id uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_live int := (select live_version from public.documents where id = p_document_id and enabled);
  v_done bigint := coalesce(nullif(current_setting('documind.terms_counted', true), ''), '0')::bigint;
begin
  insert into private.term_work (document_id, room_id) values (p_document_id, p_room_id)
  on conflict (document_id) do update set mark = excluded.mark;
  v_done := v_done + (select coalesce(sum(s.size), 0) from private.term_slices s
    where s.document_id = p_document_id and s.counted <> (s.version is not distinct from v_live));
  if v_done > 2000 or not private.lock_term_counts(p_room_id) then
    return;
  end if;
  perform set_config('documind.terms_counted', v_done::text, true);
  while private.count_next_slice(p_room_id, p_document_id) loop
  end loop;
end
$$;

-- Keeps the counts right through swap, disable and delete. Definer: the caller may change `enabled` and delete
-- documents, but may not write the counts. It acts only on the row that the caller was allowed to change.
create function private.track_terms() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  -- Going with its room, whose counts go too.
  if tg_op = 'DELETE' and not exists (select 1 from public.rooms where id = old.room_id) then
    return null;
  end if;
  perform private.queue_terms(old.room_id, old.id);
  return null;
end
$$;

create function public.count_terms() returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_work private.term_work;
begin
  select * into v_work from private.term_work w where private.lock_term_counts(w.room_id) limit 1;
  if not found then
    return false;
  end if;
  perform private.count_next_slice(v_work.room_id, v_work.document_id);
  return true;
end
$$;
comment on function public.count_terms() is 'Counts the next slice of a document that changed into its room''s terms; false when nothing is to be done.';

grant execute on function
  private.add_term_slices(uuid, uuid, int, int[], int[]),
  private.lock_term_counts(uuid),
  private.count_next_slice(uuid, uuid),
  private.queue_terms(uuid, uuid),
  public.count_terms()
to service_role;

create trigger documents_track_terms after update of enabled, live_version on public.documents
  for each row when ((old.enabled, old.live_version) is distinct from (new.enabled, new.live_version))
  execute function private.track_terms();
create trigger documents_track_terms_on_delete after delete on public.documents
  for each row execute function private.track_terms();
