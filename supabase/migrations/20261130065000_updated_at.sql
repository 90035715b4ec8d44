-- When a document was last changed is when somebody or something changed what it says or whether it answers, not when a
-- worker took it or counted on.

drop trigger documents_set_updated_at on public.documents;
create trigger documents_set_updated_at
  before update of title, body, enabled, storage_path, version, live_version, status, error_code, duplicate_of on public.documents
  for each row execute function private.set_updated_at();
