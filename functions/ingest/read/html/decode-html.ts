import { decodeText } from '../decode-text.ts'

/** A declaration stands in the first 1,024 bytes (HTML, 4.2.5.4); old pages have more before it. */
const DECLARATION_BYTES = 4096

/**
 * The source of a page: by its byte order mark, what the server says of it, what it declares, and what its bytes can be.
 * @param charset as the server named it
 */
export function decodeHtml(bytes: Uint8Array, charset?: string): string {
  const hasMark =
    (bytes[0] === 0xef && bytes[1] === 0xbb) || (bytes[0] ?? 0) + (bytes[1] ?? 0) === 0x1fd
  if (hasMark || isUtf8(bytes)) return decodeText(bytes)
  for (const label of [charset, declaredEncoding(bytes)]) {
    const text = label === undefined ? undefined : decodeAs(bytes, label)
    if (text !== undefined) return text
  }
  return decodeText(bytes)
}

/** Undefined where the bytes are not in it, or nobody knows it. */
export function decodeAs(bytes: Uint8Array, label: string): string | undefined {
  try {
    const decoder = new TextDecoder(label)
    // UTF-8 that is wrong is mostly something else.
    return decoder.encoding === 'utf-8' ? undefined : decoder.decode(bytes)
  } catch {
    return undefined
  }
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, DECLARATION_BYTES))
  const declared =
    /<meta\b[^>]{0,300}?\bcharset\s{0,5}=\s{0,5}["']?\s{0,5}([\w:.-]{1,40})/i.exec(head) ??
    /<\?xml\b[^>]{0,200}?\bencoding\s{0,5}=\s{0,5}["']([\w:.-]{1,40})/i.exec(head)
  return declared?.[1]
}

/** Bytes that are UTF-8 beyond ASCII are nothing else, whatever a page says. */
function isUtf8(bytes: Uint8Array): boolean {
  if (bytes.every((byte) => byte < 0x80)) return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
