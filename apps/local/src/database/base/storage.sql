-- Grants on the Storage tables as a hosted project has them; row-level security decides within.
grant all on storage.buckets, storage.objects to anon, authenticated, service_role;
grant execute on all functions in schema storage to anon, authenticated, service_role;
