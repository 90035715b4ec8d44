-- An answer says what was read against what there is.

create or replace function public.search_coverage(p_room_id uuid, p_document_ids uuid[] default null) returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  with asked as (
    select d.* from public.documents d
    where d.room_id = p_room_id and d.enabled and (p_document_ids is null or d.id = any (p_document_ids))
  ),
  live as (
    select count(*) as pages, count(*) filter (where p.state <> 'text') as unread
    from public.pages p join asked d on d.id = p.document_id and d.live_version = p.version where p.room_id = p_room_id
  )
  select jsonb_build_object(
    'documents', (select count(*) from asked where live_version is not null),
    'documents_pending', (select count(*) from asked where live_version is null and status <> 'failed' and duplicate_of is null),
    'documents_failed', (select count(*) from asked where live_version is null and status = 'failed'),
    'pages', live.pages,
    'pages_without_text', live.unread
  ) from live
$$;
