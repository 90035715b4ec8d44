const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** RFC 4648, with padding, of ASCII: not every platform has `btoa`. */
export function asciiToBase64(text: string): string {
  let encoded = ''
  for (let at = 0; at < text.length; at += 3) {
    const [a = 0, b = 0, c = 0] = [0, 1, 2].map((i) => text.charCodeAt(at + i) || 0)
    const bits = (a << 16) | (b << 8) | c
    const letters = [18, 12, 6, 0].map((shift) => LETTERS.charAt((bits >> shift) & 63))
    const left = text.length - at
    encoded += letters
      .slice(0, left + 1)
      .join('')
      .padEnd(4, '=')
  }
  return encoded
}
