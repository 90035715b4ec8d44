import { type Message, ProtocolError } from './messages.ts'

const SMALL_BYTES = 64 * 1024

/**
 * What a client has sent and nobody has read yet, in the pieces in which it came. They are joined once,
 * when a packet is whole: a packet that comes in a thousand pieces costs as much as one that comes in one.
 */
export class Incoming {
  readonly #pieces: Buffer[] = []
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  push(piece: Buffer): void {
    this.#bytes += piece.length
    let last = piece
    // Tiny pieces cost more than what they hold. Each byte moves a few times at most, as lengths double.
    for (;;) {
      const before = this.#pieces.at(-1)
      if (!before || before.length > last.length || before.length > SMALL_BYTES) break
      this.#pieces.pop()
      last = Buffer.concat([before, last])
    }
    this.#pieces.push(last)
  }

  /**
   * A packet without a type byte, once it is whole.
   * @throws ProtocolError when it says that it is longer than `maxBytes`, or than it can be
   */
  takeStartup(maxBytes: number): Buffer | undefined {
    const head = this.#peek(4)
    if (head === undefined) return undefined
    const length = head.readInt32BE(0)
    if (length < 8 || length > maxBytes) throw new ProtocolError('invalid length of startup packet')
    return this.#take(length)
  }

  /**
   * A message, once it is whole.
   * @throws ProtocolError as above, and at once when its type is none of `types`
   */
  takeMessage(types: ReadonlySet<string>, maxBytes: number): Message | undefined {
    const type = this.#peek(1)?.[0]
    if (type === undefined) return undefined
    if (!types.has(String.fromCharCode(type))) {
      throw new ProtocolError(`invalid frontend message type ${type}`)
    }
    const head = this.#peek(5)
    if (head === undefined) return undefined
    const length = head.readInt32BE(1)
    if (length < 4 || length > maxBytes) throw new ProtocolError('invalid message length')
    const bytes = this.#take(1 + length)
    return bytes && { type: String.fromCharCode(type), bytes }
  }

  /** The first bytes, which stay. */
  #peek(length: number): Buffer | undefined {
    if (this.#bytes < length) return undefined
    const [first] = this.#pieces
    if (first && first.length >= length) return first
    // The shortest of pieces only: `length` is that of a head.
    const joined = this.#join(length)
    this.#pieces.unshift(joined)
    return joined
  }

  #take(length: number): Buffer | undefined {
    if (this.#bytes < length) return undefined
    const joined = this.#join(length)
    if (joined.length > length) this.#pieces.unshift(joined.subarray(length))
    this.#bytes -= length
    return joined.subarray(0, length)
  }

  /** Takes away as many pieces as have `length` bytes together, and joins them. */
  #join(length: number): Buffer {
    let count = 0
    for (let bytes = 0; bytes < length; count++) bytes += this.#pieces[count]?.length ?? Infinity
    const pieces = this.#pieces.splice(0, count)
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
  }
}
