export type Fetch = typeof fetch

/**
 * A request that is refused for its token goes out once more with another, if there is one: the session was renewed
 * meanwhile, or ended elsewhere.
 *
 * @param renew another token in place of a refused one, null where nobody is signed in any more
 */
export function renewing(send: Fetch, renew: (refused: string) => Promise<string | null>): Fetch {
  return async (input, init) => {
    const response = await send(input, init)
    if (response.status !== 401 || isOfAuth(input)) return response
    const headers = new Headers(init?.headers)
    const [, refused] = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '') ?? []
    if (refused === undefined) return response
    const other = await renew(refused).catch(() => null)
    if (other === null) return response
    headers.set('authorization', `Bearer ${other}`)
    return send(input, { ...init, headers })
  }
}

/** Auth's own calls are what renewing is made of. */
const isOfAuth = (input: Parameters<Fetch>[0]): boolean => {
  const address = typeof input === 'string' ? input : 'url' in input ? input.url : input.href
  return address.includes('/auth/v1/')
}
