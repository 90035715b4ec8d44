import { z } from 'zod'

/**
 * How a server of text recognition (OCR) is asked, ours or anybody's, and what it answers.
 *
 * `POST /v1/ocr` with a picture (`image/png`, `image/jpeg`, `image/webp`), or with a PDF and the number of one of its pages,
 * from 1: `POST /v1/ocr?page=3`. It answers 200 with a `Recognition`; a page without text has no lines. 503 with
 * `Retry-After` says that it will be ready then, 503 without it that it cannot read now; 4xx that it will never read this.
 * `GET /v1/ocr` answers 200 when it can read, and 503 when it cannot.
 */
export const RECOGNITION_PATH = 'v1/ocr'

/** Left, top, width and height in pixels of the picture that was read. */
const boxSchema = z.tuple([z.number(), z.number(), z.number().min(0), z.number().min(0)])
export type RecognizedBox = z.infer<typeof boxSchema>

const lineSchema = z.object({
  text: z.string(),
  /** Of a line that is not level: the box before it was turned by `angle` around its middle. */
  box: boxSchema,
  /** Degrees, clockwise. */
  angle: z.number().default(0),
  /** From 0 to 1. */
  confidence: z.number().min(0).max(1),
  /** The words of `text` in their order; boxes are upright. */
  words: z.array(z.object({ text: z.string(), box: boxSchema })).default([]),
})
export type RecognizedLine = z.infer<typeof lineSchema>

/** Size of the picture that was read, in pixels, and its lines in any order. */
export const recognitionSchema = z.object({
  width: z.number().positive(),
  height: z.number().positive(),
  lines: z.array(lineSchema),
})
export type Recognition = z.infer<typeof recognitionSchema>
