/** Lets the page talk to its Supabase project, whose address is known at run time only. */
export function allowConnections(policy: string, supabaseUrl: string): string {
  const { origin, protocol, host } = new URL(supabaseUrl)
  const socket = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}`
  return policy.replace("connect-src 'self'", `connect-src 'self' ${origin} ${socket}`)
}

export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  // Not no-referrer: a form would then be sent with `Origin: null` and be taken for another site's.
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
} as const
