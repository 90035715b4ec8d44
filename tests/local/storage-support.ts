import { createClient } from '@supabase/supabase-js'
import type { Backend, Person } from '../support/backend.ts'

/**
 * A private bucket `notes` whose people have a folder each, named by their id, and a public one `covers`.
 * Made as a project makes them: rows and policies.
 */
export async function createBuckets(backend: Backend): Promise<void> {
  const own = `bucket_id in ('notes', 'covers') and (storage.foldername(name))[1] = (select auth.uid())::text`
  await backend.database.exclusive((connection) =>
    connection.exec(`
      insert into storage.buckets (id, name, public) values
        ('notes', 'notes', false), ('covers', 'covers', true);
      create policy "Owners can read notes" on storage.objects for select to authenticated
        using (${own});
      create policy "Owners can write notes" on storage.objects for insert to authenticated
        with check (${own});
      create policy "Owners can change notes" on storage.objects for update to authenticated
        using (${own}) with check (${own});
      create policy "Owners can delete notes" on storage.objects for delete to authenticated
        using (${own});
    `),
  )
}

export const storageUrl = (backend: Backend, path: string): string =>
  `${backend.url}/storage/v1${path}`

/** The headers of a request that supabase-js does not make itself. */
export const headersOf = (backend: Backend, as?: Person | 'service'): Record<string, string> => {
  if (as === 'service') return { apikey: backend.keys.secretKey }
  const apikey = backend.keys.publishableKey
  return as ? { apikey, authorization: `Bearer ${as.accessToken}` } : { apikey }
}

/** Somebody who is not signed in. */
export const createStranger = (backend: Backend): Pick<Person, 'client'> => ({
  client: createClient(backend.url, backend.keys.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  }),
})

export const text = (content: string): Blob => new Blob([content], { type: 'text/plain' })

export async function readText(blob: Blob | null): Promise<string> {
  if (blob === null) throw new Error('Nothing was downloaded')
  return blob.text()
}
