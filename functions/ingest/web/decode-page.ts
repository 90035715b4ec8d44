import { decodeText } from '../read/decode-text.ts'
import type { FetchedPage } from './fetch-page.ts'

/** Where a page may say its encoding itself (HTML, 4.2.5.4). */
const HEAD_BYTES = 1024

/** The text of a page: by its byte order mark, what the server says, what it says itself, or what makes sense of it. */
export function decodePage({ bytes, charset }: Pick<FetchedPage, 'bytes' | 'charset'>): string {
  const hasMark = (bytes[0] === 0xef && bytes[1] === 0xbb) || bytes[0] === 0xfe || bytes[0] === 0xff
  const named = hasMark ? undefined : (decoderOf(charset) ?? decoderOf(charsetWithin(bytes)))
  return named ? named.decode(bytes) : decodeText(bytes)
}

function charsetWithin(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, HEAD_BYTES))
  return /<meta[^>]{0,200}charset\s?=\s?["']?([\w:.-]{1,40})/i.exec(head)?.[1]
}

function decoderOf(label: string | undefined): TextDecoder | undefined {
  if (label === undefined) return undefined
  try {
    return new TextDecoder(label)
  } catch {
    return undefined
  }
}
