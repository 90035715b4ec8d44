-- Term counts are work like everything else. Going live, disabling and deleting a document was one statement over all its
-- terms, some two million for 5,000 pages, and held the room's row, which asking a question needs. Now what a document
-- adds is noted a slice at a time while it is read, and counted in or out a slice at a time, under a lock of its own.
-- Notes the same of what was read before. Deliberately unchanged: public.room_terms, and the search that reads it.

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

drop trigger documents_track_terms on public.documents;
drop trigger documents_track_terms_on_delete on public.documents;
drop function private.track_terms();
drop function private.count_terms(uuid, uuid, int, int);
drop function private.change_term_counts(uuid, jsonb);
comment on table public.room_terms is 'Document frequency: in how many live chunks of the room a term stands. No row means 1. Follows the documents, see private.term_work.';

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

-- Chunks of one slice, with their lexical vectors, the number of chunks that each term stands in, and with the embeddings of the chunks of the version that answers
-- whose text is the same.
create or replace function private.insert_chunks(p_document public.documents, p_chunks jsonb, p_analyzer_version int) returns void
language sql
set search_path = ''
as $$
  with input as (
    select gen_random_uuid() as id, c.*
    from jsonb_to_recordset(p_chunks) as c (page int, ordinal int, content text, start_offset int, end_offset int,
      content_hash text, terms int[], weights text)
  ),
  stored as (
    insert into public.chunks (id, room_id, document_id, version, page, ordinal, content, start_offset, end_offset, content_hash, terms)
    select i.id, p_document.room_id, p_document.id, p_document.version, i.page, i.ordinal, i.content, i.start_offset,
      i.end_offset, i.content_hash, i.terms
    from input i
    returning id, content_hash
  ),
  indexed as (
    insert into public.chunk_terms (chunk_id, room_id, document_id, version, weights, analyzer_version)
    select i.id, p_document.room_id, p_document.id, p_document.version, i.weights::extensions.sparsevec, p_analyzer_version
    from input i join stored s on s.id = i.id
  ),
  known as (
    select distinct on (c.content_hash, e.model) c.content_hash, e.model, e.embedding
    from public.chunks c join public.chunk_embeddings e on e.chunk_id = c.id
    where c.document_id = p_document.id and c.version = p_document.live_version
      and c.content_hash in (select content_hash from input)
    order by c.content_hash, e.model, c.ordinal
  )
  insert into public.chunk_embeddings (chunk_id, room_id, document_id, version, model, embedding)
  select s.id, p_document.room_id, p_document.id, p_document.version, k.model, k.embedding
  from stored s join known k on k.content_hash = s.content_hash;
  select private.add_term_slices(p_document.room_id, p_document.id, p_document.version, array_agg(t.term), array_agg(t.count))
  from (
    select u.term, count(*)::int as count
    from jsonb_to_recordset(p_chunks) as c (terms int[]), unnest(c.terms) as u (term)
    group by u.term
  ) as t
$$;

-- Gives up a new version that failed: the document is again what answers. An article gets its text back from its pages.
create or replace function public.discard_new_version(p_document_id uuid) returns setof public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents;
begin
  select * into v_document from public.documents
  where id = p_document_id and status = 'failed' and live_version < version for update;
  if not found then
    return;
  end if;
  delete from public.chunks where document_id = p_document_id and version <> v_document.live_version;
  delete from public.pages where document_id = p_document_id and version <> v_document.live_version;
  -- The next version has the same number.
  delete from private.term_slices where document_id = p_document_id and version <> v_document.live_version and not counted;
  -- First what starts a version, then what one is made of: the trigger must not undo the second.
  update public.documents d
  set storage_path = d.live_storage_path,
      body = case when d.kind = 'article' then (select string_agg(p.content, '' order by p.number) from public.pages p where p.document_id = d.id) end
  where d.id = p_document_id;
  update public.documents d
  set version = d.live_version, status = 'ready', error_code = null, error_message = null,
      page_count = p.pages, pages_done = p.pages, pages_empty = p.empty, pages_failed = p.failed, text_length = p.characters,
      chunks_total = (select count(*) from public.chunks c where c.document_id = d.id),
      chunks_done = (select count(*) from public.chunks c where c.document_id = d.id)
  from (
    select count(*) as pages, count(*) filter (where state = 'empty') as empty, count(*) filter (where state = 'failed') as failed,
      sum(char_length(content)) as characters
    from public.pages where document_id = p_document_id
  ) as p
  where d.id = p_document_id
  returning d.* into v_document;
  return next v_document;
end
$$;

-- Replaces lexical vectors of a leased document, with the room's counts, and lets it go. p_chunks: [{chunk_id, terms, weights}].
create or replace function public.store_terms(p_document_id uuid, p_lease uuid, p_analyzer_version int, p_chunks jsonb)
returns setof public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents;
begin
  v_document := private.lock_leased(p_document_id, p_lease);
  if v_document.id is null then
    return;
  end if;
  -- By how much each term's count changes: those of the old vectors out, those of the new ones in.
  perform private.add_term_slices(v_document.room_id, v_document.id, v_document.live_version, array_agg(change.term), array_agg(change.by))
  from (
    select t.term, sum(t.sign)::int as by
    from jsonb_to_recordset(p_chunks) as n (chunk_id uuid, terms int[])
    join public.chunks c on c.id = n.chunk_id and c.document_id = p_document_id,
    lateral (select unnest(c.terms) as term, -1 as sign union all select unnest(n.terms), 1) as t
    group by t.term
    having sum(t.sign) <> 0
  ) as change;
  update public.chunks c set terms = n.terms
  from jsonb_to_recordset(p_chunks) as n (chunk_id uuid, terms int[])
  where c.id = n.chunk_id and c.document_id = p_document_id;
  update public.chunk_terms t set weights = n.weights::extensions.sparsevec, analyzer_version = p_analyzer_version
  from jsonb_to_recordset(p_chunks) as n (chunk_id uuid, weights text)
  where t.chunk_id = n.chunk_id and t.document_id = p_document_id;
  perform private.queue_terms(v_document.room_id, v_document.id);
  update private.ingestion_runs r set analyzer_version = p_analyzer_version
  where r.document_id = p_document_id and not exists (select 1 from public.chunk_terms t
    where t.document_id = p_document_id and t.version = v_document.live_version and t.analyzer_version is distinct from p_analyzer_version);
  perform private.let_go_on(p_document_id);
  update public.documents d set attempts = 0, lease_until = null where d.id = p_document_id returning d.* into v_document;
  v_document.body = null;
  return next v_document;
end
$$;

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

-- What was read before: 200 chunks at a time, with their terms 1,000 at a time.
insert into private.term_slices (room_id, document_id, version, terms, counts, size, counted)
select t.room_id, t.document_id, t.version, array_agg(t.term order by t.term), array_agg(t.count order by t.term), count(*), t.live
from (
  select c.room_id, c.document_id, c.version, c.ordinal / 200 as slice, u.term, count(*)::int as count,
    coalesce(d.enabled and d.live_version = c.version, false) as live,
    (row_number() over (partition by c.document_id, c.version, c.ordinal / 200 order by u.term) - 1) / 1000 as part
  from public.chunks c
  join public.documents d on d.id = c.document_id
  cross join unnest(c.terms) as u (term)
  group by c.room_id, c.document_id, c.version, c.ordinal / 200, u.term, d.enabled, d.live_version
) as t
group by t.room_id, t.document_id, t.version, t.live, t.slice, t.part
order by t.document_id, t.version, t.slice, t.part;
