/**
 * Uploads as @supabase/lite 0.10 reads them correctly. It looks for a multipart field named `file`,
 * while supabase-js sends a browser's File under an empty name; and it believes the Content-Length
 * header about an upload's size, which a multipart or chunked body does not carry. So every upload
 * becomes a raw body with its true length. Other requests pass as they are.
 */
export async function normalizeUpload(request: Request): Promise<Request> {
  const writes = request.method === 'POST' || request.method === 'PUT'
  if (!writes || !new URL(request.url).pathname.startsWith('/storage/v1/object/')) return request
  const type = request.headers.get('content-type') ?? ''
  if (type.startsWith('multipart/form-data')) return fromForm(request)
  if (type.startsWith('application/json')) return request
  return withBody(request, new Headers(request.headers), await request.arrayBuffer())
}

async function fromForm(request: Request): Promise<Request> {
  const form = await request.formData()
  const file = [...form.values()].find((value) => value instanceof File)
  const headers = new Headers(request.headers)
  headers.set('content-type', file?.type || 'application/octet-stream')
  const cacheControl = form.get('cacheControl')
  if (typeof cacheControl === 'string') headers.set('cache-control', `max-age=${cacheControl}`)
  const metadata = form.get('metadata')
  if (typeof metadata === 'string') {
    headers.set('x-metadata', Buffer.from(metadata).toString('base64'))
  }
  return withBody(request, headers, (await file?.arrayBuffer()) ?? new ArrayBuffer())
}

function withBody(request: Request, headers: Headers, body: ArrayBuffer): Request {
  headers.set('content-length', String(body.byteLength))
  return new Request(request.url, { method: request.method, headers, body })
}
