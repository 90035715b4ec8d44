-- Sheets: which cells the text of a page shows, and their tables as rows that can be asked by query. Web pages: whoever may add
-- a document may say where it was fetched from.

alter table public.pages add column cells jsonb;
comment on column public.pages.cells is 'Of a sheet: [start, row, column, columns, header] of each table and line, start in UTF-16 units of content; functions/_shared/sheets/layout.ts.';

alter table public.documents add constraint documents_source_url_scheme check (source_url ~ '^https?://');
grant insert (source_url, fetched_at), update (fetched_at) on public.documents to authenticated;

update storage.buckets
set allowed_mime_types = array(select distinct unnest(allowed_mime_types || array[
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/vnd.oasis.opendocument.spreadsheet',
  'text/csv', 'text/tab-separated-values', 'text/html']))
where id = 'documents';

-- Stores pages of a text that was read as a whole, ahead of their chunks, so that no later slice reads the text again. The
-- document stays leased. What a worker that died left of them is written over. Returns whether the lease holds.
-- p_pages: [{number, content, state, title, headings, language, cells}].
create or replace function public.store_text_pages(p_document_id uuid, p_lease uuid, p_pages jsonb) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents := private.lock_leased(p_document_id, p_lease);
begin
  if v_document.id is null then
    return false;
  end if;
  insert into public.pages (document_id, room_id, version, number, content, state, title, headings, language, cells)
  select v_document.id, v_document.room_id, v_document.version, p.number, p.content, p.state, p.title, nullif(p.headings, 'null'::jsonb), p.language,
    nullif(p.cells, 'null'::jsonb)
  from jsonb_to_recordset(p_pages) as p (number int, content text, state text, title text, headings jsonb, language text, cells jsonb)
  where p.number > v_document.pages_done
  on conflict (document_id, version, number) do update set content = excluded.content, state = excluded.state,
    title = excluded.title, headings = excluded.headings, language = excluded.language, cells = excluded.cells;
  return true;
end
$$;

drop function public.store_pages(uuid, uuid, int, jsonb, jsonb, text[], int, int);

-- Stores one slice of pages with their chunks, and lets the document go. Returns the row without its
-- text, or nothing if the lease is lost.
-- p_pages: [{number, content, state, recognition, title, headings, language, cells}], without content where they are stored already;
-- p_chunks: [{page, ordinal, content, start_offset, end_offset, content_hash, terms, weights, heading}]; p_unread: what was
-- left out so far, null where nothing is said of it.
create function public.store_pages(p_document_id uuid, p_lease uuid, p_page_count int, p_pages jsonb, p_chunks jsonb,
  p_running_lines text[] default '{}', p_analyzer_version int default null,
  p_skipped int default 0, p_unread jsonb default null)
returns setof public.documents
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents := private.lock_leased(p_document_id, p_lease);
  v_slice record;
begin
  if v_document.id is null then
    return;
  end if;
  insert into public.pages (document_id, room_id, version, number, content, state, recognition, title, headings, language, cells)
  select v_document.id, v_document.room_id, v_document.version, p.number, p.content, p.state, nullif(p.recognition, 'null'::jsonb), p.title,
    nullif(p.headings, 'null'::jsonb), p.language, nullif(p.cells, 'null'::jsonb)
  from jsonb_to_recordset(p_pages) as p (number int, content text, state text, recognition jsonb, title text, headings jsonb, language text,
    cells jsonb)
  where p.content is not null;
  perform private.insert_chunks(v_document, p_chunks, p_analyzer_version);

  select count(*) as pages, count(*) filter (where s.state in ('empty', 'scanned')) as empty, count(*) filter (where s.state = 'failed') as failed,
    coalesce(sum(char_length(s.content)), 0) as characters
  into v_slice
  from jsonb_to_recordset(p_pages) as p (number int)
  join public.pages s on s.document_id = v_document.id and s.version = v_document.version and s.number = p.number;
  update public.documents d
  set page_count = p_page_count,
      pages_done = d.pages_done + v_slice.pages,
      pages_empty = d.pages_empty + v_slice.empty,
      pages_failed = d.pages_failed + v_slice.failed,
      text_length = d.text_length + v_slice.characters,
      unread = case when d.pages_done = 0 then p_unread else coalesce(p_unread, d.unread) end,
      chunks_total = d.chunks_total + jsonb_array_length(p_chunks),
      attempts = 0,
      lease_until = null,
      status = case when d.pages_done + v_slice.pages >= p_page_count then 'embedding' else 'extracting' end
  where d.id = v_document.id
  returning d.* into v_document;
  update private.ingestion_runs
  set running_lines = p_running_lines, pages_skipped = pages_skipped + coalesce(p_skipped, 0)
  where document_id = v_document.id;
  perform private.let_go_on(v_document.id);
  v_document.body = null;
  return next v_document;
