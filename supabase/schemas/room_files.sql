-- A room that comes as a file (apps/room-files): its rows are written as they were, out of sight; then its documents go
-- live, which has their terms counted, and it is opened.

create function public.settle_imported_document(p_document_id uuid, p_live_version int) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_room_id uuid := (select room_id from public.documents where id = p_document_id and live_version is null for update);
begin
  if v_room_id is null then
    return;
  end if;
  perform private.add_term_slices(v_room_id, p_document_id, p_live_version, array_agg(t.term), array_agg(t.count))
  from (
    select term, count(*)::int as count from public.chunks c, unnest(c.terms) as u (term)
    where c.document_id = p_document_id and c.version = p_live_version
    group by term
  ) as t
  having count(*) > 0;
  update public.documents set live_version = p_live_version where id = p_document_id;
end
$$;
comment on function public.settle_imported_document is 'Has an imported document answer with this version, whose pages and chunks are there.';

create function public.open_imported_room(p_room_id uuid) returns void
language sql
set search_path = ''
as $$ update public.rooms set deleted_at = null where id = p_room_id $$;
comment on function public.open_imported_room is 'Takes an imported room out of the trash, where it stood until it was whole.';

grant execute on function public.settle_imported_document(uuid, int), public.open_imported_room(uuid) to service_role;
