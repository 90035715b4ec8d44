import type { Canvas } from '@napi-rs/canvas'
import type { RecognizedLine } from '../../../../functions/_shared/contract/recognition.ts'

/** Reads the text in a picture. */
export interface Engine {
  /** @param signal aborted when nobody waits for the answer any more */
  read: (picture: Canvas, signal: AbortSignal) => Promise<RecognizedLine[]>
}

/** Why a request is not answered with a page: an HTTP status and a word for programs. */
export class OcrError extends Error {
  override readonly name = 'OcrError'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
    this.code = code
  }
}
