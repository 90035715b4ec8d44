-- What changed since the last version can be asked.

create table public.earlier_pages (
  document_id uuid not null,
  room_id uuid not null,
  version int not null,
  number int not null,
  content text not null,
  primary key (document_id, number),
  foreign key (document_id, room_id) references public.documents (id, room_id) on delete cascade
);
comment on table public.earlier_pages is 'The text of the version before the one that answers, so that somebody can ask what changed.';

create index earlier_pages_room_id_idx on public.earlier_pages (room_id);

grant select on public.earlier_pages to authenticated;
grant all on public.earlier_pages to service_role;

alter table public.earlier_pages enable row level security;

create policy "Members can read earlier pages" on public.earlier_pages for select to authenticated
  using (room_id in (select private.my_room_ids()));

-- Keeps the text of the version that answers until now, before the next one does. One that says nothing else leaves what is
-- kept.
create function private.keep_earlier_pages(p_document_id uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_before int := (select live_version from public.documents where id = p_document_id);
  v_next int := (select version from public.documents where id = p_document_id);
begin
  if v_before is null or v_before = v_next or not exists (
    select 1 from (select number, content from public.pages where document_id = p_document_id and version = v_next) as a
    full join (select number, content from public.pages where document_id = p_document_id and version = v_before) as b using (number)
    where a.content is distinct from b.content
  ) then
    return;
  end if;
  delete from public.earlier_pages where document_id = p_document_id;
  insert into public.earlier_pages (document_id, room_id, version, number, content)
  select document_id, room_id, version, number, content from public.pages where document_id = p_document_id and version = v_before;
end
$$;

-- Makes the version that was built the one that answers, in the transaction of its last embedding.
create or replace function private.make_live(p_document_id uuid, p_model text) returns void
language sql
set search_path = ''
as $$
  select private.keep_earlier_pages(p_document_id);
  update public.documents d
  set chunks_done = d.chunks_total, attempts = 0, lease_until = null, status = 'ready', live_version = d.version,
      live_storage_path = d.storage_path, error_code = null, error_message = null, embedding_model = p_model,
      language = (select p.language from public.pages p where p.document_id = d.id and p.version = d.version and p.language is not null
        group by p.language order by sum(char_length(p.content)) desc, p.language limit 1)
  where d.id = p_document_id;
  update private.ingestion_runs r
  set analyzer_version = (select min(coalesce(t.analyzer_version, 0)) from public.chunk_terms t
    where t.document_id = d.id and t.version = d.version)
  from public.documents d where d.id = p_document_id and r.document_id = d.id;
  select private.let_go_on(p_document_id);
  delete from public.chunks c using public.documents d
  where d.id = p_document_id and c.document_id = d.id and c.version <> d.live_version;
  delete from public.pages p using public.documents d
  where d.id = p_document_id and p.document_id = d.id and p.version <> d.live_version
$$;

grant execute on function private.keep_earlier_pages(uuid) to service_role;
