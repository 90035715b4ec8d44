create table public.seeded (id int primary key);
alter table public.seeded enable row level security;
create policy "Everybody reads what was seeded" on public.seeded for select to anon, authenticated using (id is not null);
insert into public.seeded values (1);
