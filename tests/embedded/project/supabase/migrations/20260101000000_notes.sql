create table public.notes (
  id bigint generated always as identity primary key,
  owner uuid not null default auth.uid() references auth.users (id) on delete cascade,
  body text not null
);
create index on public.notes (owner);
alter table public.notes enable row level security;
create policy "People read their notes" on public.notes for select to authenticated using (owner = (select auth.uid()));
create policy "People write their notes" on public.notes for insert to authenticated with check (owner = (select auth.uid()));
alter publication supabase_realtime add table public.notes;
