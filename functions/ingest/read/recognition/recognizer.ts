import {
  type Recognition,
  RECOGNITION_PATH,
  recognitionSchema,
} from '../../../_shared/contract/recognition.ts'
import { pictureType } from '../picture-file.ts'

/** A server that reads pictures of text. */
export interface Recognizer {
  /** Reads one page of a PDF, from 1, or a picture, which is page 1. @throws RecognitionError */
  readPage: (file: Uint8Array<ArrayBuffer>, page: number) => Promise<Recognition>
  /** Whether it could read something now. Asked, a server that could not tries to become ready. */
  isReady: () => Promise<boolean>
}

/**
 * Why a page was not read. `preparing`: it will be, a little later. `slow`: it took too long, this time. `unavailable`:
 * nobody is there who reads.
 * `unreadable`: this page was tried, and will not be read.
 */
export class RecognitionError extends Error {
  override readonly name = 'RecognitionError'
  readonly reason: 'preparing' | 'slow' | 'unavailable' | 'unreadable'
  readonly retryAfterSeconds: number

  constructor(
    reason: RecognitionError['reason'],
    options: ErrorOptions & { retryAfterSeconds?: number } = {},
  ) {
    super(`Text recognition: ${reason}`, options)
    this.reason = reason
    this.retryAfterSeconds = options.retryAfterSeconds ?? 0
  }
}

export interface RecognizerOptions {
  baseUrl: string
  apiKey?: string | undefined
  /** Milliseconds that one page may take. */
  timeoutMs: number
}

const READY_TIMEOUT_MS = 5_000
const MAX_RETRY_AFTER_S = 60

export function createRecognizer({ baseUrl, apiKey, timeoutMs }: RecognizerOptions): Recognizer {
  const url = new URL(RECOGNITION_PATH, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`)
  const headers: Record<string, string> = apiKey ? { authorization: `Bearer ${apiKey}` } : {}
  return {
    async readPage(file, page) {
      const address = new URL(url)
      const picture = pictureType(file)
      if (picture === undefined) address.searchParams.set('page', String(page))
      const response = await send(address, {
        method: 'POST',
        headers: { ...headers, 'content-type': picture ?? 'application/pdf' },
        body: file,
        signal: AbortSignal.timeout(timeoutMs),
      })
      return readAnswer(response)
    },
    async isReady() {
      const signal = AbortSignal.timeout(READY_TIMEOUT_MS)
      const response = await fetch(url, { headers, signal }).catch(() => null)
      await response?.body?.cancel()
      return response?.ok === true
    },
  }
}

async function send(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (cause) {
    throw new RecognitionError(isTimeout(cause) ? 'slow' : 'unavailable', { cause })
  }
}

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && error.name === 'TimeoutError'

async function readAnswer(response: Response): Promise<Recognition> {
  if (response.ok) {
    try {
      return recognitionSchema.parse(await response.json())
    } catch (cause) {
      throw new RecognitionError('unreadable', { cause })
    }
  }
  await response.body?.cancel()
  const cause = new Error(`HTTP ${response.status}`)
  const seconds = Number(response.headers.get('retry-after'))
  if (response.status === 429 || (response.status === 503 && seconds > 0)) {
    const retryAfterSeconds = Math.min(seconds || 1, MAX_RETRY_AFTER_S)
    throw new RecognitionError('preparing', { cause, retryAfterSeconds })
  }
  const isOurs = [401, 403, 404, 405, 502, 503, 504].includes(response.status)
  throw new RecognitionError(isOurs ? 'unavailable' : 'unreadable', { cause })
}
