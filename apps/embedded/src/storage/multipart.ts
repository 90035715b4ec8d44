import { errors } from './errors.ts'

export interface Part {
  name: string
  /** Undefined for a plain field. */
  filename: string | undefined
  contentType: string | undefined
  /** To be read to its end before the next part is asked for; whatever is left is skipped. */
  bytes: AsyncIterable<Uint8Array>
}

const MAX_HEADER_BYTES = 16_384
const HEADERS_END = Buffer.from('\r\n\r\n')

/**
 * Reads a multipart/form-data body (RFC 7578) part by part as it arrives. Request.formData() would
 * hold the whole of it in memory, before anybody knows whether the caller may upload at all.
 */
export async function* readParts(
  body: AsyncIterable<Uint8Array>,
  contentType: string,
): AsyncGenerator<Part, void, undefined> {
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)
  const name = boundary?.[1] ?? boundary?.[2]
  if (!name) throw errors.invalidRequest('Multipart: Boundary not found')
  const delimiter = Buffer.from(`\r\n--${name}`)
  // The first delimiter has no line break of its own before it.
  const source = new Window(body, Buffer.from('\r\n'))
  await skip(source.readUntil(delimiter))
  while (!(await source.startsWith('--'))) {
    const headers = await readHeaders(source)
    const bytes = source.readUntil(delimiter)
    yield { ...parseHeaders(headers), bytes }
    await skip(bytes)
  }
}

async function skip(bytes: AsyncGenerator<Uint8Array>): Promise<void> {
  while (!(await bytes.next()).done);
}

async function readHeaders(source: Window): Promise<string> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of source.readUntil(HEADERS_END)) {
    size += piece.length
    if (size > MAX_HEADER_BYTES) throw errors.invalidRequest('Multipart: header too long')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function parseHeaders(headers: string): Omit<Part, 'bytes'> {
  const disposition = /^content-disposition:(.*)$/im.exec(headers)?.[1] ?? ''
  return {
    name: readParameter(disposition, 'name') ?? '',
    filename: readParameter(disposition, 'filename'),
    contentType: /^content-type:(.*)$/im.exec(headers)?.[1]?.trim(),
  }
}

const readParameter = (disposition: string, name: string): string | undefined => {
  const match = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]*))`, 'i').exec(disposition)
  return match?.[1] ?? match?.[2]
}

/** The part of a stream that has arrived and has not been read. */
class Window {
  readonly #source: AsyncIterator<Uint8Array>
  #held: Buffer

  constructor(body: AsyncIterable<Uint8Array>, start: Buffer) {
    this.#source = body[Symbol.asyncIterator]()
    this.#held = start
  }

  async startsWith(text: string): Promise<boolean> {
    while (this.#held.length < text.length) await this.#fill()
    return this.#held.subarray(0, text.length).toString('latin1') === text
  }

  /** Yields what stands before `mark` and goes past it. Holds back no more than could be its beginning. */
  async *readUntil(mark: Buffer): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const at = this.#held.indexOf(mark)
      const found = at >= 0
      const end = found ? at : Math.max(0, this.#held.length - mark.length + 1)
      const ready = this.#held.subarray(0, end)
      this.#held = this.#held.subarray(found ? end + mark.length : end)
      if (ready.length > 0) yield ready
      if (found) return
      await this.#fill()
    }
  }

  async #fill(): Promise<void> {
    const { done, value } = await this.#source.next()
    if (done) throw errors.invalidRequest('Multipart: Unexpected end of multipart data')
    this.#held = Buffer.concat([this.#held, value])
  }
}
