/** Where the dictionary before a stream is looked for. */
const DICTIONARY_BYTES = 4096

const encoder = new TextEncoder()
const STREAM = encoder.encode('stream')
const END_STREAM = encoder.encode('endstream')

/** The streams of a PDF, as they are stored, whether or not its tables lead to them. */
export function* findStreams(
  bytes: Uint8Array,
): Generator<{ dictionary: string; data: Uint8Array }> {
  const latin1 = new TextDecoder('latin1')
  for (let at = indexOf(bytes, STREAM, 0); at >= 0;) {
    // Two bytes at most stand between the word and the data: CR LF.
    const start = at + STREAM.length + (bytes[at + STREAM.length] === 13 ? 2 : 1)
    const before = latin1.decode(bytes.subarray(Math.max(0, at - DICTIONARY_BYTES), at))
    const dictionary = before.slice(before.lastIndexOf(' obj') + 1)
    const end = indexOf(bytes, END_STREAM, afterData(bytes, start, dictionary))
    yield { dictionary, data: bytes.subarray(start, end < 0 ? bytes.length : end) }
    if (end < 0) return
    at = indexOf(bytes, STREAM, end + END_STREAM.length)
  }
}

/** Where to look for the end: behind the length that is given, if an end stands there. The data may be a PDF itself. */
function afterData(bytes: Uint8Array, start: number, dictionary: string): number {
  const length = Number(/\/Length\s+(\d{1,10})(?!\s+\d+\s+R)/.exec(dictionary)?.[1] ?? 0)
  const after = bytes.subarray(start + length, start + length + END_STREAM.length + 2)
  return indexOf(after, END_STREAM, 0) >= 0 ? start + length : start
}

/** Where a word stands in bytes, from a place on; -1 if it does not. */
export function indexOf(bytes: Uint8Array, word: Uint8Array, from: number): number {
  const first = word[0] ?? 0
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (word.every((byte, i) => bytes[at + i] === byte)) return at
  }
  return -1
}
