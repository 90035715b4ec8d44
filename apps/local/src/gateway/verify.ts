/**
 * Codes from mails are verified by supabase-js with type `email`, the one that its documentation
 * teaches. @supabase/lite 0.10 knows the older name `magiclink` only, which looks at the same tokens.
 */
export async function normalizeVerify(request: Request): Promise<Request> {
  const { pathname } = new URL(request.url)
  if (request.method !== 'POST' || pathname !== '/auth/v1/verify') return request
  const text = await request.text()
  const headers = new Headers(request.headers)
  headers.delete('content-length')
  return new Request(request.url, { method: 'POST', headers, body: renameType(text) })
}

function renameType(text: string): string {
  try {
    const body: unknown = JSON.parse(text)
    const isEmail =
      typeof body === 'object' && body !== null && 'type' in body && body.type === 'email'
    return isEmail ? JSON.stringify({ ...body, type: 'magiclink' }) : text
  } catch {
    // Not JSON: for @supabase/lite to refuse.
    return text
  }
}