end
$$;

-- Tables of sheets whose rows can be asked by query. They come and go with the page that they begin on, and so with its
-- version. A query is a small JSON that a function has checked; it is read here, never run as SQL, as the caller.

create table public.sheet_tables (
  document_id uuid not null,
  version int not null,
  number int not null constraint sheet_tables_number check (number >= 1),
  room_id uuid not null,
  page int not null,
  sheet text,
  columns jsonb not null,
  header_row int not null,
  first_row int not null,
  row_count int not null,
  pages jsonb not null,
  primary key (document_id, version, number),
  foreign key (document_id, version, page) references public.pages (document_id, version, number) on delete cascade
);
comment on table public.sheet_tables is 'Tables of sheets: their columns, and where their rows stand.';
comment on column public.sheet_tables.columns is '[{name, letter, type}], type text, number or date; prefix and suffix of numbers.';
comment on column public.sheet_tables.pages is '[page, row]: the first row of the table on each of its pages.';

create index sheet_tables_room_id_idx on public.sheet_tables (room_id);
create index sheet_tables_page_idx on public.sheet_tables (document_id, version, page);

create table public.sheet_rows (
  document_id uuid not null,
  version int not null,
  table_number int not null,
  first_row int not null,
  room_id uuid not null,
  rows jsonb not null,
  primary key (document_id, version, table_number, first_row),
  foreign key (document_id, version, table_number) references public.sheet_tables (document_id, version, number) on delete cascade
);
comment on table public.sheet_rows is 'Values of tables of sheets, some hundred rows each: numbers, dates as ISO 8601, texts; null for a row of sums.';

create index sheet_rows_room_id_idx on public.sheet_rows (room_id);

grant select on public.sheet_tables, public.sheet_rows to authenticated;
grant all on public.sheet_tables, public.sheet_rows to service_role;

alter table public.sheet_tables enable row level security;
alter table public.sheet_rows enable row level security;

create policy "Members can read tables of sheets" on public.sheet_tables for select to authenticated
  using (room_id in (select private.my_room_ids()));
create policy "Members can read rows of sheets" on public.sheet_rows for select to authenticated
  using (room_id in (select private.my_room_ids()));

-- Stores tables, or more rows of those that are stored; their pages are stored before. What a worker that died left of them
-- is written over. Returns whether the lease holds.
-- p_tables: [{number, page, sheet, columns, header_row, first_row, row_count, pages}]; p_rows: [{table_number, first_row, rows}].
create function public.store_sheet_tables(p_document_id uuid, p_lease uuid, p_tables jsonb, p_rows jsonb) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_document public.documents := private.lock_leased(p_document_id, p_lease);
begin
  if v_document.id is null then
    return false;
  end if;
  insert into public.sheet_tables (document_id, version, number, room_id, page, sheet, columns, header_row, first_row, row_count, pages)
  select v_document.id, v_document.version, t.number, v_document.room_id, t.page, t.sheet, t.columns, t.header_row, t.first_row, t.row_count, t.pages
  from jsonb_to_recordset(p_tables) as t (number int, page int, sheet text, columns jsonb, header_row int, first_row int, row_count int, pages jsonb)
  on conflict (document_id, version, number) do update set page = excluded.page, sheet = excluded.sheet, columns = excluded.columns,
    header_row = excluded.header_row, first_row = excluded.first_row, row_count = excluded.row_count, pages = excluded.pages;
  insert into public.sheet_rows (document_id, version, table_number, first_row, room_id, rows)
  select v_document.id, v_document.version, r.table_number, r.first_row, v_document.room_id, r.rows
  from jsonb_to_recordset(p_rows) as r (table_number int, first_row int, rows jsonb)
  on conflict (document_id, version, table_number, first_row) do update set rows = excluded.rows;
  return true;
end
$$;

