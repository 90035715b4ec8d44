import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'

let made = 0

/**
 * A new id: a UUID of version 8 (RFC 9562), made of what was never together before, since not every platform has Web
 * Crypto. It names a row and guards nothing.
 *
 * @param of whose it is
 */
export function newId(of: string): string {
  made++
  const parts = [of, Date.now(), made, Math.random(), Math.random(), Math.random()]
  const bytes = sha256(parts.join(':')).slice(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytesToHex(bytes)
  return [8, 12, 16, 20, 32].map((end, i, ends) => hex.slice(ends[i - 1] ?? 0, end)).join('-')
}
