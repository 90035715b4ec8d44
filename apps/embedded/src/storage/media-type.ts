/** One media type of RFC 9110, 8.3.1. */
export interface MediaType {
  /** `type/subtype`, in small letters. */
  essence: string
  parameters: readonly (readonly [name: string, value: string])[]
}

/** Longer ones are nobody's. */
const MAX_LENGTH = 255
/** Names as they are registered (RFC 6838, 4.2): no comma, no second slash, no `*`. */
const ESSENCE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/
const PARAMETER =
  /[ \t]*;[ \t]*(?:([\w!#$%&'*+.^`|~-]+)=(?:([\w!#$%&'*+.^`|~-]+)|"([\w !#-~]*)"))?/y
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/

/**
 * Reads a text that is one media type from its first character to its last. Null for everything else:
 * what is half a type to one reader (`text/plain/x,image/svg+xml`) is another type to the next.
 */
export function parseMediaType(text: string): MediaType | null {
  if (text.length > MAX_LENGTH) return null
  const written = text.trim()
  const essence = ESSENCE.exec(written)?.[0]
  if (essence === undefined) return null
  const parameters: [string, string][] = []
  let end = essence.length
  while (end < written.length) {
    PARAMETER.lastIndex = end
    const match = PARAMETER.exec(written)
    if (!match) return null
    end = PARAMETER.lastIndex
    const [, name, token, quoted] = match
    if (name !== undefined) parameters.push([name.toLowerCase(), token ?? quoted ?? ''])
  }
  return { essence: essence.toLowerCase(), parameters }
}

export function renderMediaType({ essence, parameters }: MediaType): string {
  const written = parameters.map(
    ([name, value]) => `;${name}=${TOKEN.test(value) ? value : `"${value}"`}`,
  )
  return essence + written.join('')
}

/** Whether an entry of a bucket's list (`image/png`, `image/*`, `*`) means this type. */
export function isOnList({ essence }: MediaType, list: readonly string[]): boolean {
  return list.some((entry) => {
    const name = entry.split(';')[0]?.trim().toLowerCase() ?? ''
    if (name === '*' || name === '*/*') return true
    return name.endsWith('/*') ? essence.startsWith(name.slice(0, -1)) : essence === name
  })
}

/** Pictures that are nothing but pictures; SVG is a document with scripts. */
const PICTURES = [
  'apng',
  'avif',
  'bmp',
  'gif',
  'heic',
  'heif',
  'jpeg',
  'jpg',
  'png',
  'tiff',
  'webp',
]
const ICONS = ['image/x-icon', 'image/vnd.microsoft.icon']
const SHOWN: ReadonlySet<string> = new Set([
  ...PICTURES.map((name) => `image/${name}`),
  ...ICONS,
  'application/pdf',
  'text/plain',
])
const PLAYED = /^(?:audio|video)\/(?!.*\+)/

/** Whether a browser that opens such a file runs nothing of it. */
const isShown = ({ essence }: MediaType): boolean => SHOWN.has(essence) || PLAYED.test(essence)

/** The type under which a stored file is sent, and whether it may be shown or is only for saving. */
export function toServedType(stored: string | undefined): { type: string; inline: boolean } {
  const type = parseMediaType(stored ?? '')
  if (!type) return { type: 'application/octet-stream', inline: false }
  // As hosted: nobody's upload becomes a page.
  if (type.essence === 'text/html') return { type: 'text/plain', inline: false }
  return { type: renderMediaType(type), inline: isShown(type) }
}
