/** What a request may send. */
export interface BodyLimits {
  maxBytes: number
  /** How long its next byte may take. */
  stallMs?: number
}

export type BodyProblem = 'too_large' | 'stalled' | 'cut_off'

/** Why a body was not read to its end. */
export class BodyError extends Error {
  override readonly name = 'BodyError'
  readonly problem: BodyProblem
  readonly status: 400 | 408 | 413

  constructor(problem: BodyProblem, options?: ErrorOptions) {
    super(MESSAGES[problem], options)
    this.problem = problem
    this.status = STATUSES[problem]
  }
}

const MESSAGES: Record<BodyProblem, string> = {
  too_large: 'The request body is too large',
  stalled: 'The request body did not arrive in time',
  cut_off: 'The request ended before its body did',
}
const STATUSES = { too_large: 413, stalled: 408, cut_off: 400 } as const

const DEFAULT_STALL_MS = 30_000
/**
 * A client reads no answer while it is still sending, so a refused body is read on, into nothing. More
 * than this, or a pause, and it is answered as it is: the connection is cut then.
 */
const MAX_DRAINED_BYTES = 256 * 1024 * 1024
const DRAIN_STALL_MS = 2000

/**
 * The bytes of a request, counted as they come, whatever its headers say of their number. Leaving a
 * loop over them early keeps the rest readable, for `drainBody`.
 * @throws BodyError
 */
export async function* readBytes(
  request: Request,
  { maxBytes, stallMs = DEFAULT_STALL_MS }: BodyLimits,
): AsyncGenerator<Uint8Array> {
  if (request.body === null) return
  const reader = request.body.getReader()
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await readPiece(reader, stallMs)
      if (done) return
      bytes += value.byteLength
      if (bytes > maxBytes) throw new BodyError('too_large')
      yield value
    }
  } finally {
    reader.releaseLock()
  }
}

/**
 * The whole body; never holds more than `maxBytes`.
 * @throws BodyError, once the client can hear of it
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<Buffer<ArrayBuffer>> {
  const pieces: Uint8Array[] = []
  try {
    if (declaredLength(request) > limits.maxBytes) throw new BodyError('too_large')
    for await (const piece of readBytes(request, limits)) pieces.push(piece)
  } catch (error) {
    if (error instanceof BodyError && error.problem === 'too_large') await drainBody(request)
    throw error
  }
  return Buffer.concat(pieces)
}

/** Reads what is left of a refused body, so that its sender hears the answer. */
export async function drainBody(request: Request): Promise<void> {
  if (request.body?.locked !== false || declaredLength(request) > MAX_DRAINED_BYTES) return
  try {
    const limits = { maxBytes: MAX_DRAINED_BYTES, stallMs: DRAIN_STALL_MS }
    const rest = readBytes(request, limits)
    while (!(await rest.next()).done);
  } catch {
    // The client went away, or goes on for ever; it reads no answer either.
  }
}

/** What a request says of its length: a reason to refuse it early, never one to believe it. */
const declaredLength = (request: Request): number =>
  Number(request.headers.get('content-length') ?? 0)

async function readPiece(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  stallMs: number,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  let timer: NodeJS.Timeout | undefined
  const stall = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BodyError('stalled')), stallMs)
  })
  const read = reader.read().catch((cause: unknown) => {
    throw new BodyError('cut_off', { cause })
  })
  try {
    return await Promise.race([read, stall])
  } finally {
    clearTimeout(timer)
    // Given up, it fails when its reader lets go; nobody waits for it any more.
    read.catch(() => undefined)
  }
}

/** Deeper JSON than anybody writes: readers that call themselves for each level run out of stack. */
const MAX_DEPTH = 100
const [QUOTE, BACKSLASH] = [0x22, 0x5c]
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Whether a text in JSON nests deeper than a reader can be asked to go. */
export function isTooDeep(json: Uint8Array): boolean {
  let depth = 0
  for (let i = 0; i < json.length; i++) {
    const byte = json[i]
    if (byte === QUOTE) i = endOfString(json, i)
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      if (++depth > MAX_DEPTH) return true
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth--
  }
  return false
}

/** Where the string that begins at `start` ends; the end of the text where it does not. */
function endOfString(json: Uint8Array, start: number): number {
  for (let end = json.indexOf(QUOTE, start + 1); end >= 0; end = json.indexOf(QUOTE, end + 1)) {
    let backslashes = 0
    while (json[end - 1 - backslashes] === BACKSLASH) backslashes++
    if (backslashes % 2 === 0) return end
  }
  return json.length
}
