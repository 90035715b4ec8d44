-- Demo rows, no schema: one person with one room and two articles, which the schedule reads at the next start. Runs at
-- `npm run db -- reset` only, never at `npm start`: a newcomer's app begins empty. Can run again; what is there stays.
--
-- demo@example.com has no password, so there is none that everybody knows: sign in with a link, which the embedded stack
-- shows at /mail. Do not push this file to a project of other people's.

insert into auth.users (
  id, aud, role, email, email_confirmed_at, raw_app_meta_data, raw_user_meta_data,
  confirmation_token, recovery_token, email_change, email_change_token_new
) values (
  'd0c00000-0000-4000-8000-000000000001', 'authenticated', 'authenticated', 'demo@example.com', now(),
  '{"provider": "email", "providers": ["email"]}', '{}', '', '', '', ''
) on conflict do nothing;

-- The Auth server of a hosted project looks for people of one instance; the embedded one has no such column.
do $$
begin
  if exists (
    select from information_schema.columns
    where table_schema = 'auth' and table_name = 'users' and column_name = 'instance_id'
  ) then
    execute $update$
      update auth.users set instance_id = '00000000-0000-0000-0000-000000000000'
      where id = 'd0c00000-0000-4000-8000-000000000001' and instance_id is null
    $update$;
  end if;
end
$$;

insert into auth.identities (id, provider, provider_id, user_id, identity_data) values (
  'd0c00000-0000-4000-8000-000000000002', 'email', 'd0c00000-0000-4000-8000-000000000001',
  'd0c00000-0000-4000-8000-000000000001',
  '{"sub": "d0c00000-0000-4000-8000-000000000001", "email": "demo@example.com", "email_verified": true}'
) on conflict do nothing;

insert into public.rooms (id, owner_id, name) values
  ('d0c00000-0000-4000-8000-000000000003', 'd0c00000-0000-4000-8000-000000000001', 'Tea 茶')
on conflict do nothing;

insert into public.documents (id, room_id, kind, title, body) values
  (
    'd0c00000-0000-4000-8000-000000000004', 'd0c00000-0000-4000-8000-000000000003', 'article', 'How tea is made',
    $$All tea comes from the leaves of one plant, Camellia sinensis. What makes the kinds differ is how far the leaves oxidise.

Green tea is heated soon after picking, which stops oxidation at once. Oolong is oxidised in part, between ten and eighty per cent. Black tea is oxidised fully before it is dried.

Green tea is brewed at about 80 degrees Celsius for two minutes. Black tea takes water just off the boil, and three to five minutes.$$
  ),
  (
    'd0c00000-0000-4000-8000-000000000005', 'd0c00000-0000-4000-8000-000000000003', 'article', '臺灣茶簡介',
    $$臺灣最有名的茶是烏龍茶。凍頂烏龍產於南投縣鹿谷鄉，屬於半發酵茶。

東方美人茶產於新竹縣北埔、峨眉一帶，因小綠葉蟬叮咬而帶有蜜香。

高山茶種植於海拔一千公尺以上，日夜溫差大，茶葉生長緩慢，滋味甘醇。$$
  )
on conflict do nothing;
