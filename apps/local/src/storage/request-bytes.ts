import { errors } from './errors.ts'

/**
 * A client reads no answer while it is still sending, so a refused upload is read on, into nothing. More
 * than this and the connection is cut instead.
 */
const MAX_DRAINED_BYTES = 256 * 1024 * 1024

/** The bytes of a request. Leaving a loop over them early keeps the rest readable, for `drain`. */
export async function* readBytes(request: Request): AsyncGenerator<Uint8Array> {
  if (request.body === null) return
  const reader = request.body.getReader()
  try {
    for (;;) {
      const { done, value } = await readChunk(reader)
      if (done) return
      yield value
    }
  } finally {
    reader.releaseLock()
  }
}

async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read()
  } catch (cause) {
    throw errors.invalidRequest('Request stream closed before upload could complete', cause)
  }
}

export async function drain(request: Request, bytes: AsyncGenerator<Uint8Array>): Promise<void> {
  await bytes.return(undefined)
  let drained = 0
  try {
    for await (const chunk of readBytes(request)) {
      drained += chunk.byteLength
      if (drained > MAX_DRAINED_BYTES) return
    }
  } catch {
    // The client went away; it reads no answer either.
  }
}
