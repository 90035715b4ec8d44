/**
 * supabase-js sends a browser's File as multipart with an empty field name; the Storage API of
 * @supabase/lite 0.10 reads only a field named `file`. Such an upload becomes a raw body, which it
 * reads correctly. Everything else passes as it is.
 */
export async function normalizeUpload(request: Request): Promise<Request> {
  const type = request.headers.get('content-type') ?? ''
  const writes = request.method === 'POST' || request.method === 'PUT'
  if (!writes || !type.startsWith('multipart/form-data')) return request
  if (!new URL(request.url).pathname.startsWith('/storage/v1/object/')) return request

  const form = await request.formData()
  const file = [...form.values()].find((value) => value instanceof File)
  if (file === undefined) return new Request(request, { body: new Uint8Array() })

  const headers = new Headers(request.headers)
  headers.delete('content-length')
  headers.set('content-type', file.type || 'application/octet-stream')
  const cacheControl = form.get('cacheControl')
  if (typeof cacheControl === 'string') headers.set('cache-control', `max-age=${cacheControl}`)
  const metadata = form.get('metadata')
  if (typeof metadata === 'string') {
    headers.set('x-metadata', Buffer.from(metadata).toString('base64'))
  }
  return new Request(request.url, {
    method: request.method,
    headers,
    body: await file.arrayBuffer(),
  })
}