-- Whether a cell is what a filter asks for. Texts are compared without regard to case; dates begin with their year, so that
-- "2026-03" starts every day of March.
create function private.cell_matches(p_cell jsonb, p_op text, p_value jsonb) returns boolean
language sql immutable
set search_path = ''
as $$
  select case
    when p_op = 'empty' then coalesce(p_cell, 'null') = 'null'
    when coalesce(p_cell, 'null') = 'null' then false
    when p_op = 'filled' then true
    when p_op = 'eq' then
      case when jsonb_typeof(p_cell) = 'number' and jsonb_typeof(p_value) = 'number' then p_cell = p_value
      else lower(p_cell #>> '{}') = lower(p_value #>> '{}') end
    when p_op = 'ne' then not private.cell_matches(p_cell, 'eq', p_value)
    when p_op = 'contains' then strpos(lower(p_cell #>> '{}'), lower(p_value #>> '{}')) > 0
    when p_op = 'starts' then starts_with(lower(p_cell #>> '{}'), lower(p_value #>> '{}'))
    when p_op = 'month' then substring(p_cell #>> '{}' from 6 for 2) = p_value #>> '{}'
    when jsonb_typeof(p_cell) <> jsonb_typeof(p_value) then false
    when jsonb_typeof(p_cell) = 'number' then
      case p_op when 'gt' then (p_cell #>> '{}')::numeric > (p_value #>> '{}')::numeric
        when 'gte' then (p_cell #>> '{}')::numeric >= (p_value #>> '{}')::numeric
        when 'lt' then (p_cell #>> '{}')::numeric < (p_value #>> '{}')::numeric
        when 'lte' then (p_cell #>> '{}')::numeric <= (p_value #>> '{}')::numeric
        else false end
    else
      case p_op when 'gt' then p_cell #>> '{}' > p_value #>> '{}' collate "C"
        when 'gte' then p_cell #>> '{}' >= p_value #>> '{}' collate "C"
        when 'lt' then p_cell #>> '{}' < p_value #>> '{}' collate "C"
        when 'lte' then p_cell #>> '{}' <= p_value #>> '{}' collate "C"
        else false end
  end
$$;

-- Rows of a table that fit all filters. The clock is looked at between two pieces: past the limit the query is given up.
create function private.matching_rows(p_document_id uuid, p_version int, p_table int, p_filters jsonb, p_seconds double precision)
returns table (row_number int, cells jsonb)
language plpgsql stable security invoker
set search_path = ''
as $$
declare
  v_piece record;
  v_end timestamptz := clock_timestamp() + make_interval(secs => p_seconds);
begin
  for v_piece in
    select r.first_row, r.rows from public.sheet_rows r
    where r.document_id = p_document_id and r.version = p_version and r.table_number = p_table
    order by r.first_row
  loop
    if clock_timestamp() > v_end then
      raise exception 'the query took too long' using errcode = 'query_canceled';
    end if;
    return query
    select (v_piece.first_row + e.ordinality - 1)::int, e.value
    from jsonb_array_elements(v_piece.rows) with ordinality as e
    where jsonb_typeof(e.value) = 'array' and not exists (
      select from jsonb_to_recordset(p_filters) as f (col int, op text, value jsonb)
      where not private.cell_matches(e.value -> f.col, f.op, f.value)
    );
  end loop;
end
$$;

-- Rows as ranges of neighbours, [[2, 40], [44, 44]], the first of them.
create function private.row_ranges(p_rows int[], p_limit int) returns jsonb
language sql immutable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_array(g.first, g.last) order by g.first), '[]')
  from (
    select min(r.row_number) as first, max(r.row_number) as last
    from (select u as row_number, u - row_number() over (order by u) as island from unnest(p_rows) as u) as r
    group by r.island order by 1 limit p_limit
  ) as g
$$;

-- Answers a query about a table, as the caller and within five seconds.
-- p_query: {filters: [{col, op, value}], measure: {op, col}, group: {col, part}, sort: {col, descending}, limit}. With a
-- measure: {matched, groups: [{key, value, count, rows}]}; without one {matched, rows: [{row, cells}]}.
create function public.query_sheet(p_document_id uuid, p_version int, p_table int, p_query jsonb) returns jsonb
language plpgsql stable security invoker
set search_path = ''
as $$
declare
  v_seconds constant double precision := 5;
  v_limit int := least(greatest(coalesce((p_query ->> 'limit')::int, 20), 1), 50);
  v_filters jsonb := coalesce(p_query -> 'filters', '[]');
  v_op text := p_query #>> '{measure,op}';
  v_col int := (p_query #>> '{measure,col}')::int;
  v_group int := (p_query #>> '{group,col}')::int;
  v_part int := case p_query #>> '{group,part}' when 'year' then 4 when 'month' then 7 when 'day' then 10 else 500 end;
  v_sort int := (p_query #>> '{sort,col}')::int;
  v_descending boolean := coalesce((p_query #>> '{sort,descending}')::boolean, true);
  v_result jsonb;
begin
  if v_op is null then
    with matched as materialized (
      select m.row_number, m.cells, case when jsonb_typeof(m.cells -> v_sort) = 'number' then (m.cells ->> v_sort)::numeric end as amount,
        m.cells ->> v_sort as words
      from private.matching_rows(p_document_id, p_version, p_table, v_filters, v_seconds) as m
    ),
    sorted as (
      select m.row_number, m.cells, row_number() over (
        order by (v_sort is not null and m.words is null), case when v_descending then -m.amount else m.amount end,
          case when v_descending then m.words end collate "C" desc nulls last, case when not v_descending then m.words end collate "C" nulls last,
          m.row_number
      ) as place
      from matched m
    )
    select jsonb_build_object('matched', (select count(*) from matched), 'rows',
      coalesce(jsonb_agg(jsonb_build_object('row', s.row_number, 'cells', s.cells) order by s.place), '[]'))
    into v_result from sorted s where s.place <= v_limit;
    return v_result;
  end if;
  with matched as materialized (
    select m.row_number, case when v_group is null then '' else left(m.cells ->> v_group, v_part) end as key, m.cells ->> v_col as words,
      case when jsonb_typeof(m.cells -> v_col) = 'number' then (m.cells ->> v_col)::numeric end as amount
    from private.matching_rows(p_document_id, p_version, p_table, v_filters, v_seconds) as m
  ),
  grouped as (
    select m.key, count(*) as count, array_agg(m.row_number) as rows,
      case v_op when 'count' then to_jsonb(count(*)) when 'distinct' then to_jsonb(count(distinct m.words))
        when 'sum' then to_jsonb(sum(m.amount)) when 'avg' then to_jsonb(round(avg(m.amount), 6))
        when 'min' then coalesce(to_jsonb(min(m.amount)), to_jsonb(min(m.words collate "C")))
        when 'max' then coalesce(to_jsonb(max(m.amount)), to_jsonb(max(m.words collate "C"))) end as value
    from matched m
    where m.key is not null and (v_op in ('count', 'distinct') or m.words is not null)
    group by m.key
  ),
  sorted as (
    select g.*, row_number() over (
      order by g.value is null, case when v_descending then g.value end desc nulls last, case when not v_descending then g.value end, g.key collate "C"
    ) as place
    from grouped g
  )
  select jsonb_build_object('matched', (select count(*) from matched), 'groups',
    coalesce(jsonb_agg(jsonb_build_object('key', s.key, 'value', s.value, 'count', s.count, 'rows', private.row_ranges(s.rows, 40)) order by s.place), '[]'))
  into v_result from sorted s where s.place <= v_limit;
  return v_result;
end
$$;
comment on function public.query_sheet is 'Answers a checked query about a table of a sheet: filters, a measure by group, or sorted rows. Runs as the caller.';

-- Texts of a table that a question, in lower case, holds: what it may filter by. As the caller and within five seconds.
create function public.sheet_mentions(p_document_id uuid, p_version int, p_table int, p_text text) returns table (col int, value text)
language sql stable security invoker
set search_path = ''
as $$
  select distinct (c.ordinality - 1)::int, c.value #>> '{}'
  from private.matching_rows(p_document_id, p_version, p_table, '[]', 5) as m
  cross join lateral jsonb_array_elements(m.cells) with ordinality as c
  where jsonb_typeof(c.value) = 'string' and char_length(c.value #>> '{}') <= 80 and strpos(p_text, lower(c.value #>> '{}')) > 0
  limit 100
$$;
comment on function public.sheet_mentions is 'Texts of a table that a question holds, by column. Runs as the caller.';

grant execute on function
  private.cell_matches(jsonb, text, jsonb),
  private.matching_rows(uuid, int, int, jsonb, double precision),
  private.row_ranges(int[], int)
to authenticated, service_role;
grant execute on function public.query_sheet(uuid, int, int, jsonb), public.sheet_mentions(uuid, int, int, text) to authenticated, service_role;
grant execute on function
  public.store_pages(uuid, uuid, int, jsonb, jsonb, text[], int, int, jsonb),
  public.store_sheet_tables(uuid, uuid, jsonb, jsonb)
to service_role;
