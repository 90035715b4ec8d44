-- What an answer needs to know of its room before anything is looked up, in one round trip, as the one who asked.

-- p_document_ids: the only documents that are asked; then what members answered is of no use. The history has the question
-- itself and what stands before it, newest first; of earlier answers only how much of a prompt a model read where it was cut.
create function public.answer_context(
  p_room_id uuid, p_thread_id uuid, p_question_id uuid, p_embedding_model text, p_document_ids uuid[] default null
)
returns jsonb
language plpgsql stable security invoker
set search_path = ''
as $$
declare
  v_asked_at timestamptz := (select created_at from public.messages where id = p_question_id);
begin
  return jsonb_build_object(
    'settings', (select jsonb_build_object('model', r.model, 'instructions', r.instructions) from public.rooms r where r.id = p_room_id),
    'coverage', public.search_coverage(p_room_id, p_document_ids),
    'embedding_model', public.room_embedding_model(p_room_id, p_embedding_model),
    'cuts', (
      select coalesce(jsonb_agg(jsonb_build_object('model', m.model, 'cut', m.plan -> 'cut')) filter (where m.plan -> 'cut' is not null), '[]')
      from (select model, plan from public.messages where room_id = p_room_id and role = 'assistant' order by created_at desc limit 8) as m
    ),
    'history', (
      select coalesce(jsonb_agg(to_jsonb(m) - 'created_at' order by m.created_at desc), '[]')
      from (
        select id, role, content, reply_to, created_at from public.messages
        where thread_id = p_thread_id and status in ('done', 'stopped') and (v_asked_at is null or created_at <= v_asked_at)
        order by created_at desc limit 12
      ) as m
    ),
    'documents', (
      select coalesce(jsonb_agg(to_jsonb(d) - 'created_at' order by d.created_at), '[]')
      from (
        select id, title, kind, live_version as version, page_count, language, kept, created_at from public.documents
        where room_id = p_room_id and enabled and live_version is not null and (p_document_ids is null or id = any (p_document_ids))
        order by created_at limit 500
      ) as d
    ),
    'corrections', (
      select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'question', k.question) order by k.updated_at desc), '[]')
      from (
        select id, question, updated_at from public.corrections
        where room_id = p_room_id and p_document_ids is null order by updated_at desc limit 500
      ) as k
    ),
    'tables', (
      select coalesce(jsonb_agg(to_jsonb(t) order by t.document_id, t.number), '[]')
      from (
        select s.document_id, s.version, s.number, s.sheet, s.columns, s.first_row, s.row_count, s.pages, d.title
        from public.sheet_tables s
        join public.documents d on d.id = s.document_id and d.live_version = s.version and d.enabled
        where s.room_id = p_room_id and (p_document_ids is null or s.document_id = any (p_document_ids))
        order by s.document_id, s.number limit 200
      ) as t
    )
  );
end
$$;
comment on function public.answer_context is 'What an answer needs to know of its room before anything is looked up. Runs as the caller.';

grant execute on function public.answer_context(uuid, uuid, uuid, text, uuid[]) to authenticated, service_role;
