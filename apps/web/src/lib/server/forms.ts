const WRITING = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
/** A content type that a page of another site cannot send without a preflight request. */
const JSON_TYPE = /^application\/json\s*(;|$)/i

/**
 * Whether a form may have been sent by another site. SvelteKit's own check compares with the address of
 * the request, whose protocol adapter-node does not know.
 *
 * @param site the origin of this site as browsers see it; empty when unknown
 */
export function isForeignForm(request: Request, site: string): boolean {
  const type = request.headers.get('content-type') ?? ''
  if (!WRITING.has(request.method) || JSON_TYPE.test(type)) return false
  const origin = URL.parse(request.headers.get('origin') ?? '')
  if (!origin) return true
  if (origin.origin === site) return false
  // A site by HTTPS has one address; others are also reached as localhost, or by the name of their machine.
  return site.startsWith('https:') || origin.host !== new URL(request.url).host
}
