-- Quotes are judged together: a member says of a citation that the source does say so, or that it does not, and why.

create table public.quote_verdicts (
  id uuid primary key default gen_random_uuid(),
  message_id uuid not null,
  position int not null,
  room_id uuid not null,
  thread_id uuid not null,
  user_id uuid default auth.uid() references auth.users (id) on delete set null,
  verdict text not null constraint quote_verdicts_verdict check (verdict in ('confirmed', 'disputed')),
  why text constraint quote_verdicts_why_length check (char_length(why) <= 1000),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (message_id, position, user_id),
  foreign key (message_id, position) references public.citations (message_id, position) on delete cascade
);
comment on table public.quote_verdicts is 'What members of the room say of a citation, one verdict a person.';
comment on column public.quote_verdicts.position is 'Which citation of the answer: citations.position.';
comment on column public.quote_verdicts.user_id is 'Who says so; null where the account is gone.';

create index quote_verdicts_room_id_idx on public.quote_verdicts (room_id) where verdict = 'disputed';
create index quote_verdicts_user_id_idx on public.quote_verdicts (user_id);

grant select, delete on public.quote_verdicts to authenticated;
-- The key may be updated because an upsert, as PostgREST writes it, sets every column that it was given.
grant insert (message_id, position, verdict, why), update (message_id, position, verdict, why) on public.quote_verdicts to authenticated;
grant all on public.quote_verdicts to service_role;

alter table public.quote_verdicts enable row level security;

create policy "Members can read verdicts" on public.quote_verdicts for select to authenticated
  using (thread_id in (select private.my_thread_ids()));
create policy "Askers can judge quotes" on public.quote_verdicts for insert to authenticated
  with check (thread_id in (select private.my_thread_ids()) and room_id in (select private.rooms_where_i_may('ask'))
    and user_id = (select auth.uid()));
create policy "Askers can change their own verdicts" on public.quote_verdicts for update to authenticated
  using (thread_id in (select private.my_thread_ids()) and room_id in (select private.rooms_where_i_may('ask'))
    and user_id = (select auth.uid()))
  with check (thread_id in (select private.my_thread_ids()) and room_id in (select private.rooms_where_i_may('ask'))
    and user_id = (select auth.uid()));
create policy "Members can take back their own verdicts" on public.quote_verdicts for delete to authenticated
  using (thread_id in (select private.my_thread_ids()) and user_id = (select auth.uid()));

-- Fills room and thread from the answer. With the caller's rights: of an answer that they may not read there is nothing to judge.
create function private.set_verdict_room() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  select m.room_id, m.thread_id into new.room_id, new.thread_id from public.messages m where m.id = new.message_id;
  new.updated_at = now();
  return new;
end
$$;

create function private.tell_verdict() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_row public.quote_verdicts := coalesce(new, old);
begin
  if tg_op <> 'DELETE' or exists (select from public.citations where message_id = old.message_id and position = old.position) then
    perform realtime.send(
      jsonb_build_object('operation', tg_op, 'id', v_row.id, 'message_id', v_row.message_id, 'position', v_row.position,
        'user_id', v_row.user_id, 'verdict', v_row.verdict, 'why', v_row.why, 'created_at', v_row.created_at),
      'verdict', private.thread_topic(v_row.thread_id), true);
  end if;
  return null;
end
$$;
comment on function private.tell_verdict is 'Definer, because people may not send. Tells the changed row, where its answer is told.';

create trigger quote_verdicts_set_room before insert or update on public.quote_verdicts
  for each row execute function private.set_verdict_room();
create trigger quote_verdicts_tell after insert or update or delete on public.quote_verdicts
  for each row execute function private.tell_verdict();

create function public.disputed_quotes(p_room_id uuid)
returns table (
  message_id uuid, "position" int, thread_id uuid, document_id uuid, document_title text, page int, quote text, user_id uuid, why text,
  created_at timestamptz
)
language plpgsql stable security invoker
set search_path = ''
as $$
begin
  perform private.require_my_right(p_room_id, 'own');
  return query
  select v.message_id, v.position, v.thread_id, c.document_id, c.document_title, c.page, c.quote, v.user_id, v.why, v.created_at
  from public.quote_verdicts v join public.citations c on c.message_id = v.message_id and c.position = v.position
  where v.room_id = p_room_id and v.verdict = 'disputed'
  order by v.created_at desc;
end
$$;
comment on function public.disputed_quotes is 'For owners: what members dispute of the quotes in the room''s answers, newest first.';

grant execute on function public.disputed_quotes(uuid) to authenticated;
