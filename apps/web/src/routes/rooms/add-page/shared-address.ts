/**
 * The address that another program shared: programs put it where they like, most of them into the text. Null where there
 * is none.
 */
export function sharedAddress(params: Pick<URLSearchParams, 'get'>): string | null {
  for (const name of ['url', 'text', 'title']) {
    const [address] = /https?:\/\/[^\s<>"]{1,4000}/i.exec(params.get(name) ?? '') ?? []
    if (address !== undefined && URL.canParse(address)) return address
  }
  return null
}
